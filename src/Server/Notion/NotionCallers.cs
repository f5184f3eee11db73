using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Server.Limits;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;

namespace Verso.Server.Notion;

/// <summary>Who sends a request of the Notion API, by the token that came with it.</summary>
internal sealed class NotionCallers(VersoRegistry registry, OpenWorkspaces workspaces, RequestLimits limits)
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
        var caller = new Caller(token.Subject ?? token.Id, token.Name)
        {
            Capabilities = CapabilityScopes.Read(token.Scopes),
            Shared = token.Shared,
            Person = token.Subject is { } bot ? registry.OAuth.FindGrant(bot)?.Person : null,
        };
        var workspace = await workspaces.GetAsync(token.Workspace);
        return _callers[token.Id] = new NotionCaller(token, caller, workspace, limits.Of(workspace.Entry));
    }
}

/// <summary>A token, and what it opens.</summary>
/// <param name="Limits">The limits of the workspace; null when it has none.</param>
internal sealed record NotionCaller(Credential Token, Caller Caller, OpenWorkspace Workspace, WorkspaceLimits? Limits)
{
    /// <summary>Lets a request in, which takes a place until it is answered.</summary>
    /// <exception cref="ApiException">There have been too many.</exception>
    public WorkspaceLimits.Place? Enter(string path) => Limits?.Enter(Token.Id, path);
}
