using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Transfer.Dump;

/// <summary>Works out the typed tables of all data sources from the objects.</summary>
internal static class TypedTables
{
    private const int RowsAtOnce = 500;

    public static void Make(LocalSession session, CancellationToken cancellationToken)
    {
        foreach (var stored in session.Objects.Where($"kind = {ObjectKind.DataSource} ORDER BY id"))
        {
            var table = session.DataSources.Open(stored).Table;
            table.Create(session.Sql);
            var rank = "";
            while (true)
            {
                // A row is behind those that were there before it, and ranks are in that order.
                var rows = session.Objects.Where($"parent_id = {stored.Id} AND kind = {ObjectKind.Page} AND rank > {rank} AND id NOT IN (SELECT page_id FROM template) ORDER BY rank LIMIT {RowsAtOnce}");
                foreach (var row in rows)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    session.Pages.Index(row, table);
                }

                if (rows.Count < RowsAtOnce)
                    break;
                rank = rows[^1].Rank;
            }
        }
    }
}
