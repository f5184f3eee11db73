using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Server.Limits;

/// <summary>The limits of one workspace: of each token, of each endpoint, and of all together.</summary>
internal sealed class WorkspaceLimits(LimitOptions options, TimeProvider clock)
{
    // The words by which Notion says which limit it was.
    private const string OfToken = "public_api_request_rate_limit";
    private const string OfWorkspace = "public_api_space_request_rate_limit";
    private const string OfEndpoint = "public_api_endpoint_rate_limit";

    private readonly Lock _gate = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Dictionary<NotionId, IRequestBudget> _tokens = [];
    private readonly Dictionary<(NotionId Token, string Resource), IRequestBudget> _endpoints = [];
    private readonly WindowBudget? _workspace = options.WorkspacePerWindow == 0 ? null : new(options.WorkspacePerWindow, options.WorkspaceWindow);
    private int _here;

    /// <summary>Lets one request in, which takes a place until it is answered.</summary>
    /// <param name="token">The token's id in the registry, so there are no more budgets than tokens.</param>
    /// <param name="path">The path below <c>/v1/</c>.</param>
    /// <exception cref="ApiException">429 <c>rate_limited</c> or 529 <c>service_overload</c>; nothing was counted.</exception>
    public Place Enter(NotionId token, string path)
    {
        lock (_gate)
        {
            var now = clock.GetElapsedTime(_start);
            var ofToken = Of(_tokens, token, NewBudget);
            var ofEndpoint = Endpoint(token, path);
            Require(ofToken, now, OfToken);
            if (ofEndpoint is not null)
                Require(ofEndpoint, now, OfEndpoint);
            if (_workspace is not null)
                Require(_workspace, now, OfWorkspace);
            if (options.MostAtOnce > 0 && _here >= options.MostAtOnce)
                throw ApiException.Overloaded(options.OverloadWait);

            ofToken.Take(now);
            ofEndpoint?.Take(now);
            _workspace?.Take(now);
            _here++;
            return new Place(this);
        }
    }

    private IRequestBudget? Endpoint(NotionId token, string path)
    {
        if (options.Endpoints.Count == 0)
            return null;
        var resource = path.Split('/')[0].ToLowerInvariant();
        return options.Endpoints.TryGetValue(resource, out var most)
            ? Of(_endpoints, (token, resource), () => new WindowBudget(most, options.Window))
            : null;
    }

    private IRequestBudget NewBudget() =>
        options.Rule == LimitRule.Window ? new WindowBudget(options.PerWindow, options.Window) : new RateBudget(options.Rate, options.Burst);

    private static IRequestBudget Of<TKey>(Dictionary<TKey, IRequestBudget> budgets, TKey key, Func<IRequestBudget> create)
        where TKey : notnull
    {
        if (!budgets.TryGetValue(key, out var budget))
            budgets[key] = budget = create();
        return budget;
    }

    private static void Require(IRequestBudget budget, TimeSpan now, string reason)
    {
        var wait = budget.Wait(now);
        if (wait > TimeSpan.Zero)
            throw ApiException.RateLimited(reason, wait);
    }

    private void Leave()
    {
        lock (_gate)
            _here--;
    }

    /// <summary>A request that is being answered.</summary>
    public readonly struct Place(WorkspaceLimits limits) : IDisposable
    {
        public void Dispose() => limits.Leave();
    }
}
