using Verso.Workspace.Storage;

namespace Verso.Workspace.Transfer.Snapshots;

/// <summary>
/// The tables, indexes and triggers that any database of this process has, whichever room made them: all but those of
/// single data sources.
/// </summary>
internal static class SharedTables
{
    public static IReadOnlyList<SchemaEntry> Of(SqlSession session) => session.Query(
        $"""
        SELECT name, sql FROM sqlite_master
        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
          AND tbl_name NOT GLOB {"t_" + Hex} AND tbl_name NOT GLOB {"l_" + Hex}
        ORDER BY CASE WHEN sql LIKE 'CREATE VIRTUAL%' THEN 0 WHEN type = 'table' THEN 1 ELSE 2 END, rowid
        """,
        row => new SchemaEntry(row.GetString(0), row.GetString(1)));

    private static string Hex { get; } = string.Concat(Enumerable.Repeat("[0-9a-f]", 32));

    public static bool Has(SqlSession session, SchemaEntry entry) =>
        session.Scalar<long>($"SELECT count(*) FROM sqlite_master WHERE name = {entry.Name}") > 0;

    /// <summary>Makes those that are missing. A virtual table comes first, because it brings tables of its own.</summary>
    public static void Create(SqlSession session, IEnumerable<SchemaEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (!Has(session, entry))
                session.ExecuteScript(entry.Sql);
        }
    }
}

/// <summary>A table, index or trigger.</summary>
internal sealed record SchemaEntry(string Name, string Sql);
