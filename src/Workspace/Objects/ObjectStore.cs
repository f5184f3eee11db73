using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Objects;

/// <summary>
/// The objects of a workspace inside one transaction: rows in and out, nothing about what they mean. Every change is
/// recorded beside its effect.
/// </summary>
/// <param name="session">The transaction.</param>
/// <param name="edit">Who changes and when; null when nothing is changed.</param>
public sealed class ObjectStore(SqlSession session, Edit? edit = null)
{
    private const string Columns = "id, kind, parent_kind, parent_id, page_id, rank, created, edited, in_trash, buried, version, words, json, internal";
    private const int DeepestTree = 1000;

    private static readonly Sql ServedColumns = Sql.Text("json, CASE WHEN buried = 1 AND in_trash = 0 THEN 1 ELSE 0 END");

    public Edit Edit => edit ?? throw new InvalidOperationException("This transaction only reads.");

    public StoredObject? Find(NotionId id) =>
        session.Find(Select($"WHERE id = {id}"), ReadRow);

    public StoredObject? Find(NotionId id, string kind) =>
        Find(id) is { } found && found.Kind == kind ? found : null;

    /// <summary>The bytes to serve alone, in one read; null when there is no such object of that kind.</summary>
    public byte[]? FindServed(NotionId id, string kind) =>
        session.Find($"SELECT {ServedColumns} FROM object WHERE id = {id} AND kind = {kind}", ReadServed);

    /// <summary>The bytes to serve of each that is there, in one statement.</summary>
    public Dictionary<NotionId, byte[]> FindServed(IReadOnlyCollection<NotionId> ids, string kind)
    {
        if (ids.Count == 0)
            return [];
        var any = Sql.Join(", ", ids.Select(id => (Sql)$"{id}"));
        return session
            .Query($"SELECT {ServedColumns}, id FROM object WHERE kind = {kind} AND id IN ({any})", row => (Id: NotionId.Parse(row.GetString(2)), Json: ReadServed(row)))
            .ToDictionary(row => row.Id, row => row.Json);
    }

    /// <summary>
    /// The children that are not in the trash, in their order, from the rank <paramref name="from"/> on. A page's children are
    /// its blocks, child pages and child databases; <paramref name="kind"/> picks one kind.
    /// </summary>
    public List<StoredObject> Children(NotionId parent, string? kind = null, string from = "", int limit = int.MaxValue) =>
        kind is null
            ? session.Query(Select($"WHERE parent_id = {parent} AND in_trash = 0 AND rank >= {from} ORDER BY rank LIMIT {(long)limit}"), ReadRow)
            : session.Query(Select($"WHERE parent_id = {parent} AND in_trash = 0 AND rank >= {from} AND kind = {kind} ORDER BY rank LIMIT {(long)limit}"), ReadRow);

    /// <summary>The pages and databases at the top of the workspace, in their order.</summary>
    public List<StoredObject> Top() =>
        session.Query(Select($"WHERE parent_id IS NULL AND in_trash = 0 AND kind IN ({ObjectKind.Page}, {ObjectKind.Database}) ORDER BY rank"), ReadRow);

