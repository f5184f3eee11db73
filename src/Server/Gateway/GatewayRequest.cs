using System.Text.Json;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>A call of the gateway whose caller was let in.</summary>
internal sealed record GatewayRequest(GatewayCaller Caller, GivenCredentials Given, GatewayConnection Connection, JsonElement Json)
{
    /// <summary>The <c>Idempotency-Key</c> together with its scope and the time of its first use; null without one.</summary>
    public string? Key { get; init; }

    /// <summary><c>"async": true</c>, or <c>Prefer: respond-async</c>.</summary>
    public required bool IsAsync { get; init; }

    public GatewayBody Body => new("", Json);

    /// <summary>The id of the job that this call starts: the same for the same key, so that a repeated call starts no second one.</summary>
    public NotionId? JobId => Key is null ? null : NotionId.Named($"job {Key}");
}

/// <param name="Location">Where the job is that was started.</param>
internal sealed record GatewayAnswer(int Status, ReadOnlyMemory<byte> Body, string? Location = null)
{
    public GatewayAnswer(int status, System.Text.Json.Nodes.JsonNode body, string? location = null)
        : this(status, Verso.Workspace.Api.Json.Write(body), location)
    {
    }
}
