using Verso.Notion;

namespace Verso.Workspace.Registry;

/// <summary>
/// A right to speak to one workspace. The secret itself is known only to its holder; here is its hash, and the first
/// characters so that a person can tell one from another.
/// </summary>
/// <param name="Subject">Who speaks: the bot of a token, the person of a session.</param>
/// <param name="Scopes">What it may do: the capabilities of a token, the scopes of a key. Empty means everything.</param>
public sealed record Credential(
    NotionId Id, CredentialKind Kind, string Name, string Prefix, NotionId Workspace, NotionId? Subject, IReadOnlySet<string> Scopes)
{
    /// <summary>The pages and databases that were shared with it; null for a credential of the whole workspace.</summary>
    public IReadOnlySet<NotionId>? Shared { get; init; }

    /// <summary>The name of the policy it is under; null for none.</summary>
    public string? Policy { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last seen, to the minute.</summary>
    public DateTimeOffset? Used { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public DateTimeOffset? Revoked { get; init; }

    public bool IsLive(DateTimeOffset now) => Revoked is null && (Expires is null || Expires > now);

    public bool Allows(string scope) => Scopes.Count == 0 || Scopes.Contains(scope);
}

/// <summary>What a credential opens.</summary>
public enum CredentialKind
{
    /// <summary>An integration token, for the Notion API: <c>ntn_…</c>.</summary>
    Token,

    /// <summary>A web session, for the internal API: the cookie <c>token_v2</c>.</summary>
    Session,

    /// <summary>An API key of Verso, for the gateway: <c>verso_…</c>.</summary>
    Key,
}

/// <summary>What a new credential shall be.</summary>
public sealed record NewCredential(CredentialKind Kind, string Name, NotionId Workspace)
{
    public NotionId? Subject { get; init; }

    public IReadOnlyCollection<string> Scopes { get; init; } = [];

    /// <summary>The pages and databases to share with it, each with what lies below; null for the whole workspace.</summary>
    public IReadOnlyCollection<NotionId>? Shared { get; init; }

    /// <summary>The name of the policy it is under; null for none.</summary>
    public string? Policy { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>A secret that exists already, such as the token of a Notion connection; null makes a new one.</summary>
    public string? Secret { get; init; }
}

/// <summary>A credential together with its secret, which is never shown again.</summary>
public sealed record IssuedCredential(Credential Credential, string Secret);
