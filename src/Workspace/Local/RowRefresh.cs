using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// Rows that are behind the schema of their data source. A new name, a new property that is empty, or one that goes, changes
/// every row of it, and so does another database around it; with very many rows that would hold up all other writes. So the schema changes at once, and the rows follow in small
/// steps: what has not followed yet is shown as if it had. Values are found by the ids of properties, so that showing a row
/// that has followed already changes nothing.
/// </summary>
internal sealed class RowRefresh(LocalSession session) : IRefresh
{
    internal const string Schema = """
        CREATE TABLE row_migration (
            data_source_id TEXT PRIMARY KEY,
            rank TEXT NOT NULL,     -- rows up to here have followed
            page_id TEXT NOT NULL,
            is_loss INTEGER NOT NULL -- following takes values away
        );
        """;

    private readonly Dictionary<NotionId, (DataSource Source, bool IsLoss)?> _behind = [];

    public bool IsNeeded => !session.Catalog.Behind.IsEmpty;

    /// <summary>The data sources with rows that are behind.</summary>
    public static List<NotionId> Pending(SqlSession sql) =>
        sql.Query($"SELECT data_source_id FROM row_migration", row => NotionId.Parse(row.GetString(0)));

    public StoredObject Refresh(StoredObject stored)
    {
        if (stored.Kind != ObjectKind.Page || stored.ParentKind != ObjectKind.DataSource || !session.Catalog.Behind.ContainsKey(stored.ParentId!.Value))
            return stored;
        return SourceBehind(stored.ParentId.Value) is { } behind ? AsOf(stored, behind.Source, behind.IsLoss) : stored;
    }

    /// <summary>The schema was written: what was read of it before no longer counts.</summary>
    public void Forget(NotionId dataSource) => _behind.Remove(dataSource);

    /// <summary>From now on all rows of the data source are behind its schema.</summary>
    /// <param name="isLoss">Following takes values away, which the changes of the rows then tell.</param>
    public void Begin(NotionId dataSource, bool isLoss)
    {
        session.Sql.Execute($"""
            INSERT INTO row_migration (data_source_id, rank, page_id, is_loss) VALUES ({dataSource}, '', '', {isLoss})
            ON CONFLICT (data_source_id) DO UPDATE SET rank = '', page_id = '', is_loss = CASE WHEN is_loss = 1 THEN 1 ELSE excluded.is_loss END
            """);
        session.Catalog.Behind[dataSource] = true;
        _behind.Remove(dataSource);
        session.Sql.AfterCommit(session.Workspace.RowRuns.Wake);
    }

    /// <summary>Lets the next rows follow; false when all have.</summary>
    public bool Step(NotionId dataSource, int most)
    {
        if (session.Sql.Find($"SELECT rank, page_id, is_loss FROM row_migration WHERE data_source_id = {dataSource}", row => (Rank: row.GetString(0), Page: row.GetString(1), IsLoss: row.GetInt64(2) != 0)) is not { Rank: not null } at)
            return false;
        var rows = session.Objects.Where(
            $"parent_id = {dataSource} AND kind = {ObjectKind.Page} AND rank >= {at.Rank} AND (rank > {at.Rank} OR id > {at.Page}) ORDER BY rank, id LIMIT {(long)most}");
        foreach (var row in rows)
        {
            if (at.IsLoss)
                session.Objects.Replace(row, row, "migrated");
            else
                session.Objects.Rewrite(row);
        }

        if (rows.Count == most)
            session.Sql.Execute($"UPDATE row_migration SET rank = {rows[^1].Rank}, page_id = {rows[^1].Id} WHERE data_source_id = {dataSource}");
        else
        {
            session.Sql.Execute($"DELETE FROM row_migration WHERE data_source_id = {dataSource}");
            _behind.Remove(dataSource);
        }

        return rows.Count == most;
    }

    /// <summary>The data source, when rows of it are behind in what this session sees.</summary>
    private (DataSource Source, bool IsLoss)? SourceBehind(NotionId dataSource)
    {
        if (!_behind.TryGetValue(dataSource, out var behind))
        {
            var marks = session.Sql.Query($"SELECT is_loss FROM row_migration WHERE data_source_id = {dataSource}", row => row.GetInt64(0) != 0);
            _behind[dataSource] = behind = marks is [var isLoss] && session.DataSources.Find(dataSource) is { } source ? (source, isLoss) : null;
        }

        return behind;
    }

    /// <param name="isLoss">What is stored holds more than what is shown: a change of the row tells it.</param>
    private StoredObject AsOf(StoredObject row, DataSource source, bool isLoss)
    {
        var json = row.ReadJson();
        json["parent"] = Wire.Parent(ObjectKind.DataSource, source.Id, source.DatabaseId);
        json["properties"] = PropertyValues.Migrate(json["properties"]!.AsObject(), source.Schema, source.Schema, session.Pages.Stamp(row, json));
        return row with { Json = Json.Write(json), AsStored = isLoss ? row.AsStored ?? row.Json : null };
    }
}
