using Verso.Notion;

namespace Verso.Workspace.Queries;

/// <summary>What is remembered of a query that has more answers.</summary>
/// <param name="key">Tells this query from others.</param>
/// <param name="highestRow">Rows beyond came after the first answer.</param>
/// <param name="returned">The pages of the first answer.</param>
internal sealed class QuerySnapshot(string key, long highestRow, IReadOnlyList<NotionId> returned)
{
    public Guid Id { get; } = Guid.NewGuid();

    public string Key { get; } = key;

    public long HighestRow { get; } = highestRow;

    public IReadOnlyList<NotionId> Returned { get; } = returned;

    /// <summary>All pages in their order, once a second answer was asked for.</summary>
    public List<NotionId>? Order { get; private set; }

    public bool LimitReached { get; private set; }

    public DateTimeOffset Used { get; set; }

    /// <summary>How many ids the store has counted for this.</summary>
    public int Counted { get; set; }

    public int Size => Order?.Count ?? Returned.Count;

    public void Settle(List<NotionId> order, bool limitReached) => (Order, LimitReached) = (order, limitReached);
}

/// <summary>The queries in flight, in memory: bounded in number of ids and in age.</summary>
internal sealed class QuerySnapshots(TimeProvider clock, QueryOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, LinkedListNode<QuerySnapshot>> _byId = [];
    private readonly LinkedList<QuerySnapshot> _oldestFirst = [];
    private long _ids;

    public QuerySnapshot Add(QuerySnapshot snapshot)
    {
        lock (_lock)
        {
            _byId[snapshot.Id] = _oldestFirst.AddLast(snapshot);
            Touch(snapshot);
            return snapshot;
        }
    }

    public QuerySnapshot? Find(Guid id, string key)
    {
        lock (_lock)
        {
            Forget(clock.GetUtcNow() - options.SnapshotLifetime);
            if (!_byId.TryGetValue(id, out var node) || node.Value.Key != key)
                return null;
            _oldestFirst.Remove(node);
            _oldestFirst.AddLast(node);
            Touch(node.Value);
            return node.Value;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _byId.Clear();
            _oldestFirst.Clear();
            _ids = 0;
        }
    }

    public void Grew(QuerySnapshot snapshot)
    {
        lock (_lock)
        {
            if (_byId.ContainsKey(snapshot.Id))
                Touch(snapshot);
        }
    }

    private void Touch(QuerySnapshot snapshot)
    {
        snapshot.Used = clock.GetUtcNow();
        _ids += snapshot.Size - snapshot.Counted;
        snapshot.Counted = snapshot.Size;
        while (_ids > options.MostRememberedRows && _oldestFirst.First!.Value != snapshot)
            ForgetOldest();
    }

    private void Forget(DateTimeOffset before)
    {
        while (_oldestFirst.First is { } oldest && oldest.Value.Used < before)
            ForgetOldest();
    }

    private void ForgetOldest()
    {
        var oldest = _oldestFirst.First!.Value;
        _oldestFirst.RemoveFirst();
        _byId.Remove(oldest.Id);
        _ids -= oldest.Counted;
    }
}

/// <summary><c>s:&lt;query&gt;:&lt;page&gt;</c>; the page is the first of the next answer.</summary>
internal static class QueryCursor
{
    public static string Write(Guid query, NotionId first) => $"s:{query}:{first}";

    public static bool TryRead(string cursor, out Guid query, out NotionId first)
    {
        query = default;
        first = default;
        var parts = cursor.Split(':');
        if (parts is not ["s", _, _] || !Guid.TryParseExact(parts[1], "D", out query) || !Guid.TryParseExact(parts[2], "D", out var page))
            return false;
        first = new NotionId(page);
        return true;
    }
}
