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
/// <param name="refresh">Shows objects that are behind what they lie in; null when none can be.</param>
public sealed class ObjectStore(SqlSession session, Edit? edit = null, IRefresh? refresh = null)
{
    private const string Columns = "id, kind, parent_kind, parent_id, page_id, rank, created, edited, in_trash, buried, version, words, json, internal";
    private const int DeepestTree = 1000;

    private static readonly Sql ServedColumns =
        Sql.Text("json, CASE WHEN buried = 1 AND in_trash = 0 THEN 1 ELSE 0 END, id, CASE WHEN kind = 'page' AND parent_kind = 'data_source' THEN parent_id END");

    /// <summary>Makes of a row's JSON what it should be at this moment, where what is stored may be other than that.</summary>
    internal Freshen? Freshen { get; init; }

    /// <summary>What is found at all; null for everything. It bounds what is looked up, and not what is written.</summary>
    internal SharedTrees? Shared { get; init; }

    public Edit Edit => edit ?? throw new InvalidOperationException("This transaction only reads.");

    public StoredObject? Find(NotionId id) =>
        session.Find(Select($"WHERE id = {id}"), ReadRow) is { } found && Shared?.Sees(found) != false ? Fresh(found) : null;

    public StoredObject? Find(NotionId id, string kind) =>
        Find(id) is { } found && found.Kind == kind ? found : null;

    /// <summary>The bytes to serve alone, in one read; null when there is no such object of that kind.</summary>
    public byte[]? FindServed(NotionId id, string kind)
    {
        if (refresh is not { IsNeeded: true })
        {
            var rows = session.Query($"SELECT {ServedColumns} FROM object WHERE id = {id} AND kind = {kind}", ReadFound);
            if (refresh is not { IsNeeded: true }) // A schema may have changed before the statement saw the database.
                return rows is [var found] && Shared?.Sees(id) != false ? Serve(found) : null;
        }

        return Find(id, kind)?.Served.ToArray();
    }

    /// <summary>The bytes to serve of each that is there, in one statement.</summary>
    public Dictionary<NotionId, byte[]> FindServed(IReadOnlyCollection<NotionId> ids, string kind)
    {
        if (ids.Count == 0)
            return [];
        var any = Sql.Join(", ", ids.Select(id => (Sql)$"{id}"));
        if (refresh is not { IsNeeded: true })
        {
            var rows = session.Query($"SELECT {ServedColumns} FROM object WHERE kind = {kind} AND id IN ({any})", ReadFound);
            if (refresh is not { IsNeeded: true })
                return rows.Where(row => Shared?.Sees(row.Id) != false).ToDictionary(row => row.Id, Serve);
        }

        return Where($"kind = {kind} AND id IN ({any})").ToDictionary(found => found.Id, found => found.Served.ToArray());
    }

    /// <summary>
    /// The children that are not in the trash, in their order, from the rank <paramref name="from"/> on. A page's children are
    /// its blocks, child pages and child databases, while discussions about it are none; <paramref name="kind"/> picks one kind.
    /// </summary>
    public List<StoredObject> Children(NotionId parent, string? kind = null, string from = "", int limit = int.MaxValue) =>
        Seen(kind is null
            ? session.Query(Select($"WHERE parent_id = {parent} AND in_trash = 0 AND rank >= {from} AND kind <> {ObjectKind.Discussion} ORDER BY rank LIMIT {(long)limit}"), ReadRow)
            : session.Query(Select($"WHERE parent_id = {parent} AND in_trash = 0 AND rank >= {from} AND kind = {kind} ORDER BY rank LIMIT {(long)limit}"), ReadRow));

    /// <summary>The pages and databases at the top of the workspace, in their order.</summary>
    public List<StoredObject> Top() =>
        Seen(session.Query(Select($"WHERE parent_id IS NULL AND in_trash = 0 AND kind IN ({ObjectKind.Page}, {ObjectKind.Database}) ORDER BY rank"), ReadRow));

