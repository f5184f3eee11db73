using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Views;

namespace Verso.Workspace.Local;

/// <summary>The operations on views.</summary>
internal static class ViewOperations
{
    private static readonly string[] Places = ["database_id", "view_id", "create_database"];

    public static Reply List(Call call)
    {
        NotionId? database = call.QueryValue("database_id") is { } given ? Input.Text("query", "database_id", given).RequireId() : null;
        NotionId? source = call.QueryValue("data_source_id") is { } named ? Input.Text("query", "data_source_id", named).RequireId() : null;
        if (database is null && source is null)
            throw ApiException.Invalid(
                "query failed validation. Fix one:\nquery.database_id should be defined, instead was `undefined`.\nquery.data_source_id should be defined, instead was `undefined`.");
        var size = call.PageSize;
        if (database is { } container && call.Session.Objects.Find(container, ObjectKind.Database) is null)
            throw call.NoDatabase(container);
        if (source is { } id && call.Session.Objects.Find(id, ObjectKind.DataSource) is null)
            throw call.NotFound("data_source", id);

        var views = database is { } one ? call.Session.Views.Of(one) : call.Session.Views.OfDataSource(source!.Value);
        if (database is not null && source is not null)
            views = [.. views.Where(view => (string?)view.ReadJson()["data_source_id"] == source.Value.ToString())];
        return Paged(call, views.Where(view => call.Session.Sees(view.Id)).Select(view => view.Id).ToList(), ObjectKind.View, call.StartCursor, size, limitReached: false);
    }

    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers(
            "data_source_id", "name", "type", "database_id", "view_id", "create_database", "filter", "sorts", "quick_filters", "configuration",
            "position", "placement");
        var sourceId = body["data_source_id"].RequireId();
        var name = body["name"].RequireString();
        var type = body["type"].RequireOneOf(ViewShape.Types);
        var place = OnePlace(body);
        if (place != "database_id" && body["position"].IsPresent)
            throw body["position"].Should("be not present");
        if (place != "view_id" && body["placement"].IsPresent)
            throw body["placement"].Should("be not present");
        if (place == "view_id" && type == "dashboard")
            throw body["type"].Should("be another type than `\"dashboard\"` for a widget of a dashboard");
        var source = call.Session.DataSources.Open(Parents.Require(call, ObjectKind.DataSource, sourceId));
        var filters = Filters(call, Visible(call, source));
        var said = new JsonObject
        {
            ["filter"] = body["filter"].IsPresent ? filters.ReadFilter(body["filter"]) : null,
            ["sorts"] = body["sorts"].IsPresent ? filters.ReadSorts(body["sorts"], byPropertyOnly: false) : null,
            ["quick_filters"] = body["quick_filters"].IsPresent ? filters.ReadQuickFilters(body["quick_filters"], null) : null,
        };
        var configuration = body["configuration"].IsPresent
            ? ViewConfigurations.Read(body["configuration"], type, source.Schema, null)
            : ViewConfigurations.Default(type, source.Schema, body["configuration"]);
        var dashboard = place == "view_id" ? RequireDashboard(call, body["view_id"]) : null;
        var database = place switch
        {
            "database_id" => Parents.Require(call, ObjectKind.Database, body["database_id"].RequireId()),
            "view_id" => call.Session.Objects.Find(dashboard!.ParentId!.Value)!,
            _ => CreateLinked(call, body["create_database"], source),
        };
        var rank = ReadPosition(call, body["position"], database);

        var json = call.Session.Views.New(database.Id, type == "dashboard" ? null : sourceId, name, type, configuration);
        foreach (var (key, value) in said)
            json[key] = value?.DeepClone();
        if (dashboard is not null)
            json["dashboard_view_id"] = dashboard.Id.ToString();
        var view = call.Session.Views.Insert(json, database, rank);
        if (dashboard is not null)
        {
            var board = dashboard.ReadJson();
            Dashboards.Add(board["configuration"]!.AsObject(), view.Id, body["placement"]);
            call.Session.Views.Save(dashboard, board);
        }

