using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>
/// A workspace behind one policy. Every request is looked at before it goes on, and every answer before it goes back; what the
/// policy does not know is refused. Several policies stand one behind the other.
/// </summary>
/// <param name="inner">The workspace, or the policy behind this one.</param>
/// <param name="bare">The workspace behind all policies, for what this one has to know.</param>
public sealed class PolicedWorkspace(IWorkspace inner, IWorkspace bare, Policy policy) : IWorkspace
{
    private readonly Discussions _discussions = new();

    internal Policy Policy => policy;

    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await AnswerAsync(request, inner, cancellationToken);
        }
        catch (ApiException refusal)
        {
            return refusal.ToAnswer(request.RequestId);
        }
    }

    /// <summary>Why such a request would be refused; null when it would go on. A change is not made, a read is.</summary>
    public async Task<ApiException?> ExplainAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            await AnswerAsync(request, PolicyRoutes.Changes(request) ? new Nothing() : inner, cancellationToken);
            return null;
        }
        catch (ApiException refusal)
        {
            return refusal;
        }
    }

    /// <summary>The rules of this policy for what is asked beside requests.</summary>
    internal PolicyCall Ask(ApiRequest request, CancellationToken cancellationToken) =>
        new(inner, bare, policy, request, new PolicyRoute("GET", "search", OtherRules.Pass), [], _discussions, cancellationToken);

    private async Task<ApiAnswer> AnswerAsync(ApiRequest request, IWorkspace next, CancellationToken stop)
    {
        if (PolicyRoutes.Find(request.Method, request.Path) is not var (route, path))
            throw PolicyAnswers.Refused($"Policy \"{policy.Name}\" does not know {request.Method} /v1/{request.Path}, so it is refused.");
        if (!NotionVersion.TryParse(request.Version, out var version) || version < NotionVersion.DataSources)
            throw ApiException.Invalid($"Under a policy the API is spoken from Notion-Version {NotionVersion.DataSources} on; this request has {request.Version ?? "none"}.");
        foreach (var (name, value) in path.ToList())
        {
            if (value is "." or ".." || value.Contains('/', StringComparison.Ordinal))
                throw ApiException.BadUrl();
            if (Ids.Read(value) is { } id && name != "property_id")
                path[name] = id.ToString();
        }

        if (request.Query.FirstOrDefault(pair => !route.Query.Contains(pair.Key)) is { Key: { } unknown })
            throw PolicyAnswers.Refused($"Policy \"{policy.Name}\" does not know the query parameter '{unknown}' of {route.Method} {route.Template}, so it is refused.");
        var call = new PolicyCall(next, bare, policy, request with { Path = route.PathOf(path) }, route, path, _discussions, stop);
        return await route.Answer(call);
    }

    /// <summary>Where a change ends that is only asked about.</summary>
    private sealed class Nothing : IWorkspace
    {
        public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new ApiAnswer(200, "{}"u8.ToArray()));
    }
}
