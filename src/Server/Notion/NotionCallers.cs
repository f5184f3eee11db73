using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Verso.Agents.Policies;
using Verso.Notion;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Server.Limits;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;
using Verso.Workspace.Search;

namespace Verso.Server.Notion;

/// <summary>Who sends a request of the Notion API, by the token that came with it.</summary>
internal sealed class NotionCallers(VersoRegistry registry, OpenWorkspaces workspaces, RequestLimits limits, KeyPolicies policies, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    /// <summary>The Notion API knows no runs: what a policy allows in one, a token may do in this time.</summary>
    private static readonly TimeSpan Run = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<NotionId, NotionCaller> _callers = [];

    /// <summary>The caller behind the header <c>Authorization</c>; null when it is missing or names no live token.</summary>
    public ValueTask<NotionCaller?> FindAsync(StringValues authorization)
    {
        if (authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var token = registry.Credentials.Find(CredentialKind.Token, header.AsSpan(Scheme.Length).Trim());
        if (token is null)
            return default;
        var policy = token.Policy is null ? null : Require(token);
        return _callers.TryGetValue(token.Id, out var known) && ReferenceEquals(known.Token, token) && ReferenceEquals(known.Policy, policy) ? new(known) : OpenAsync(token, policy);
    }

    /// <exception cref="ApiException">The policy is missing or wrong: the token may do nothing.</exception>
    private Policy? Require(Credential token)
    {
        try
        {
            return policies.Of(token);
        }
        catch (GatewayException unusable)
        {
            throw new ApiException(unusable.Status, NotionErrorCode.RestrictedResource, unusable.Message);
        }
    }

    private async ValueTask<NotionCaller?> OpenAsync(Credential token, Policy? policy)
    {
        var caller = new Caller(token.Subject ?? token.Id, token.Name)
        {
            Capabilities = CapabilityScopes.Read(token.Scopes),
            Shared = token.Shared,
            Person = token.Subject is { } bot ? registry.OAuth.FindGrant(bot)?.Person : null,
        };
        var workspace = await workspaces.GetAsync(token.Workspace);
        var notion = workspace.Notion;
        if (policy is not null)
        {
            var meter = _callers.TryGetValue(token.Id, out var before) && before.Meter is { } same ? same : new PolicyMeter(Run, clock);
            (notion, _) = PolicyEngine.Stand(notion, new TitleSearch(notion), [policy], meter);
            return _callers[token.Id] = new NotionCaller(token, caller, workspace, limits.Of(workspace.Entry), notion) { Policy = policy, Meter = meter };
        }

        return _callers[token.Id] = new NotionCaller(token, caller, workspace, limits.Of(workspace.Entry), notion);
    }
}

/// <summary>A token, and what it opens.</summary>
/// <param name="Limits">The limits of the workspace; null when it has none.</param>
/// <param name="Notion">The Notion API of the workspace, behind the token's policy.</param>
internal sealed record NotionCaller(Credential Token, Caller Caller, OpenWorkspace Workspace, WorkspaceLimits? Limits, IWorkspace Notion)
{
    public Policy? Policy { get; init; }

    public PolicyMeter? Meter { get; init; }

    /// <summary>Lets a request in, which takes a place until it is answered.</summary>
    /// <exception cref="ApiException">There have been too many.</exception>
    public WorkspaceLimits.Place? Enter(string path) => Limits?.Enter(Token.Id, path);
}
