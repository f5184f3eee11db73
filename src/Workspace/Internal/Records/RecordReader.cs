using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal.Records;

/// <summary>Finds records in a local workspace, as they are at one moment.</summary>
public sealed class RecordReader(LocalSession session)
{
    private readonly RecordWriter _writer = new(session.Facts.Id);

    /// <summary>The user in whose name is read: who <c>user_root</c> and <c>space_view</c> belong to.</summary>
    public NotionId User { get; init; } = session.Facts.Owner;

    public NotionId Space => session.Facts.Id;

    /// <summary>The record, or null when there is none.</summary>
    public JsonObject? Find(Pointer pointer) => pointer.Table switch
    {
        Tables.Block => session.Objects.Find(pointer.Id) is { } stored ? Block(stored) : null,
        Tables.Collection => session.Objects.Find(pointer.Id, ObjectKind.DataSource) is { } stored ? Collection(stored) : null,
        Tables.CollectionView => session.Objects.Find(pointer.Id, ObjectKind.View) is { } stored ? View(stored) : null,
        Tables.User => session.Objects.Find(pointer.Id, ObjectKind.User) is { } stored ? SpaceRecords.User(stored.ReadJson(), stored.Version) : null,
        Tables.Discussion => session.Comments.FindDiscussion(pointer.Id) is { } stored ? Discussion(stored) : null,
        Tables.Comment => session.Comments.Find(pointer.Id) is { } stored ? Talk.Comment(stored, Space) : null,
        Tables.Space when pointer.Id == Space => SpaceRecord(),
        Tables.SpaceView when pointer.Id == SpaceRecords.SpaceViewId(Space, User) => SpaceRecords.SpaceView(Space, User),
        Tables.UserRoot when pointer.Id == User => SpaceRecords.UserRoot(Space, User),
        Tables.UserSettings when pointer.Id == User => SpaceRecords.UserSettings(User),
        _ => null,
    };

    /// <summary>Whether anything at all has this id.</summary>
    public bool IsTaken(NotionId id) => session.Objects.Find(id) is not null;

    /// <summary>A page, block or database; null for what is no block.</summary>
    /// <param name="content">The ids of its children when they are known already.</param>
    public JsonObject? Block(StoredObject stored, IReadOnlyList<NotionId>? content = null)
    {
        if (Bare(stored, content) is not { } record)
            return null;
        var discussions = session.Comments.Discussions(stored.Id);
        var elsewhere = record["discussions"].Items().Select(id => id.Id()).OfType<NotionId>().Where(id => !IsTaken(id)); // A client wrote them, and what they are has not come.
        NotionId[] all = [.. discussions.Select(discussion => discussion.Id), .. elsewhere];
        record.Remove("discussions");
        if (all.Length > 0)
            record["discussions"] = new JsonArray([.. all.Select(id => JsonValue.Create(id.ToString()))]);
        Talk.AddMarks(record, discussions);
        return record;
    }

    /// <summary>The discussions about a block with their comments, as a page with it needs them.</summary>
    public void AddTalk(RecordMap map, NotionId block)
    {
        foreach (var discussion in session.Comments.Discussions(block))
        {
            map.Add(Tables.Discussion, Discussion(discussion));
            foreach (var comment in session.Comments.Of(discussion.Id))
                map.Add(Tables.Comment, Talk.Comment(comment, Space));
        }
    }

    private JsonObject Discussion(StoredObject discussion) =>
        Talk.Discussion(discussion, session.Comments.Of(discussion.Id).Select(comment => comment.Id), Space);

    private JsonObject? Bare(StoredObject stored, IReadOnlyList<NotionId>? content)
    {
        var source = RecordSource.Of(stored);
        switch (stored.Kind)
        {
            case ObjectKind.Page:
                source.Json["properties"] = PageStore.Properties(stored);
                return _writer.Block(source with { Content = content ?? ChildIds(stored.Id) });
            case ObjectKind.Block:
                return _writer.Block(source with { Content = content ?? ChildIds(stored.Id), Columns = ColumnsFor(stored, source) });
            case ObjectKind.Database:
                return _writer.Database(source, session.Views.Tabs(stored.Id).Select(view => view.Id));
            default:
                return null;
        }
    }

    public JsonObject Collection(StoredObject stored) => _writer.Collection(RecordSource.Of(stored) with
    {
        Content = [.. session.Templates.Of(stored.Id).Select(template => template.Page.Id)],
    });

    public JsonObject View(StoredObject stored)
    {
        var source = RecordSource.Of(stored);
        var schema = source.Json["data_source_id"].Id() is { } id ? session.DataSources.Find(id)?.Schema : null;
        return _writer.View(source, schema);
    }

    public JsonObject SpaceRecord() =>
        SpaceRecords.Space(Space, session.Facts.Name, session.Facts.Owner, session.Objects.Top().Select(page => page.Id));

    /// <summary>The collections and views of a database, as a page with it needs them.</summary>
    public void AddDatabase(RecordMap map, NotionId database)
    {
        foreach (var collection in session.Objects.Children(database, ObjectKind.DataSource))
            map.Add(Tables.Collection, Collection(collection));
        foreach (var view in session.Objects.Children(database, ObjectKind.View))
        {
            map.Add(Tables.CollectionView, View(view));
            if (view.ReadJson()["data_source_id"].Id() is { } source && session.Objects.Find(source, ObjectKind.DataSource) is { } linked && linked.ParentId != database)
                map.Add(Tables.Collection, Collection(linked));
        }
    }

    /// <summary>The columns by which the cells of a row, or of a table's own record, are named.</summary>
    public static IReadOnlyList<string> ColumnsOf(StoredObject table) => ColumnsOf(RecordSource.Of(table));

    private static IReadOnlyList<string> ColumnsOf(RecordSource table) =>
        table.Hidden is { } hidden && BlockReading.ColumnsOf(hidden) is { Count: > 0 } kept ? kept : BlockRecords.DefaultColumns(table.Json);

    private IReadOnlyList<string> ColumnsFor(StoredObject stored, RecordSource source) => source.Json["type"].Text() switch
    {
        "table" => ColumnsOf(source),
        "table_row" when session.Objects.Find(stored.ParentId!.Value, ObjectKind.Block) is { } table => ColumnsOf(table),
        _ => [],
    };

    private IReadOnlyList<NotionId> ChildIds(NotionId parent) => [.. session.Objects.Children(parent).Select(child => child.Id)];
}
