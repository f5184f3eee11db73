using Verso.Notion;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Views;

/// <summary>What a view showed at one moment.</summary>
/// <param name="Pages">All of them, in the view's order.</param>
/// <param name="LimitReached">The view has more rows than one query may return.</param>
internal sealed record ViewQuery(Guid Id, NotionId View, IReadOnlyList<NotionId> Pages, bool LimitReached, DateTimeOffset Expires);

/// <summary>
/// The answers of view queries, in memory for as long as Notion keeps them: bounded in age and in the number of pages, the
/// oldest going first.
/// </summary>
internal sealed class ViewQueryStore(TimeProvider clock, QueryOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LinkedListNode<ViewQuery>> _byId = [];
    private readonly LinkedList<ViewQuery> _oldestFirst = [];
    private long _pages;

    public ViewQuery Add(NotionId view, IReadOnlyList<NotionId> pages, bool limitReached)
    {
        var query = new ViewQuery(Guid.NewGuid(), view, pages, limitReached, clock.GetUtcNow() + options.ViewQueryLifetime);
        lock (_lock)
        {
            Forget(clock.GetUtcNow());
            _byId[query.Id] = _oldestFirst.AddLast(query);
            _pages += Weight(query);
            while (_pages > options.MostRememberedViewRows && _oldestFirst.First!.Value != query)
                Remove(_oldestFirst.First);
        }

        return query;
    }

    /// <summary>The query of that view; null when there is none, or none any more.</summary>
    public ViewQuery? Find(NotionId view, Guid id)
    {
        lock (_lock)
        {
            Forget(clock.GetUtcNow());
            return _byId.TryGetValue(id, out var node) && node.Value.View == view ? node.Value : null;
        }
    }

    /// <summary>Forgets a query; one that is not there is forgotten already.</summary>
    public void Remove(NotionId view, Guid id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var node) && node.Value.View == view)
                Remove(node);
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_oldestFirst.First is { } oldest && oldest.Value.Expires <= now)
            Remove(oldest);
    }

    private void Remove(LinkedListNode<ViewQuery> node)
    {
        _oldestFirst.Remove(node);
        _byId.Remove(node.Value.Id);
        _pages -= Weight(node.Value);
    }

    /// <summary>An empty answer takes room too.</summary>
    private static long Weight(ViewQuery query) => query.Pages.Count + 1;
}
