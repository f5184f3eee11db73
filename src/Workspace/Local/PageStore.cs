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
    private const int MostOptionsOfRows = 500;
    private const int LongestOption = 100;

    private static readonly string[] BecomesOptions = ["rich_text", "url", "email", "phone_number", "number", "unique_id"];

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
    /// <param name="isTemplate">It is no row of its data source, but what rows are made of.</param>
    internal StoredObject Insert(JsonObject json, StoredObject? parent, DataSource? dataSource, string? rank = null, bool isTemplate = false)
    {
        _session.Computed.Begin();
        var id = NotionId.Parse((string)json["id"]!);
        var properties = json["properties"]!.AsObject();
        if (dataSource is not null)
            _session.Computed.Complete(dataSource, id, before: null, properties, isTemplate);
        var cut = FullValues.Cut(json, hidden: []);
        var page = _session.Objects.Insert(new StoredObject(id, ObjectKind.Page)
        {
            ParentKind = parent?.Kind ?? ObjectKind.Workspace,
            ParentId = parent?.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = rank ?? _session.Objects.RanksAtEnd(parent?.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            Words = isTemplate ? null : Words.Of(Titles.OfPage(json)),
            Json = Json.Write(json),
            Internal = cut,
        });
        var mirrored = false;
        if (isTemplate)
            _session.Templates.Mark(page.Id, dataSource!.Id);
        else if (dataSource is not null)
        {
            dataSource.Table.Upsert(_session.Sql, Row(page, json, properties));
            mirrored = _relations.Mirror(dataSource.Schema, page.Id, before: null, properties);
        }
        else
            _session.Blocks.ChildAdded(parent);

        return _session.Computed.End(page.Id) || mirrored ? _session.Objects.Find(page.Id)! : page;
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

    /// <summary>Moves a page under another parent, behind what is there; null is the top of the workspace.</summary>
    internal StoredObject Move(StoredObject page, JsonObject json, StoredObject? parent, DataSource? dataSource)
    {
        _session.Computed.Begin();
        var from = DataSourceOf(page);
        var leaves = !page.IsTemplate && from is not null && from.Id != dataSource?.Id;
        if (page.IsTemplate)
            _session.Templates.Unmark(page.Id); // Where it goes it is a page like others.
        else if (leaves)
        {
            _relations.Mirror(from!.Schema, page.Id, Properties(page), after: null);
            from.Table.Delete(_session.Sql, page.Id);
        }

        var moved = page with
        {
            ParentKind = parent?.Kind ?? ObjectKind.Workspace,
            ParentId = parent?.Id,
            PageId = BlockTree.ContentPageOf(parent),
            Rank = _session.Objects.RanksAtEnd(parent?.Id)[0],
            Words = page.Words ?? "",
        };
        var saved = Save(page, moved, json, "moved", mirror: false);
        if (leaves)
            _session.Computed.Written(from!, page.Id, Properties(page), after: null);
        if (dataSource is not null)
            _relations.Mirror(dataSource.Schema, page.Id, before: null, Properties(saved));
        else
            _session.Blocks.ChildAdded(parent);
        if (page.ParentId is { } left)
            _session.Blocks.ChildrenChanged(left);
        return _session.Computed.End(page.Id) ? _session.Objects.Find(page.Id)! : saved;
    }

    /// <summary>Makes a row a template of its data source, or a template a row again.</summary>
    internal StoredObject SetTemplate(StoredObject page, bool isTemplate)
    {
        if (page.IsTemplate == isTemplate)
            return page;
        var dataSource = DataSourceOf(page)!;
        var json = page.ReadJson();
        var properties = Properties(page);
        if (isTemplate)
        {
            _relations.Mirror(dataSource.Schema, page.Id, properties, after: null);
            dataSource.Table.Delete(_session.Sql, page.Id);
            _session.Templates.Mark(page.Id, dataSource.Id);
        }
        else
            _session.Templates.Unmark(page.Id);
        json["properties"] = properties;
        var saved = Save(page, page with { Words = isTemplate ? null : "" }, json, "updated", mirror: false);
        if (!isTemplate)
            _relations.Mirror(dataSource.Schema, page.Id, before: null, properties);
        return saved;
    }

    /// <summary>Rewrites the parent of all rows after their data source went to another database.</summary>
    internal void ChangeDatabase(DataSource moved, NotionId database)
    {
        var dataSource = moved.Id;
        if (moved.Table.HighestRow(_session.Sql) > _session.Workspace.Options.MostRowsAtOnce)
        {
            _session.Rows.Begin(dataSource, isLoss: false);
            return;
        }

        foreach (var row in _session.Objects.Rows(dataSource))
        {
            var json = row.ReadJson();
            json["parent"] = Wire.Parent(ObjectKind.DataSource, dataSource, database);
            _session.Objects.Replace(row, row with { Json = Json.Write(json) }, "moved");
        }
    }

    /// <summary>Puts titles beside the ids of relations that become something else: a text is made of them.</summary>
    private void NameTargets(JsonObject values, DataSourceSchema before, DataSourceSchema after)
    {
        foreach (var property in before.Properties.Where(property => property.Type == "relation" && after.FindById(property.Id) is { Type: not "relation" }))
        {
            foreach (var target in values[property.Name]?["relation"] as JsonArray ?? [])
            {
                if (_session.Objects.Find(NotionId.Parse((string)target!["id"]!), ObjectKind.Page) is { } page)
                    target["name"] = Titles.OfPage(page.ReadJson());
            }
        }
    }

    /// <summary>
    /// The schema with the texts of the rows as options, where a text becomes a select or multi_select that brings none; null
    /// where none does.
    /// </summary>
    internal DataSourceSchema? WithOptionsOfRows(DataSource current, DataSourceSchema next)
    {
        var chosen = SchemaDifference.Between(current.Schema, next).Retyped
            .Where(pair => pair.After.Type is "select" or "multi_select" && pair.After.Options.Count == 0 && BecomesOptions.Contains(pair.Before.Type))
            .ToList();
        if (chosen.Count == 0)
            return null;
        foreach (var row in _session.Objects.Rows(current.Id).Select(Properties))
        {
            foreach (var (before, after) in chosen)
            {
                var names = before.Kind.PlainText(row[before.Name]?[before.Type]).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                foreach (var name in names.Take(after.Type == "select" ? 1 : MostOptionsOfRows).Where(name => name.Length <= LongestOption))
                {
                    var grown = next.FindById(after.Id)!;
                    if (grown.FindOption(name) is null && grown.Options.Count < MostOptionsOfRows)
                        next = next.WithOption(after.Id, SelectOption.New(name));
                }
            }
        }

        return next;
    }

    /// <summary>Rewrites the rows of a data source after its schema changed.</summary>
    /// <param name="numbered">Whether there is a new unique_id: the rows get their numbers in the order in which they were made.</param>
    internal void Migrate(DataSourceSchema before, DataSourceTable table, bool numbered)
    {
        var rows = _session.Objects.Rows(table.DataSource);
        var number = 0L;
        foreach (var row in numbered ? rows.OrderBy(row => row.Created).ThenBy(row => row.Rank, StringComparer.Ordinal) : rows.AsEnumerable())
        {
            var json = row.ReadJson();
            var stamp = Stamp(row, json) with { UniqueNumber = numbered && !row.IsTemplate ? ++number : null };
            var values = Properties(row);
            NameTargets(values, before, table.Schema);
            var properties = PropertyValues.Migrate(values, before, table.Schema, stamp);
            json["properties"] = properties;
            var cut = FullValues.Cut(json, row.ReadInternal());
            var saved = _session.Objects.Replace(row, row with { Words = row.IsTemplate ? null : Words.Of(Titles.OfPage(json)), Json = Json.Write(json), Internal = cut }, "migrated");
            if (!row.IsTemplate)
                table.Upsert(_session.Sql, Row(saved, json, properties));
        }
    }

    /// <summary>Writes the typed row of a page that is there already, when the table is made anew.</summary>
    internal void Index(StoredObject page, DataSourceTable table)
    {
        var json = page.ReadJson();
        table.Upsert(_session.Sql, Row(page, json, FullValues.Of(page, json)));
    }

    /// <summary>Stores a page whose relation was changed from its other end: not an edit of the page.</summary>
    internal void SaveMirrored(StoredObject page, JsonObject properties, DataSource dataSource)
    {
        _session.Computed.Begin();
        var before = Properties(page);
        _session.Computed.Complete(dataSource, page.Id, before, properties, page.InTrash || page.IsTemplate);
        var json = page.ReadJson();
        json["properties"] = properties;
        var cut = FullValues.Cut(json, page.ReadInternal());
        var saved = _session.Objects.Replace(page, page with { Json = Json.Write(json), Internal = cut });
        dataSource.Table.Upsert(_session.Sql, Row(saved, json, properties));
        _session.Computed.Written(dataSource, page.Id, page.InTrash ? null : before, page.InTrash ? null : properties);
        _session.Computed.End();
    }

    /// <summary>What an update knows of a page without being told.</summary>
    internal PageStamp EditStamp(StoredObject page, JsonObject json) =>
        new(page.Created, User(UserIn(json, "created_by")), _session.Edit.At, User(_session.Edit.By), UniqueNumber: null);

    /// <summary>What is known of a page whose schema changes: that is no edit of the page.</summary>
    internal PageStamp Stamp(StoredObject page, JsonObject json) =>
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
        var current = dataSource is not null && before.ParentId == dataSource.Id ? Properties(before) : null;
        _session.Computed.Begin();
        if (dataSource is not null)
            _session.Computed.Complete(dataSource, before.Id, current, properties, (bool)json["in_trash"]! || moved.IsTemplate);
        var cut = FullValues.Cut(json, before.ReadInternal());

        var saved = _session.Objects.Replace(
            before,
            moved with
            {
                Edited = edit.At,
                InTrash = (bool)json["in_trash"]!,
                Words = moved.IsTemplate ? null : Words.Of(Titles.OfPage(json)),
                Json = Json.Write(json),
                Internal = cut,
            },
            action);
        var mirrored = false;
        if (dataSource is not null)
        {
            if (!saved.IsTemplate)
                dataSource.Table.Upsert(_session.Sql, Row(saved, json, properties));
            _session.Computed.Written(
                dataSource, saved.Id, before.InTrash || before.IsTemplate ? null : current, saved.InTrash || saved.IsTemplate ? null : properties);
            mirrored = mirror && !saved.IsTemplate && _relations.Mirror(dataSource.Schema, saved.Id, current ?? Properties(before), properties);
        }

        return _session.Computed.End(saved.Id) || mirrored ? _session.Objects.Find(saved.Id)! : saved;
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
