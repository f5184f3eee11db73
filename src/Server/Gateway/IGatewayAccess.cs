using Microsoft.AspNetCore.Http;

namespace Verso.Server.Gateway;

/// <summary>Who calls the gateway, and whether the call is allowed.</summary>
public interface IGatewayAccess
{
    /// <summary>
    /// Reads <c>X-API-Key</c> or <c>Authorization: Bearer</c>, and checks the licence for <paramref name="feature"/>. Throws a
    /// <see cref="GatewayException"/> with 401 or 403.
    /// </summary>
    ValueTask<GatewayCaller> AuthenticateAsync(HttpContext context, GatewayFeature feature, CancellationToken cancellationToken);
}

/// <param name="KeyId">The id of the API key, never the key itself. Jobs and idempotency keys belong to it.</param>
/// <param name="Workspace">The workspace that the key opens.</param>
public sealed record GatewayCaller(string KeyId, string Workspace);

/// <summary>What a call is about, for scopes and licences.</summary>
public enum GatewayFeature
{
    Bulk,
    AiSummary,
    Jobs,
    Convert,
    Faults,

    /// <summary>Whatever concerns the workspace as a whole.</summary>
    Admin,
    Webhooks,

    /// <summary>Questions, and passages for other stores: reading only.</summary>
    Ask,
    Search,
    Classify,
    Agents,
    Triggers,
    Recipes,
}
