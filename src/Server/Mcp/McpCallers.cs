using Microsoft.AspNetCore.Http;
using Verso.Server.Access;
using Verso.Workspace.Registry;

namespace Verso.Server.Mcp;

/// <summary>Who calls: the holder of an API key, or of a token of the configured issuer. Neither is ever passed on.</summary>
internal sealed class McpCallers(VersoRegistry registry, McpResource resource, McpIssuer? issuer = null)
{
    private const string Scheme = "Bearer ";

    /// <exception cref="McpRefusal">401 without a valid key or token, 403 where it may not do this.</exception>
    public async Task<McpCaller> FindAsync(HttpContext context)
    {
        var (key, subject) = await IdentifyAsync(context);
        var mayWrite = key.Allows(KeyScopes.GatewayWrite) || key.Allows(KeyScopes.Admin);
        if (!mayWrite && !key.Allows(KeyScopes.GatewayRead))
        {
            throw new McpRefusal(StatusCodes.Status403Forbidden, McpRefusal.Other,
                $"This API key lacks the scope {KeyScopes.GatewayRead}. Make one that has it: verso key create NAME --scope {KeyScopes.GatewayRead}");
        }

        return new McpCaller(key, subject, !mayWrite || AsksForReadOnly(context.Request));
    }

    private async Task<(Credential Key, string? Subject)> IdentifyAsync(HttpContext context)
    {
        var given = Given(context.Request);
        if (given is null)
            throw Challenge(context, null, "An API key is required. Send it as Authorization: Bearer or as X-API-Key; make one with: verso key create NAME");
        if (registry.Credentials.Find(CredentialKind.Key, given) is { } key)
            return (key, null);
        if (issuer is null || !McpIssuer.IsToken(given))
            throw Challenge(context, "invalid_token", "The API key is unknown, expired or revoked. Make one with: verso key create NAME");
        try
        {
            return await issuer.AcceptAsync(given, context.RequestAborted);
        }
        catch (McpTokenException refused)
        {
            throw Challenge(context, "invalid_token", refused.Message);
        }
    }

    private McpRefusal Challenge(HttpContext context, string? error, string message)
    {
        var challenge = "Bearer realm=\"Verso\"";
        if (error is not null)
            challenge += $", error=\"{error}\"";
        if (issuer is not null)
            challenge += $", resource_metadata=\"{resource.MetadataUrl(context.Request)}\"";
        context.Response.Headers.WWWAuthenticate = challenge;
        return new McpRefusal(StatusCodes.Status401Unauthorized, McpRefusal.Other, message);
    }

    private static string? Given(HttpRequest request)
    {
        if (request.Headers["X-API-Key"] is [{ Length: > 0 } key])
            return key.Trim();
        return request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header.AsSpan(Scheme.Length).Trim().Length > 0
            ? header[Scheme.Length..].Trim()
            : null;
    }

    /// <summary>A caller may take less than its key allows, never more.</summary>
    private static bool AsksForReadOnly(HttpRequest request) => request.Query["read_only"] is ["true" or "1" or ""];
}