        return Reply.Of(new Served(ObjectKind.View, view.Id, view.Json));
    }

    public static Reply Retrieve(Call call)
    {
        var view = Require(call);
        return Reply.Of(new Served(ObjectKind.View, view.Id, view.Json));
    }

    public static Reply Update(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("name", "filter", "sorts", "quick_filters", "configuration");
        var view = Require(call);
        var json = view.ReadJson();
        if (!body["name"].IsAbsent)
            json["name"] = body["name"].Optional.RequireString();
        var source = SourceOf(call, json);
        foreach (var member in (string[])["filter", "sorts", "quick_filters", "configuration"])
        {
            if (body[member].IsPresent && source is null)
                throw body[member].Should("be not present");
        }

        if (source is not null)
        {
            var filters = Filters(call, Visible(call, source));
            if (!body["filter"].IsAbsent)
                json["filter"] = body["filter"].IsNull ? null : filters.ReadFilter(body["filter"]);
            if (!body["sorts"].IsAbsent)
                json["sorts"] = body["sorts"].IsNull ? null : filters.ReadSorts(body["sorts"], byPropertyOnly: true);
            if (!body["quick_filters"].IsAbsent)
                json["quick_filters"] = body["quick_filters"].IsNull ? null : filters.ReadQuickFilters(body["quick_filters"], json["quick_filters"] as JsonObject);
            if (!body["configuration"].IsAbsent)
                json["configuration"] = ViewConfigurations.Read(body["configuration"], (string)json["type"]!, source.Schema, json["configuration"] as JsonObject);
        }

        var saved = call.Session.Views.Save(view, json);
        return Reply.Of(new Served(ObjectKind.View, saved.Id, saved.Json));
    }

    public static Reply Delete(Call call)
    {
        var view = Require(call);
        if (!ViewStore.IsWidget(view) && call.Session.Views.Tabs(view.ParentId!.Value).Count == 1)
            throw ApiException.Invalid("Cannot delete the last view of a database. Delete the database instead.");
        call.Session.Views.Delete(view);
        var json = view.ReadJson();
        return Reply.Of(new Served(ObjectKind.View, view.Id, Json.Write(new JsonObject
        {
            ["object"] = "view",
            ["id"] = view.Id.ToString(),
            ["parent"] = json["parent"]!.DeepClone(),
            ["type"] = json["type"]!.DeepClone(),
        })));
    }

    public static Reply CreateQuery(Call call)
    {
        call.Body.RefuseOthers("page_size");
        var size = call.BodyPageSize;
        var view = Require(call);
        var json = view.ReadJson();
        var source = SourceOf(call, json) ?? throw ApiException.Invalid("A dashboard shows no rows of its own: query the views on it.");
        var answer = Run(call.Session, source, Filters(call, source.Schema).ToQuery(json), call.Caller.Person);
        var query = call.Session.Workspace.ViewQueries.Add(view.Id, answer.Pages, answer.LimitReached);
        var next = query.Pages.Count > size ? query.Pages[size].ToString() : null;
        var reply = new JsonObject
        {
            ["object"] = "view_query",
            ["id"] = query.Id.ToString(),
            ["view_id"] = view.Id.ToString(),
            ["expires_at"] = Wire.Millisecond(query.Expires),
            ["total_count"] = query.Pages.Count,
            ["results"] = new JsonArray([.. query.Pages.Take(size).Select(page => new JsonObject { ["object"] = "page", ["id"] = page.ToString() })]),
            ["next_cursor"] = next,
            ["has_more"] = next is not null,
        };
        if (query.LimitReached)
            reply["request_status"] = new JsonObject { ["type"] = "incomplete", ["incomplete_reason"] = "query_result_limit_reached" };
        return Reply.Of(reply);
    }

    public static Reply ListQuery(Call call)
    {
        var size = call.PageSize;
        var view = Require(call);
        var id = call.Id("query_id");
        var query = call.Session.Workspace.ViewQueries.Find(view.Id, id.Value) ?? throw call.NotFound("view_query", id);
        return Paged(call, query.Pages, ObjectKind.Page, call.StartCursor, size, query.LimitReached);
    }

    public static Reply DeleteQuery(Call call)
    {
        var id = call.Id("query_id");
        call.Session.Workspace.ViewQueries.Remove(call.Id("view_id"), id.Value);
        return Reply.Of(new JsonObject { ["object"] = "view_query", ["id"] = id.ToString(), ["deleted"] = true });
    }

    /// <summary>All rows that a query of a view finds, as far as one query may return them.</summary>
    internal static QueryAnswer Run(LocalSession session, DataSource source, JsonObject body, NotionId? person)
    {
        var query = DataSourceQuery.Read(
            ViewConfigurations.ToInput(body), source.Schema, session.FilterContext(person));
        return session.Workspace.Queries.Run(session.Sql, source.Table, query with { PageSize = int.MaxValue });
    }

    private static Reply Paged(Call call, IReadOnlyList<NotionId> all, string kind, string? cursor, int size, bool limitReached)
    {
        var start = 0;
        if (cursor is not null)
        {
            start = NotionId.TryParse(cursor, out var first) ? all.ToList().IndexOf(first) : -1;
            if (start < 0)
                throw Call.BadCursor(cursor);
        }

        var end = Math.Min(start + size, all.Count);
        return Reply.List(
            kind,
            all.Skip(start).Take(end - start).Select(id => new Served(kind, id, default).AsPartial()),
            end < all.Count ? all[end].ToString() : null,
            limitReached);
    }

    private static StoredObject Require(Call call)
    {
        var id = call.Id("view_id");
        return Find(call, id) ?? throw call.NotFound("view", id);
    }

    private static StoredObject? Find(Call call, NotionId id) => call.Session.Sees(id) ? call.Session.Views.Find(id) : null;

    /// <summary>The properties by which this caller may filter and sort.</summary>
    private static DataSourceSchema Visible(Call call, DataSource source) => call.Session.View?.Visible(source.Id, source.Schema) ?? source.Schema;

    private static StoredObject RequireDashboard(Call call, Input view)
    {
        var id = view.RequireId();
        var found = Find(call, id) ?? throw call.NotFound("view", id);
        return (string?)found.ReadJson()["type"] == "dashboard" ? found : throw view.Should("be the id of a dashboard view");
    }

    /// <summary>The data source that a view looks at; null for a dashboard.</summary>
    private static DataSource? SourceOf(Call call, JsonObject view) =>
        (string?)view["data_source_id"] is not { } id ? null
        : call.Session.DataSources.Find(NotionId.Parse(id)) ?? throw call.NotFound("data_source", NotionId.Parse(id));

    private static ViewFilters Filters(Call call, DataSourceSchema schema) =>
        new(schema, call.Session.FilterContext(call.Caller.Person));

    private static string OnePlace(Input body)
    {
        string[] given = [.. Places.Where(place => body[place].IsPresent)];
        return given switch
        {
            [var only] => only,
            [] => throw ApiException.Invalid("body failed validation. Fix one:\n" + string.Join('\n', Places.Select(place => $"body.{place} should be defined, instead was `undefined`."))),
            [_, var second, ..] => throw body[second].Should("be not present"),
        };
    }

    private static string? ReadPosition(Call call, Input position, StoredObject database)
    {
        if (!position.IsPresent)
            return null;
        position.RequireObject().RefuseOthers("type", "view_id");
        switch (position["type"].RequireOneOf("start", "end", "after_view"))
        {
            case "start":
                return call.Session.Objects.RanksAtStart(database.Id)[0];
            case "after_view":
                var id = position["view_id"].RequireId();
                var before = Find(call, id);
                return before?.ParentId == database.Id
                    ? call.Session.Objects.RanksAfter(database.Id, before.Rank)[0]
                    : throw call.NotFound("view", id);
            default:
                return null;
        }
    }

    /// <summary>A database on a page that has no data source of its own and shows those of others.</summary>
    private static StoredObject CreateLinked(Call call, Input asked, DataSource source)
    {
        asked.RequireObject().RefuseOthers("parent", "position");
        var (_, pageId) = Parents.Read(asked["parent"], "page_id");
        var page = Parents.Require(call, ObjectKind.Page, pageId!.Value);
        string? rank = null;
        if (asked["position"].IsPresent)
        {
            asked["position"].RequireObject().RefuseOthers("type", "block_id");
            asked["position"]["type"].RequireOneOf("after_block");
            rank = call.Session.Objects.RanksAfter(page.Id, BlockOperations.Sibling(call, asked["position"]["block_id"].RequireId(), page).Rank)[0];
        }

        var id = call.Session.NewId();
        var shown = source.Stored.ReadJson();
        var json = call.Session.Databases.New(id, page, shown["title"]!.DeepClone().AsArray(), []);
        json["is_inline"] = true;
        return call.Session.Databases.Insert(json, page, rank);
    }
}
