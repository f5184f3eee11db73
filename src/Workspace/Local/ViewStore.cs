using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Views;

namespace Verso.Workspace.Local;

/// <summary>
/// Views inside one transaction. A view lies in a database and looks at a data source, which may belong to another database:
/// then it is a linked view. The widgets of a dashboard are views too, on the dashboard instead of in the row of tabs.
/// </summary>
public sealed class ViewStore
{
    /// <summary>Finds the views of a data source wherever they lie.</summary>
    internal static string Schema(Storage.SqlDialect dialect) => $"""
        CREATE TABLE view_source (
            view_id TEXT PRIMARY KEY,
            data_source_id TEXT NOT NULL
        );
        CREATE INDEX view_source_of ON view_source (data_source_id);
        INSERT INTO view_source (view_id, data_source_id)
            SELECT id, {dialect.JsonMember("json", "data_source_id")} FROM object
            WHERE kind = 'view' AND {dialect.JsonMember("json", "data_source_id")} IS NOT NULL;
        """;

    private readonly LocalSession _session;

    internal ViewStore(LocalSession session) => _session = session;

    /// <summary>The view; null when there is none, or it was deleted.</summary>
    public StoredObject? Find(NotionId id) =>
        _session.Objects.Find(id, ObjectKind.View) is { InTrash: false } found ? found : null;

    /// <summary>The views of a database in the order of their tabs, the widgets of its dashboards among them.</summary>
    public List<StoredObject> Of(NotionId database) => _session.Objects.Children(database, ObjectKind.View);

    /// <summary>The views of a database that have a tab of their own.</summary>
    public List<StoredObject> Tabs(NotionId database) => [.. Of(database).Where(view => !IsWidget(view))];

    /// <summary>All views of a data source, the linked ones in other databases too.</summary>
    public List<StoredObject> OfDataSource(NotionId dataSource) =>
        _session.Objects.Where($"id IN (SELECT view_id FROM view_source WHERE data_source_id = {dataSource}) AND in_trash = 0 ORDER BY created, rank, id");

    /// <summary>A new view.</summary>
    /// <param name="json">What it says of itself beside who made it, when and where; <see cref="New"/> gives a plain one.</param>
    /// <param name="rank">Its place among the tabs; null for the end.</param>
    internal StoredObject Insert(JsonObject json, StoredObject database, string? rank = null)
    {
        var id = NotionId.Parse((string)json["id"]!);
        if ((string?)json["data_source_id"] is { } source)
            _session.Sql.Execute($"INSERT INTO view_source (view_id, data_source_id) VALUES ({id}, {source})");
        return _session.Objects.Insert(new StoredObject(id, ObjectKind.View)
        {
            ParentKind = ObjectKind.Database,
            ParentId = database.Id,
            Rank = rank ?? _session.Objects.RanksAtEnd(database.Id)[0],
            Created = _session.Edit.At,
            Edited = _session.Edit.At,
            IsBuried = database.InTrash || database.IsBuried,
            Json = Json.Write(json),
        });
    }

    /// <summary>A view's JSON; the members follow Notion's order.</summary>
    internal JsonObject New(NotionId database, NotionId? dataSource, string name, string type, JsonObject configuration)
    {
        var id = _session.NewId();
        var time = Wire.Millisecond(_session.Edit.At);
        return new JsonObject
        {
            ["object"] = "view",
            ["id"] = id.ToString(),
            ["parent"] = Wire.Parent(ObjectKind.Database, database),
            ["data_source_id"] = dataSource?.ToString(),
            ["name"] = name,
            ["type"] = type,
            ["created_time"] = time,
            ["created_by"] = Wire.User(_session.Edit.By),
            ["last_edited_time"] = time,
            ["last_edited_by"] = Wire.User(_session.Edit.By),
            ["url"] = $"{_session.PlainUrl(database)}?v={id.ToHex()}",
            ["filter"] = null,
            ["sorts"] = null,
            ["quick_filters"] = null,
            ["configuration"] = configuration,
        };
    }

    /// <summary>The view that every new data source has.</summary>
    internal StoredObject InsertDefault(StoredObject database, NotionId dataSource) =>
        Insert(New(database.Id, dataSource, "Default view", "table", new JsonObject { ["type"] = "table" }), database);

    /// <summary>
    /// Stores a view that was changed. What the internal API keeps beside the JSON gives way to what the JSON says anew, so
    /// that both show one view.
    /// </summary>
    /// <param name="isEdit">Somebody changed the view itself; not so when it only follows its data source.</param>
    internal StoredObject Save(StoredObject before, JsonObject json, bool isEdit = true)
    {
        if (isEdit)
        {
            json["last_edited_time"] = Wire.Millisecond(_session.Edit.At);
            json["last_edited_by"] = Wire.User(_session.Edit.By);
        }

        var hidden = before.ReadInternal();
        if (hidden[InternalMembers.Record] is JsonObject kept)
        {
            var reader = new RecordReader(_session);
            HiddenMembers.GiveWay(
                kept,
                reader.View(before with { Internal = null }),
                reader.View(before with { Json = Json.Write(json), Internal = null }));
            if (kept.Count == 0)
                hidden.Remove(InternalMembers.Record);
        }

        return _session.Objects.Replace(before, before with
        {
            Edited = isEdit ? _session.Edit.At : before.Edited,
            Json = Json.Write(json),
            Internal = hidden.Count == 0 ? default(ReadOnlyMemory<byte>?) : Json.Write(hidden),
        });
    }

    /// <summary>Takes a view away; with a dashboard go its widgets, and a widget leaves its dashboard.</summary>
    internal void Delete(StoredObject view)
    {
        var json = view.ReadJson();
        if ((string?)json["dashboard_view_id"] is { } owner && Find(NotionId.Parse(owner)) is { } dashboard)
        {
            var board = dashboard.ReadJson();
            Dashboards.Remove(board["configuration"]!.AsObject(), view.Id);
            Save(dashboard, board);
        }

        foreach (var widget in Dashboards.WidgetsOf(json).Select(Find).OfType<StoredObject>())
            _session.Objects.Replace(widget, widget with { Edited = _session.Edit.At, InTrash = true }, "trashed");
        _session.Objects.Replace(view, view with { Edited = _session.Edit.At, InTrash = true }, "trashed");
    }

    /// <summary>Brings the views of a data source to its new schema: names follow, and what is gone leaves them.</summary>
    internal void Follow(NotionId dataSource, DataSourceSchema schema)
    {
        var filters = new ViewFilters(schema, _session.FilterContext(null));
        foreach (var view in OfDataSource(dataSource))
        {
            var json = view.ReadJson();
            var before = json.DeepClone();
            json["filter"] = filters.Fit(json["filter"]);
            json["sorts"] = filters.FitSorts(json["sorts"]);
            json["quick_filters"] = filters.FitQuickFilters(json["quick_filters"]);
            json["configuration"] = ViewConfigurations.Fit(json["configuration"]!.AsObject(), schema);
            if (!JsonNode.DeepEquals(before, json))
                Save(view, json, isEdit: false);
        }
    }

    internal static bool IsWidget(StoredObject view) => view.ReadJson()["dashboard_view_id"] is not null;
}
