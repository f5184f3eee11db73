using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Local;

/// <summary>Pages inside one transaction, with the typed rows and the relations that go with them.</summary>
public sealed class PageStore
{
    private readonly LocalSession _session;
    private readonly TwoWayRelations _relations;

    internal PageStore(LocalSession session)
    {
        _session = session;
        _relations = new TwoWayRelations(session);
    }

    /// <summary>The data source a page is a row of; null when it is none.</summary>
    public DataSource? DataSourceOf(StoredObject page) =>
        page.ParentKind == ObjectKind.DataSource ? _session.DataSources.Find(page.ParentId!.Value) : null;

    /// <summary>All values of a page, uncut: the public JSON shows only the first 25 of a relation.</summary>
    public static JsonObject Properties(StoredObject page) =>
        FullValues.Of(page, page.ReadJson());

    /// <summary>A new page behind its siblings.</summary>
    /// <param name="json">The page as served, with all of its properties uncut.</param>
    /// <param name="parent">What the page lies in; null at the top of the workspace.</param>
    /// <param name="dataSource">The parent, when the page is its row.</param>
    /// <param name="rank">Its place; null for the end.</param>
    internal StoredObject Insert(JsonObject json, StoredObject? parent, DataSource? dataSource, string? rank = null)
    {
        var properties = json["properties"]!.AsObject();
        var cut = FullValues.Cut(json, hidden: []);
        var page = _session.Objects.Insert(new StoredObject(NotionId.Parse((string)json["id"]!), ObjectKind.Page)
        {
            ParentKind = parent?.Kind ?? ObjectKind.Workspace,
            ParentId = parent?.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = rank ?? _session.Objects.RanksAtEnd(parent?.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Words = Words.Of(Titles.OfPage(json)),
            Json = Json.Write(json),
            Internal = cut,
        });
        if (dataSource is not null)
        {
            dataSource.Table.Upsert(_session.Sql, Row(page, json, properties));
            if (_relations.Mirror(dataSource.Schema, page.Id, before: null, properties))
                return _session.Objects.Find(page.Id)!;
        }
        else
            _session.Blocks.ChildAdded(parent);

        return page;
    }

    /// <summary>Stores a page that was changed, and everything that follows from it.</summary>
    /// <param name="json">The page, with all of its properties uncut; edit time, editor and address are brought up to date here.</param>
    public StoredObject Save(StoredObject before, JsonObject json, string action = "updated") => Save(before, json, action, mirror: true);

    /// <summary>Notes an edit inside of the page.</summary>
    public void Touch(NotionId id)
    {
        if (_session.Objects.Find(id, ObjectKind.Page) is not { } page)
            return;
        var json = page.ReadJson();
        if ((string?)json["last_edited_time"] == Wire.Minute(_session.Edit.At) && (string?)json["last_edited_by"]!["id"] == _session.Edit.By.ToString())
            _session.Objects.Touch(id);
        else
            Save(page, WithFullProperties(page, json), "touched", mirror: false);
    }

    /// <summary>Moves a page under another parent, behind what is there.</summary>
    internal StoredObject Move(StoredObject page, JsonObject json, StoredObject parent, DataSource? dataSource)
    {
        var from = DataSourceOf(page);
        if (from is not null && from.Id != dataSource?.Id)
        {
            _relations.Mirror(from.Schema, page.Id, Properties(page), after: null);
            from.Table.Delete(_session.Sql, page.Id);
        }

        var moved = page with
        {
            ParentKind = parent.Kind,
            ParentId = parent.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = _session.Objects.RanksAtEnd(parent.Id)[0],
        };
        var saved = Save(page, moved, json, "moved", mirror: false);
        if (dataSource is not null)
            _relations.Mirror(dataSource.Schema, page.Id, before: null, json["properties"]!.AsObject());
        else
            _session.Blocks.ChildAdded(parent);
        if (page.ParentId is { } left)
            _session.Blocks.ChildrenChanged(left);
        return saved;
    }

    /// <summary>Rewrites the parent of all rows after their data source went to another database.</summary>
    internal void ChangeDatabase(NotionId dataSource, NotionId database)
    {
        foreach (var row in _session.Objects.Rows(dataSource))
        {
            var json = row.ReadJson();
            json["parent"] = Wire.Parent(ObjectKind.DataSource, dataSource, database);
            _session.Objects.Replace(row, row with { Json = Json.Write(json) }, "moved");
        }
    }

    /// <summary>Rewrites the rows of a data source after its schema changed.</summary>
    internal void Migrate(DataSourceSchema before, DataSourceTable table)
    {
        foreach (var row in _session.Objects.Rows(table.DataSource))
        {
            var json = row.ReadJson();
            var properties = PropertyValues.Migrate(Properties(row), before, table.Schema, Stamp(row, json));
            json["properties"] = properties;
            var cut = FullValues.Cut(json, row.ReadInternal());
            var saved = _session.Objects.Replace(row, row with { Words = Words.Of(Titles.OfPage(json)), Json = Json.Write(json), Internal = cut });
            table.Upsert(_session.Sql, Row(saved, json, properties));
        }
    }

    /// <summary>Stores a page whose relation was changed from its other end: not an edit of the page.</summary>
    internal void SaveMirrored(StoredObject page, JsonObject properties, DataSource dataSource)
    {
        var json = page.ReadJson();
        json["properties"] = properties;
        var cut = FullValues.Cut(json, page.ReadInternal());
        var saved = _session.Objects.Replace(page, page with { Json = Json.Write(json), Internal = cut });
        dataSource.Table.Upsert(_session.Sql, Row(saved, json, properties));
    }

    /// <summary>What an update knows of a page without being told.</summary>
    internal PageStamp EditStamp(StoredObject page, JsonObject json) =>
        new(page.Created, User(UserIn(json, "created_by")), _session.Edit.At, User(_session.Edit.By), UniqueNumber: null);

    /// <summary>What is known of a page whose schema changes: that is no edit of the page.</summary>
    private PageStamp Stamp(StoredObject page, JsonObject json) =>
        new(page.Created, User(UserIn(json, "created_by")), page.Edited, User(UserIn(json, "last_edited_by")), UniqueNumber: null);

    internal PageStamp NewStamp(DataSource? dataSource) =>
        new(_session.Edit.At, User(_session.Edit.By), _session.Edit.At, User(_session.Edit.By),
            dataSource?.Schema.Properties.FirstOrDefault(property => property.Type == "unique_id") is { } number
                ? dataSource.Table.NextUniqueNumber(_session.Sql, number)
                : null);

    private StoredObject Save(StoredObject before, JsonObject json, string action, bool mirror) => Save(before, before, json, action, mirror);

    private StoredObject Save(StoredObject before, StoredObject moved, JsonObject json, string action, bool mirror)
    {
        var edit = _session.Edit;
        var dataSource = DataSourceOf(moved);
        json["last_edited_time"] = Wire.Minute(edit.At);
        json["last_edited_by"] = Wire.User(edit.By);
        json["url"] = Wire.PageUrl(_session.Workspace.Options.PageAddress, Titles.OfPage(json), before.Id);
        if (dataSource is not null)
            json["properties"] = PropertyValues.Stamp(dataSource.Schema, json["properties"]!.AsObject(), EditStamp(before, json));
        var properties = json["properties"]!.AsObject();
        var cut = FullValues.Cut(json, before.ReadInternal());

        var saved = _session.Objects.Replace(
            before,
            moved with
            {
                Edited = edit.At,
                InTrash = (bool)json["in_trash"]!,
                Words = Words.Of(Titles.OfPage(json)),
                Json = Json.Write(json),
                Internal = cut,
            },
            action);
        if (dataSource is null)
            return saved;

        dataSource.Table.Upsert(_session.Sql, Row(saved, json, properties));
        return mirror && _relations.Mirror(dataSource.Schema, saved.Id, Properties(before), properties)
            ? _session.Objects.Find(saved.Id)!
            : saved;
    }

    private static JsonObject WithFullProperties(StoredObject page, JsonObject json)
    {
        json["properties"] = FullValues.Of(page, json);
        return json;
    }

    private Func<JsonObject> User(NotionId id) => () => _session.FindUser(id) ?? Wire.User(id);

    private static NotionId UserIn(JsonObject json, string key) => NotionId.Parse((string)json[key]!["id"]!);

    private static PageRow Row(StoredObject page, JsonObject json, JsonObject properties) =>
        new(page.Id, page.Created, page.Edited, UserIn(json, "created_by"), UserIn(json, "last_edited_by"), page.InTrash, properties);
}