    public bool HasChildren(NotionId parent) =>
        session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM object WHERE parent_id = {parent} AND in_trash = 0 AND kind <> {ObjectKind.Discussion})") != 0;

    /// <summary>Everything that is part of a page's content, at any depth, each sibling group in its order.</summary>
    public List<StoredObject> Content(NotionId page) =>
        Seen(session.Query(Select($"WHERE page_id = {page} AND in_trash = 0 ORDER BY parent_id, rank"), ReadRow));

    /// <summary>All rows of a data source, those in the trash too.</summary>
    public List<StoredObject> Rows(NotionId dataSource) =>
        Fresh(Seen(session.Query(Select($"WHERE parent_id = {dataSource} ORDER BY rank"), ReadRow)));

    /// <summary>All objects of a kind, in their order.</summary>
    public List<StoredObject> All(string kind) =>
        Seen(session.Query(Select($"WHERE kind = {kind} AND in_trash = 0 ORDER BY rank, id"), ReadRow));

    /// <summary>The objects for which <paramref name="condition"/>, and what is ordered and limited behind it, holds.</summary>
    public List<StoredObject> Where(Sql condition) =>
        Fresh(session.Query(Select(Sql.Text("WHERE ") + (Shared is null ? condition : InSharedTrees(Shared) + Sql.Text(" AND ") + condition)), ReadRow));

    /// <summary>What an object lies in, and what it is; null when there is none.</summary>
    internal (NotionId? Parent, string Kind)? PlaceOf(NotionId id) =>
        session.Query($"SELECT parent_id, kind FROM object WHERE id = {id}", row => (row.IsDBNull(0) ? (NotionId?)null : NotionId.Parse(row.GetString(0)), row.GetString(1))) is [var found]
            ? found
            : null;

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
        Record("created", null, added);
        return added;
    }

    /// <summary>Writes an object over its older self, whatever of it changed, and counts its version up.</summary>
    /// <param name="action">What happened, as the change feed names it: updated, moved, trashed, restored; migrated where only its data source's schema was, computed where only values that follow from others were.</param>
    public StoredObject Replace(StoredObject before, StoredObject after, string action = "updated")
    {
        var kept = after with { Version = before.Version + 1, AsStored = null };
        session.Execute($"""
            UPDATE object SET parent_kind = {kept.ParentKind}, parent_id = {kept.ParentId}, page_id = {kept.PageId}, rank = {kept.Rank},
                edited = {kept.Edited}, in_trash = {kept.InTrash}, version = {kept.Version}, words = {kept.Words}, json = {kept.Json}, internal = {kept.Internal}
            WHERE id = {kept.Id}
            """);
        Record(action, before, kept);
        if (before.InTrash != after.InTrash && !before.IsBuried)
            Bury(after.Id, after.InTrash);
        return kept;
    }

    /// <summary>
    /// Writes how an object is shown over how it was stored. It is the same object as before to everyone who reads it, so
    /// nothing is recorded.
    /// </summary>
    internal void Rewrite(StoredObject shown) => session.Execute($"UPDATE object SET json = {shown.Json} WHERE id = {shown.Id}");

    /// <summary>Notes that something inside was edited, where the JSON does not show it because the minute is the same.</summary>
    public void Touch(NotionId id) => session.Execute($"UPDATE object SET edited = {Edit.At}, version = version + 1 WHERE id = {id}");

    /// <summary>Moves the content below <paramref name="root"/> to another page, after its block was moved there.</summary>
    public void SetPage(NotionId root, NotionId? page)
    {
        foreach (var child in session.Query($"SELECT id, kind FROM object WHERE parent_id = {root} AND kind <> {ObjectKind.Discussion}", row => (NotionId.Parse(row.GetString(0)), row.GetString(1))))
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

    private List<StoredObject> Seen(List<StoredObject> found) => Shared is null ? found : found.FindAll(Shared.Sees);

    /// <summary>The same rule in SQL, so that a list that is cut is cut behind it.</summary>
    private static Sql InSharedTrees(SharedTrees shared)
    {
        var roots = shared.Roots.Count == 0 ? Sql.Text("NULL") : Sql.Join(", ", shared.Roots.Select(root => (Sql)$"{root}"));
        return (Sql)$"""
            (kind IN ({ObjectKind.User}, {ObjectKind.CustomEmoji}, {ObjectKind.FileUpload}) OR EXISTS (
                WITH RECURSIVE up (id, parent_id, depth) AS (
                    SELECT object.id, object.parent_id, 0
                    UNION ALL
                    SELECT o.id, o.parent_id, up.depth + 1 FROM object o JOIN up ON o.id = up.parent_id WHERE up.depth < {DeepestTree}
                )
                SELECT 1 FROM up WHERE up.id IN ({roots})))
            """;
    }

    private string? LastRank(NotionId? parent) =>
        parent is null
            ? session.Scalar<string>($"SELECT rank FROM object WHERE parent_id IS NULL ORDER BY rank DESC LIMIT 1")
            : session.Scalar<string>($"SELECT rank FROM object WHERE parent_id = {parent} ORDER BY rank DESC LIMIT 1");

    private void Record(string action, StoredObject? before, StoredObject after) =>
        session.Execute($"""
            INSERT INTO change (time, actor, action, object_kind, object_id, before, before_internal, edit, page_id, from_page_id)
            VALUES ({Edit.At}, {Edit.By}, {action}, {after.Kind}, {after.Id}, {before?.AsStored ?? before?.Json}, {HiddenBefore(before, after)}, {Edit.Number}, {after.PageId}, {before?.PageId})
            """);

    /// <summary>The hidden JSON that a change replaced; null when it left it as it was.</summary>
    private static ReadOnlyMemory<byte>? HiddenBefore(StoredObject? before, StoredObject after) =>
        before is null || (before.Internal ?? default).Span.SequenceEqual((after.Internal ?? default).Span) ? null : before.Internal ?? ReadOnlyMemory<byte>.Empty;

    private static Sql Select(Sql condition) => Sql.Text("SELECT " + Columns + " FROM object ") + condition;

    private static Found ReadFound(DbDataReader row) =>
        new(NotionId.Parse(row.GetString(2)), row.GetFieldValue<byte[]>(0), row.GetInt64(1) != 0, row.IsDBNull(3) ? null : NotionId.Parse(row.GetString(3)));

    /// <summary>The bytes as they are served. Statements may follow here: all rows have been read.</summary>
    private byte[] Serve(Found found)
    {
        var json = found.Json;
        if (found.DataSource is { } dataSource && Freshen?.Invoke(found.Id, dataSource, json) is { } fresh && !fresh.Equals(json))
            json = fresh.ToArray();
        return found.IsBuried ? StoredObject.Bury(json) : json;
    }

    private StoredObject Fresh(StoredObject stored)
    {
        if (refresh is { IsNeeded: true })
            stored = refresh.Refresh(stored);
        return stored is { Kind: ObjectKind.Page, ParentKind: ObjectKind.DataSource }
            && Freshen?.Invoke(stored.Id, stored.ParentId!.Value, stored.Json) is { } fresh && !fresh.Equals(stored.Json)
            ? stored with { Json = fresh }
            : stored;
    }

    private List<StoredObject> Fresh(List<StoredObject> stored) => Freshen is null && refresh is not { IsNeeded: true } ? stored : [.. stored.Select(Fresh)];

    private readonly record struct Found(NotionId Id, byte[] Json, bool IsBuried, NotionId? DataSource);

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

/// <summary>The JSON of a row of <paramref name="dataSource"/> as it should be at this moment.</summary>
internal delegate ReadOnlyMemory<byte> Freshen(NotionId page, NotionId dataSource, ReadOnlyMemory<byte> json);