    public bool HasChildren(NotionId parent) =>
        session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM object WHERE parent_id = {parent} AND in_trash = 0)") != 0;

    /// <summary>Everything that is part of a page's content, at any depth, each sibling group in its order.</summary>
    public List<StoredObject> Content(NotionId page) =>
        session.Query(Select($"WHERE page_id = {page} AND in_trash = 0 ORDER BY parent_id, rank"), ReadRow);

    /// <summary>All rows of a data source, those in the trash too.</summary>
    public List<StoredObject> Rows(NotionId dataSource) =>
        session.Query(Select($"WHERE parent_id = {dataSource} ORDER BY rank"), ReadRow);

    /// <summary>All objects of a kind, in their order.</summary>
    public List<StoredObject> All(string kind) =>
        session.Query(Select($"WHERE kind = {kind} AND in_trash = 0 ORDER BY rank, id"), ReadRow);

    /// <summary>The objects for which <paramref name="condition"/>, and what is ordered and limited behind it, holds.</summary>
    public List<StoredObject> Where(Sql condition) => session.Query(Select(Sql.Text("WHERE ") + condition), ReadRow);

    /// <summary>Whether <paramref name="inner"/> is <paramref name="outer"/> or lies inside it.</summary>
    public bool IsInside(NotionId inner, NotionId outer) =>
        session.Scalar<long>($"""
            WITH RECURSIVE up (id, parent_id, depth) AS (
                SELECT id, parent_id, 0 FROM object WHERE id = {inner}
                UNION ALL
                SELECT o.id, o.parent_id, up.depth + 1 FROM object o JOIN up ON o.id = up.parent_id WHERE up.depth < {DeepestTree}
            )
            SELECT EXISTS (SELECT 1 FROM up WHERE id = {outer})
            """) != 0;

    /// <summary>Ranks for new last children of <paramref name="parent"/>.</summary>
    public string[] RanksAtEnd(NotionId? parent, int count = 1) => Rank.Between(LastRank(parent), null, count);

    /// <summary>Ranks for new first children of <paramref name="parent"/>.</summary>
    public string[] RanksAtStart(NotionId parent, int count = 1) =>
        Rank.Between(null, session.Scalar<string>($"SELECT rank FROM object WHERE parent_id = {parent} ORDER BY rank LIMIT 1"), count);

    /// <summary>Ranks for new children directly behind the sibling that has <paramref name="rank"/>.</summary>
    public string[] RanksAfter(NotionId parent, string rank, int count = 1) =>
        Rank.Between(
            rank,
            session.Scalar<string>($"SELECT rank FROM object WHERE parent_id = {parent} AND rank > {rank} ORDER BY rank LIMIT 1"),
            count);

    public StoredObject Insert(StoredObject added)
    {
        session.Execute($"""
            INSERT INTO object (id, kind, parent_kind, parent_id, page_id, rank, created, edited, in_trash, buried, version, words, json, internal)
            VALUES ({added.Id}, {added.Kind}, {added.ParentKind}, {added.ParentId}, {added.PageId}, {added.Rank}, {added.Created}, {added.Edited},
                {added.InTrash}, {added.IsBuried}, {added.Version}, {added.Words}, {added.Json}, {added.Internal})
            """);
        Record("created", added, before: null);
        return added;
    }

    /// <summary>Writes an object over its older self, whatever of it changed, and counts its version up.</summary>
    /// <param name="action">What happened, as the change feed names it: updated, moved, trashed, restored.</param>
    public StoredObject Replace(StoredObject before, StoredObject after, string action = "updated")
    {
        var kept = after with { Version = before.Version + 1 };
        session.Execute($"""
            UPDATE object SET parent_kind = {kept.ParentKind}, parent_id = {kept.ParentId}, page_id = {kept.PageId}, rank = {kept.Rank},
                edited = {kept.Edited}, in_trash = {kept.InTrash}, version = {kept.Version}, words = {kept.Words}, json = {kept.Json}, internal = {kept.Internal}
            WHERE id = {kept.Id}
            """);
        Record(action, before, before.Json);
        if (before.InTrash != after.InTrash && !before.IsBuried)
            Bury(after.Id, after.InTrash);
        return kept;
    }

    /// <summary>Notes that something inside was edited, where the JSON does not show it because the minute is the same.</summary>
    public void Touch(NotionId id) => session.Execute($"UPDATE object SET edited = {Edit.At}, version = version + 1 WHERE id = {id}");

    /// <summary>Moves the content below <paramref name="root"/> to another page, after its block was moved there.</summary>
    public void SetPage(NotionId root, NotionId? page)
    {
        foreach (var child in session.Query($"SELECT id, kind FROM object WHERE parent_id = {root}", row => (NotionId.Parse(row.GetString(0)), row.GetString(1))))
        {
            session.Execute($"UPDATE object SET page_id = {page} WHERE id = {child.Item1}");
            if (child.Item2 == ObjectKind.Block)
                SetPage(child.Item1, page);
        }
    }

    /// <summary>What was thrown away itself keeps everything below it buried, whatever happens above.</summary>
    private void Bury(NotionId root, bool buried) =>
        session.Execute($"""
            WITH RECURSIVE below (id, in_trash) AS (
                SELECT id, in_trash FROM object WHERE parent_id = {root}
                UNION ALL
                SELECT o.id, o.in_trash FROM object o JOIN below ON o.parent_id = below.id WHERE below.in_trash = 0
            )
            UPDATE object SET buried = {buried} WHERE id IN (SELECT id FROM below)
            """);

    private string? LastRank(NotionId? parent) =>
        parent is null
            ? session.Scalar<string>($"SELECT rank FROM object WHERE parent_id IS NULL ORDER BY rank DESC LIMIT 1")
            : session.Scalar<string>($"SELECT rank FROM object WHERE parent_id = {parent} ORDER BY rank DESC LIMIT 1");

    private void Record(string action, StoredObject changed, ReadOnlyMemory<byte>? before) =>
        session.Execute($"""
            INSERT INTO change (time, actor, action, object_kind, object_id, before)
            VALUES ({Edit.At}, {Edit.By}, {action}, {changed.Kind}, {changed.Id}, {before})
            """);

    private static Sql Select(Sql condition) => Sql.Text("SELECT " + Columns + " FROM object ") + condition;

    private static byte[] ReadServed(DbDataReader row) =>
        row.GetInt64(1) != 0 ? StoredObject.Bury(row.GetFieldValue<byte[]>(0)) : row.GetFieldValue<byte[]>(0);

    private static StoredObject ReadRow(DbDataReader row) => new(NotionId.Parse(row.GetString(0)), row.GetString(1))
    {
        ParentKind = row.GetString(2),
        ParentId = row.IsDBNull(3) ? null : NotionId.Parse(row.GetString(3)),
        PageId = row.IsDBNull(4) ? null : NotionId.Parse(row.GetString(4)),
        Rank = row.GetString(5),
        Created = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        Edited = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        InTrash = row.GetInt64(8) != 0,
        IsBuried = row.GetInt64(9) != 0,
        Version = row.GetInt64(10),
        Words = row.IsDBNull(11) ? null : row.GetString(11),
        Json = row.GetFieldValue<byte[]>(12),
        Internal = row.IsDBNull(13) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(13),
    };
}
