using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Queries;

/// <summary>
/// The indexes that tables of data sources grow by use. A query that is seen a second time on a large table gets an
/// index of its shape: the columns it wants equal, those it sorts by, and behind them the others it looks at, so that
/// it is answered from the index alone. A table keeps a few; the one used least recently makes room.
/// </summary>
internal sealed class GrownIndexes(ISqlDatabase database, TimeProvider clock, QueryOptions options)
{
    private const int SightingsNeeded = 2;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _sightings = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private Task _growing = Task.CompletedTask;

    public static void CreateTable(SqlSession session) => session.ExecuteScript("""
        CREATE TABLE IF NOT EXISTS grown_index (
            name TEXT PRIMARY KEY,
            table_name TEXT NOT NULL,
            columns TEXT NOT NULL -- with a space on both sides of each
        );
        """);

    /// <summary>Drops the indexes of columns that are about to go.</summary>
    public static void DropThoseOn(SqlSession session, NotionId dataSource, IEnumerable<string> columns)
    {
        var gone = columns.ToList();
        foreach (var (name, indexed) in Of(session, TableNames.Table(dataSource)))
        {
            if (gone.Any(column => indexed.Contains($" {column} ", StringComparison.Ordinal)))
                Drop(session, name);
        }
    }

    /// <summary>Forgets the indexes of a table that is about to go.</summary>
    public static void ForgetTable(SqlSession session, NotionId dataSource) =>
        session.Execute($"DELETE FROM grown_index WHERE table_name = {TableNames.Table(dataSource)}");

    /// <summary>Notes that a query came by; it may grow an index behind it.</summary>
    public void Note(SqlSession session, DataSourceTable table, DataSourceQuery query)
    {
        if (IndexWish.Of(table, query) is not { } wish)
            return;
        var now = clock.GetUtcNow();
        if (_used.ContainsKey(wish.Name))
        {
            _used[wish.Name] = now;
            return;
        }

        if (table.HighestRow(session) < options.LeastRowsForIndex)
            return;
        if (_sightings.AddOrUpdate(wish.Name, 1, (_, seen) => seen + 1) < SightingsNeeded)
            return;
        _sightings.TryRemove(wish.Name, out _);
        if (_used.TryAdd(wish.Name, now))
            Grow(wish);
    }

    /// <summary>Forgets which indexes there are; those that are still there are found again.</summary>
    public void Forget()
    {
        _used.Clear();
        _sightings.Clear();
    }

    /// <summary>Completes when no index is being made.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
            return _growing;
    }

    private void Grow(IndexWish wish)
    {
        lock (_lock)
        {
            var before = _growing;
            _growing = Task.Run(async () =>
            {
                await before;
                try
                {
                    await database.WriteAsync(session => Create(session, wish));
                }
                catch (Exception failure) when (failure is DbException or ObjectDisposedException or ChannelClosedException)
                {
                    _used.TryRemove(wish.Name, out _); // The column or the table went, or the workspace closes: nobody needs it.
                }
            });
        }
    }

    private void Create(SqlSession session, IndexWish wish)
    {
        var existing = Of(session, wish.Table);
        if (existing.Any(index => index.Name == wish.Name))
            return;
        var spare = existing.Count - options.MostIndexes + 1;
        foreach (var (name, _) in existing.OrderBy(index => _used.GetValueOrDefault(index.Name)).Take(spare))
        {
            Drop(session, name);
            session.AfterCommit(() => _used.TryRemove(name, out _));
        }

        session.ExecuteScript(wish.ToSql());
        session.Execute($"INSERT INTO grown_index (name, table_name, columns) VALUES ({wish.Name}, {wish.Table}, {$" {string.Join(' ', wish.Columns)} "})");
    }

    private static List<(string Name, string Columns)> Of(SqlSession session, string table) =>
        session.Query($"SELECT name, columns FROM grown_index WHERE table_name = {table}", r => (r.GetString(0), r.GetString(1)));

    private static void Drop(SqlSession session, string name)
    {
        session.ExecuteScript($"DROP INDEX IF EXISTS {Sql.Name(name)}");
        session.Execute($"DELETE FROM grown_index WHERE name = {name}");
    }
}
