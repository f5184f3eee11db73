using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;

namespace Verso.Server.Notion;

/// <summary>Who sends a request of the Notion API, by the token that came with it.</summary>
internal sealed class NotionCallers(VersoRegistry registry, OpenWorkspaces workspaces)
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<NotionId, NotionCaller> _callers = [];

    /// <summary>The caller behind the header <c>Authorization</c>; null when it is missing or names no live token.</summary>
    public ValueTask<NotionCaller?> FindAsync(StringValues authorization)
    {
        if (authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var token = registry.Credentials.Find(CredentialKind.Token, header.AsSpan(Scheme.Length).Trim());
        if (token is null)
            return default;
        return _callers.TryGetValue(token.Id, out var known) && ReferenceEquals(known.Token, token) ? new(known) : OpenAsync(token);
    }

    private async ValueTask<NotionCaller?> OpenAsync(Credential token)
    {
        var caller = new Caller(token.Subject ?? token.Id, token.Name) { Capabilities = CapabilityScopes.Read(token.Scopes) };
        return _callers[token.Id] = new NotionCaller(token, caller, await workspaces.GetAsync(token.Workspace));
    }
}

/// <summary>A token, and what it opens.</summary>
internal sealed record NotionCaller(Credential Token, Caller Caller, OpenWorkspace Workspace);
