using Verso.Agents.Autofill;
using Verso.Notion.Client;
using Verso.Workspace.Internal;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>The way from a caller to the workspace it works on.</summary>
public interface IGatewayConnections
{
    /// <summary>
    /// Opens the caller's workspace. What came in headers wins over the configured secrets, each on its own. What is missing stays
    /// null: the endpoint says what it needed. A key that is under a policy sees the workspace as the policy shows it; each call is a run of its own.
    /// </summary>
    /// <exception cref="GatewayException">The key's policy is missing or wrong: 403.</exception>
    ValueTask<GatewayConnection> OpenAsync(GatewayCaller caller, GivenCredentials given, CancellationToken cancellationToken);
}

/// <summary>What the request itself brought along, in the <c>X-Notion-*</c> headers.</summary>
public sealed record GivenCredentials(string? TokenV2 = null, string? UserId = null, string? SpaceId = null, string? OfficialToken = null)
{
    public static GivenCredentials None { get; } = new();

    public bool IsEmpty => this == None;
}

/// <summary>Keeps credentials that came with a request until its job is done, encrypted.</summary>
public interface ICredentialSeal
{
    string Seal(GivenCredentials credentials);

    GivenCredentials Unseal(string sealedText);

    /// <summary>The same for a single secret.</summary>
    string SealText(string text);

    string UnsealText(string sealedText);
}

/// <summary>A workspace, opened for one caller.</summary>
public sealed record GatewayConnection
{
    /// <summary><c>local</c> or <c>notion</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The Notion API of the workspace; null without an official token.</summary>
    public NotionClient? Official { get; init; }

    /// <summary>Notion's internal API.</summary>
    public required IInternalApi Internal { get; init; }

    /// <summary>The credentials in force for the internal API.</summary>
    public required GivenCredentials Credentials { get; init; }

    public required JobStore Jobs { get; init; }

    public required IdempotencyStore Idempotency { get; init; }

    public bool IsLocal => Origin == "local";

    /// <summary>The internal API in the name of the credentials.</summary>
    internal InternalSession Session => new(Internal, Credentials.TokenV2, Credentials.UserId, Credentials.SpaceId);
}
