using System.Text.RegularExpressions;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Transfer.Dump;

/// <summary>The tables of a dump: all that hold what cannot be worked out from the others, whichever room they belong to.</summary>
internal static partial class DumpTables
{
    /// <summary>
    /// What a server is doing rather than what the workspace is (jobs, runs, answers kept for repeated calls, webhooks and triggers
    /// with their sealed secrets, parts of uploads that have not ended), and what is worked out anew (indexes, the versions of the tables).
    /// </summary>
    private static readonly HashSet<string> LeftOut =
    [
        "migration", "grown_index", "job", "job_item", "run", "run_step", "run_event", "idempotency", "webhook", "webhook_cursor", "webhook_pending", "webhook_delivery", "upload_part",
        "trigger_rule", "trigger_cursor", "trigger_pending", "trigger_event", "trigger_firing", "trigger_handshake",
    ];

    public static IReadOnlyList<DumpTable> Of(SqlSession session)
    {
        var made = session.Query(
            $"SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL ORDER BY name",
            row => (Name: row.GetString(0), Sql: row.GetString(1)));
        var searched = made.Where(table => table.Sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase)).Select(table => table.Name).ToList();
        return [.. made.Select(table => table.Name)
            .Where(name => !LeftOut.Contains(name) && !Search.SearchTables.Names.Contains(name) && !name.StartsWith("sqlite_", StringComparison.Ordinal) && !OfDataSource().IsMatch(name)
                && !searched.Any(index => name == index || name.StartsWith(index + "_", StringComparison.Ordinal)))
            .Select(name => Read(session, name))];
    }

    private static DumpTable Read(SqlSession session, string name)
    {
        var columns = session.Query($"SELECT name, pk FROM pragma_table_info({name}) ORDER BY cid", row => (Name: row.GetString(0), Key: row.GetInt64(1)));
        return new DumpTable(
            name,
            [.. columns.Select(column => column.Name)],
            [.. columns.Where(column => column.Key > 0).OrderBy(column => column.Key).Select(column => column.Name)]);
    }

    [GeneratedRegex("^[tl]_[0-9a-f]{32}$")]
    private static partial Regex OfDataSource();
}

/// <summary>A table of a dump.</summary>
/// <param name="Key">The columns by which its rows are ordered; without any it is the order in which they were made.</param>
internal sealed record DumpTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key)
{
    public Sql Select()
    {
        var order = Key.Count == 0 ? Sql.Text("rowid") : Sql.Join(", ", Key.Select(Sql.Name));
        return $"SELECT {Sql.Join(", ", Columns.Select(Sql.Name))} FROM {Sql.Name(Name)} ORDER BY {order}";
    }

    /// <summary>The text of a statement that takes one value a column.</summary>
    public string Insert(IReadOnlyCollection<string> columns)
    {
        Sql insert = $"INSERT INTO {Sql.Name(Name)} ({Sql.Join(", ", columns.Select(Sql.Name))}) VALUES ({Sql.Join(", ", columns.Select(_ => (Sql)$"{null}"))})";
        return insert.ToString();
    }
}
