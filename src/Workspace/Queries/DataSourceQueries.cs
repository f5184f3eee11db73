using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// Runs queries, remembers where the readers of long answers are, and lets the tables grow the indexes that the
/// queries ask for. One per workspace.
/// </summary>
public sealed class DataSourceQueries(ISqlDatabase database, TimeProvider clock, QueryOptions? options = null)
{
    private readonly QueryOptions _options = options ?? new QueryOptions();
    private readonly QuerySnapshots _snapshots = new(clock, options ?? new QueryOptions());
    private readonly GrownIndexes _indexes = new(database, clock, options ?? new QueryOptions());

    /// <summary>Is asked before a query runs whether the values that it looks at are what they should be.</summary>
    internal Action<SqlSession, DataSourceTable, DataSourceQuery>? BeforeRun { get; init; }

    /// <summary>Creates what this needs beside the tables of the data sources.</summary>
    public static void CreateTables(SqlSession session)
    {
        GrownIndexes.CreateTable(session);
        DataSourceTable.CreateShared(session);
    }

    /// <summary>Completes when no index is being made; for tests and benches.</summary>
    public Task SettleAsync() => _indexes.SettleAsync();

    /// <summary>Forgets readers and indexes, because another content took the place of the one they are of.</summary>
    internal void Forget()
    {
        _snapshots.Clear();
        _indexes.Forget();
    }

    /// <summary>One answer: the ids of the pages, to be fetched in the same session.</summary>
    /// <remarks>
    /// The first answer reads no more rows than it returns. The second one settles the order of the rest, without the
    /// rows that were returned before and those created since: an edit between two answers neither skips a row nor
    /// shows it twice.
    /// </remarks>
    public QueryAnswer Run(SqlSession session, DataSourceTable table, DataSourceQuery query)
    {
        BeforeRun?.Invoke(session, table, query);
        _indexes.Note(session, table, query);
        return query.StartCursor is null ? Start(session, table, query) : Continue(session, table, query);
    }

    private QueryAnswer Start(SqlSession session, DataSourceTable table, DataSourceQuery query)
    {
        var most = Most(query);
        var size = Math.Min(query.PageSize, most);
        var rows = table.Select(session, query, size + 1, highestRow: null);
        if (rows.Count <= size)
            return new QueryAnswer(rows, null, LimitReached: false);

        var next = rows[size];
        rows.RemoveAt(size);
        if (size == most)
            return new QueryAnswer(rows, null, LimitReached: true);
        var snapshot = _snapshots.Add(new QuerySnapshot(Key(table, query), table.HighestRow(session), [.. rows]));
        return new QueryAnswer(rows, QueryCursor.Write(snapshot.Id, next), LimitReached: false);
    }

    private QueryAnswer Continue(SqlSession session, DataSourceTable table, DataSourceQuery query)
    {
        if (!QueryCursor.TryRead(query.StartCursor!, out var id, out var first))
            throw InvalidCursor(query);
        var snapshot = _snapshots.Find(id, Key(table, query)) ?? Restore(session, table, query, first);
        var (order, limitReached) = Settle(session, table, query, snapshot, first);

        // The first row of this answer can be gone only when the second answer settled the order without it.
        var start = order.IndexOf(first) is >= 0 and var found ? found : snapshot.Returned.Count;
        var end = Math.Min(start + query.PageSize, order.Count);
        var pages = table.StillThere(session, order.GetRange(start, end - start), query.InTrash);
        return end == order.Count
            ? new QueryAnswer(pages, null, limitReached)
            : new QueryAnswer(pages, QueryCursor.Write(snapshot.Id, order[end]), LimitReached: false);
    }

    private (List<NotionId> Order, bool LimitReached) Settle(
        SqlSession session, DataSourceTable table, DataSourceQuery query, QuerySnapshot snapshot, NotionId first)
    {
        lock (snapshot)
        {
            if (snapshot.Order is not { } order)
            {
                var most = Most(query);
                var returned = snapshot.Returned.ToHashSet();
                var rest = table.Select(session, query, most + 1, snapshot.HighestRow).Where(p => !returned.Contains(p)).ToList();
                if (rest.Remove(first))
                    rest.Insert(0, first); // Rows that moved in front of it meanwhile come behind: the cursor names the first.
                order = [.. snapshot.Returned, .. rest];
                var limitReached = order.Count > most;
                if (limitReached)
                    order.RemoveRange(most, order.Count - most);
                snapshot.Settle(order, limitReached);
                _snapshots.Grew(snapshot);
            }

            return (order, snapshot.LimitReached);
        }
    }

    /// <summary>
    /// A query that is no longer remembered, after a restart for instance, goes on at the row its cursor names, in the
    /// order of now.
    /// </summary>
    private QuerySnapshot Restore(SqlSession session, DataSourceTable table, DataSourceQuery query, NotionId first)
    {
        var most = Most(query);
        var order = table.Select(session, query, most + 1, highestRow: null);
        var limitReached = order.Count > most;
        if (limitReached)
            order.RemoveAt(most);
        var at = order.IndexOf(first);
        if (at < 0)
            throw InvalidCursor(query);
        var snapshot = new QuerySnapshot(Key(table, query), table.HighestRow(session), order.GetRange(0, at));
        snapshot.Settle(order, limitReached);
        return _snapshots.Add(snapshot);
    }

    private int Most(DataSourceQuery query) => query.MostRows ?? _options.MostRows;

    private static string Key(DataSourceTable table, DataSourceQuery query) => $"{table.DataSource} {query.Fingerprint}";

    private static ApiException InvalidCursor(DataSourceQuery query) =>
        ApiException.Invalid($"The start_cursor provided is invalid: {query.StartCursor}");
}

/// <summary>The pages of one answer in their order.</summary>
/// <param name="Pages">Their ids.</param>
/// <param name="NextCursor">Where the next answer starts; null at the end.</param>
/// <param name="LimitReached">The query has more rows than one query may return: <c>request_status</c> says so.</param>
public sealed record QueryAnswer(IReadOnlyList<NotionId> Pages, string? NextCursor, bool LimitReached);
