using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>
/// Where things lie, and what the trees of a policy say of them. It lives for one request and asks the workspace anew in the next,
/// so that a page that was moved is judged by where it is now.
/// </summary>
internal sealed class PolicyTree(IWorkspace workspace, ApiRequest request, Policy policy, CancellationToken stop)
{
    private const int Deepest = 300;

    private static readonly string[] ParentKeys = ["data_source_id", "database_id", "block_id", "page_id"];

    private readonly Dictionary<NotionId, Place?> _places = [];
    private readonly Dictionary<NotionId, TreeAccess> _access = [];
    private readonly Dictionary<NotionId, TreeAccess> _rules = policy.Trees.Where(rule => rule.Id is not null).ToDictionary(rule => rule.Id!.Value, rule => rule.Access);
    private readonly TreeAccess _top = policy.Trees.FirstOrDefault(rule => rule.Id is null)?.Access ?? TreeAccess.None;
    private bool? _isEven;

    /// <summary>The access of what has no parent.</summary>
    public TreeAccess Top => _top;

    /// <summary>The whole workspace has one access, so that nothing needs to be looked up.</summary>
    public bool IsEven => _isEven ??= _rules.Values.All(access => access == _top);

    /// <summary>Sends a read to the workspace behind all policies; null when it has no such object.</summary>
    public async Task<JsonObject?> LookAsync(string path)
    {
        var answer = await workspace.SendAsync(new ApiRequest("GET", path, request.Caller) { Priority = request.Priority }, stop);
        if (answer.IsSuccess)
            return JsonNode.Parse(answer.Body.Span) as JsonObject;
        if (answer.Status is 400 or 404)
            return null;
        throw new ApiException(answer.Status, NotionErrorCode.InternalServerError, $"A policy could not look up {path}: the workspace answered {answer.Status}.") { RetryAfter = answer.RetryAfter };
    }

    /// <summary>The object and its kind, by its id; null when there is none.</summary>
    public async Task<Place?> FindAsync(NotionId id)
    {
        if (_places.TryGetValue(id, out var known))
            return known;
        foreach (var kind in (string[])["blocks", "data_sources", "views", "comments"])
        {
            if (await LookAsync($"{kind}/{id}") is { } found)
                return _places[id] = PlaceOf(found);
        }

        return _places[id] = null;
    }

    /// <summary>Takes over what an answer of the workspace says, so that it need not be asked again.</summary>
    public void Learn(JsonObject served)
    {
        if (served["id"].Id() is { } id && served["object"].Text() is "page" or "database" or "data_source" or "block" or "comment" && served["parent"] is JsonObject)
            _places.TryAdd(served["id"].Id()!.Value, PlaceOf(served));
    }

    /// <summary>What may be done with an object; nothing with one that cannot be found.</summary>
    public async Task<TreeAccess> AccessAsync(NotionId id)
    {
        if (_access.TryGetValue(id, out var known))
            return known;
        var access = TreeAccess.None;
        await foreach (var (step, isTop) in ChainAsync(id))
        {
            if (_rules.TryGetValue(step, out access))
                break;
            access = isTop ? _top : TreeAccess.None;
        }

        return _access[id] = access;
    }

    public async Task<bool> SeesAsync(NotionId id) => (IsEven && _top != TreeAccess.None) || await AccessAsync(id) != TreeAccess.None;

    /// <summary>Whether below an object there is something that has less access than <paramref name="least"/>.</summary>
    public async Task<bool> HoldsLessAsync(NotionId id, TreeAccess least)
    {
        foreach (var (rule, access) in _rules)
        {
            if (access < least && await IsInsideAsync(rule, id))
                return true;
        }

        return false;
    }

    /// <summary>Whether an object is another one, or lies below it.</summary>
    public async Task<bool> IsInsideAsync(NotionId id, NotionId outer)
    {
        await foreach (var (step, _) in ChainAsync(id))
        {
            if (step == outer)
                return true;
        }

        return false;
    }

    private async IAsyncEnumerable<(NotionId Id, bool IsTop)> ChainAsync(NotionId id)
    {
        NotionId? next = id;
        for (var depth = 0; next is { } step && depth < Deepest; depth++)
        {
            var place = await FindAsync(step);
            next = place?.Parent;
            yield return (step, place is { IsTop: true });
        }
    }

    private static Place PlaceOf(JsonObject served)
    {
        var parent = served["parent"] as JsonObject;
        NotionId? above = parent is null ? null : ParentKeys.Select(key => parent[key].Id()).FirstOrDefault(found => found is not null);
        return new Place(served, above, parent?["workspace"].IsTrue() == true);
    }
}

/// <summary>An object as it is served, and where it lies.</summary>
internal sealed record Place(JsonObject Served, NotionId? Parent, bool IsTop);
