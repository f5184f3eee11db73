using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Versions;

/// <summary>
/// The versions before 2025-09-03, where a database carries its properties and is queried itself. Today's database and
/// its one data source appear there as one object under the database's id; with several sources it does not exist there.
/// </summary>
internal sealed class OldDatabases(IVersionContext context, NotionVersion version)
{
    private static readonly string[] Today = ["data_sources", "views"];

    /// <summary>What old versions show of the database itself; all else comes from its data source.</summary>
    private static readonly string[] OfTheDatabase = ["cover", "icon", "title", "description", "is_inline", "url", "public_url", "in_trash"];

    /// <summary>What an update sends to the data source too, so that both keep one name.</summary>
    private static readonly string[] OfBoth = ["title"];

    /// <summary>The words since 2022-06-28 for whether a relation shows on one side or on both.</summary>
    private static readonly string[] Kinds = ["type", "single_property", "dual_property"];

    public IReadOnlyList<ApiRequest> Lift(ApiRequest request)
    {
        var path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length > 0 && Today.Contains(path[0]))
            throw ApiException.BadUrl();

        switch (request.Method, path)
        {
            case ("GET", ["databases"]):
                return [ListAsSearch(request)];
            case ("POST", ["databases"]):
                return [LiftCreate(request)];
            case ("GET", ["databases", var id]):
                Single(request, id);
                return [request];
            case ("PATCH", ["databases", var id]):
                return LiftUpdate(request, Single(request, id));
            case ("POST", ["databases", var id, "query"]):
                return [request with { Path = $"data_sources/{Single(request, id)}/query" }];
            case ("POST", ["search"]):
                return [LiftSearch(request)];
            default:
                return [request];
        }
    }

    public JsonObject LowerBody(JsonObject body)
    {
        if (body["results"] is JsonArray results)
        {
            LowerList(body, results);
            return body;
        }

        if (body["result"] is JsonObject result)
        {
            body["result"] = null;
            body["result"] = LowerObject(result);
            return body;
        }

        return LowerObject(body) ?? (FindDatabaseOf(body) is { } database ? throw SeveralSources(database) : body);
    }

    /// <summary>The id of the one data source of the database in the path.</summary>
    private NotionId Single(ApiRequest request, string databaseId)
    {
        var id = Input.Text("path", "database_id", databaseId).RequireId();
        var database = context.FindDatabase(id)
            ?? throw (context.IsPage(id) ? ApiException.IsPage(id) : ApiException.NotFound("database", id, request.Caller));
        var sources = SourceIds(database);
        return sources.Count switch
        {
            1 => sources[0],
            0 => throw ApiException.NotFound("database", id, request.Caller), // A linked database: old versions never see one.
            _ => throw SeveralSources(database),
        };
    }

    private ApiRequest ListAsSearch(ApiRequest request)
    {
        if (version >= NotionVersion.Databases)
            throw ApiException.BadUrl();
        var body = new JsonObject { ["filter"] = new JsonObject { ["property"] = "object", ["value"] = "data_source" } };
        foreach (var (name, value) in request.Query)
            body[name] = name == "page_size" && int.TryParse(value, out var size) ? size : value;
        return (request with { Method = "POST", Path = "search", Query = [] }).With(body);
    }

    private ApiRequest LiftCreate(ApiRequest request)
    {
        if (LiftedBody.Read(request) is not { } body)
            return request;
        if (!body.ContainsKey("properties"))
            throw ApiException.Invalid("body failed validation: body.properties should be defined, instead was `undefined`.");
        var properties = body["properties"];
        body.Remove("properties");
        LiftRelations(properties, null);
        body["initial_data_source"] = new JsonObject { ["properties"] = properties };
        return request.With(body);
    }

    private IReadOnlyList<ApiRequest> LiftUpdate(ApiRequest request, NotionId source)
    {
        if (LiftedBody.Read(request) is not { } body)
            return [request];

        var ofSource = new JsonObject();
        foreach (var name in OfBoth.Where(body.ContainsKey))
            ofSource[name] = body[name]?.DeepClone();
        if (body.ContainsKey("properties"))
        {
            var properties = body["properties"];
            body.Remove("properties");
            LiftRelations(properties, context.FindDataSource(source)?["properties"] as JsonObject);
            ofSource["properties"] = properties;
        }

        var ofDatabase = request.With(body);
        if (ofSource.Count == 0)
            return [ofDatabase];
        var first = (request with { Path = $"data_sources/{source}" }).With(ofSource);
        return body.Count == 0 ? [first] : [first, ofDatabase];
    }

    private static ApiRequest LiftSearch(ApiRequest request)
    {
        if (LiftedBody.Read(request) is not { } body || body["filter"] is not JsonObject filter
            || filter["value"] is not JsonValue value || !value.TryGetValue<string>(out var kind) || kind == "page")
            return request;
        if (kind != "database")
            throw ApiException.Invalid($"body failed validation: body.filter.value should be `\"page\"` or `\"database\"`, instead was `{value.ToJsonString()}`.");
        filter["value"] = "data_source";
        return request.With(body);
    }

    /// <summary>
    /// A relation names the database it points to; today it names that one's data source. Before 2022-06-28 every new one
    /// showed on both sides, and there was no word for it.
    /// </summary>
    /// <param name="present">The properties that are there already.</param>
    private void LiftRelations(JsonNode? properties, JsonObject? present)
    {
        if (properties is not JsonObject schema)
            return;
        foreach (var (name, property) in schema)
        {
            if ((property as JsonObject)?["relation"] is not JsonObject relation)
                continue;
            if (version < NotionVersion.Databases && !Kinds.Any(relation.ContainsKey) && !IsRelation(present, name))
                relation["dual_property"] = new JsonObject();
            LiftTarget(relation);
        }
    }

    private static bool IsRelation(JsonObject? present, string nameOrId) =>
        present?.Any(property => property.Value is JsonObject value && value["type"]?.GetValue<string>() == "relation"
            && (property.Key == nameOrId || PropertyId.Decode(value["id"]!.GetValue<string>()) == PropertyId.Decode(nameOrId))) == true;

    private void LiftTarget(JsonObject relation)
    {
        if (relation.ContainsKey("data_source_id") || relation["database_id"] is not JsonValue text
            || !text.TryGetValue<string>(out var name) || !NotionId.TryParse(name, out var id)
            || context.FindDatabase(id) is not { } database)
            return;
        var sources = SourceIds(database);
        if (sources.Count != 1)
            throw SeveralSources(database);
        relation.Remove("database_id");
        relation["data_source_id"] = sources[0].ToString();
    }

    private void LowerList(JsonObject body, JsonArray results)
    {
        for (var index = results.Count - 1; index >= 0; index--)
        {
            if (results[index] is not JsonObject item)
                continue;
            results.RemoveAt(index);
            if (LowerObject(item) is { } lowered)
                results.Insert(index, lowered);
        }

        if (body["type"]?.GetValue<string>() == "page_or_data_source")
        {
            body["type"] = "page_or_database";
            body.Rename("page_or_data_source", "page_or_database");
        }
    }

    /// <summary>The object in old words; null for what did not exist then: a database with several data sources.</summary>
    private JsonObject? LowerObject(JsonObject served)
    {
        switch (served["object"]?.GetValue<string>())
        {
            case "database" when served.ContainsKey("data_sources"):
                var sources = SourceIds(served);
                return sources.Count == 1 && context.FindDataSource(sources[0]) is { } source ? Merge(served, source) : null;
            case "data_source" when served.ContainsKey("parent"):
                var database = FindDatabaseOf(served);
                return database is not null && SourceIds(database).Count == 1 ? Merge(database, served, served["request_id"]) : null;
            default:
                LowerParent(served);
                return served;
        }
    }

    private JsonObject? FindDatabaseOf(JsonObject served) =>
        served["object"]?.GetValue<string>() == "database" ? served
        : NotionId.TryParse(served["parent"]?["database_id"]?.GetValue<string>(), out var id) ? context.FindDatabase(id)
        : null;

    private JsonObject Merge(JsonObject database, JsonObject source, JsonNode? requestId = null)
    {
        requestId ??= database["request_id"];
        var merged = source.DeepClone().AsObject();
        merged.Remove("database_parent");
        merged.Remove("request_id");
        merged["object"] = "database";
        merged["id"] = database["id"]!.DeepClone();
        merged["parent"] = database["parent"]!.DeepClone();
        foreach (var name in OfTheDatabase.Where(database.ContainsKey))
            merged[name] = database[name]?.DeepClone();
        foreach (var relation in (merged["properties"] as JsonObject ?? []).Select(property => property.Value?["relation"]).OfType<JsonObject>())
            LowerRelation(relation);
        if (requestId is not null)
            merged["request_id"] = requestId.DeepClone();
        return merged;
    }

    /// <summary>Before 2022-06-28 what a relation has on the other side stood in it without a type.</summary>
    private void LowerRelation(JsonObject relation)
    {
        relation.Remove("data_source_id");
        if (version >= NotionVersion.Databases)
            return;
        var mirror = relation["dual_property"] as JsonObject;
        foreach (var name in Kinds)
            relation.Remove(name);
        foreach (var (name, value) in mirror ?? [])
            relation[name] = value?.DeepClone();
    }

    private static void LowerParent(JsonObject served)
    {
        if (served["parent"] is JsonObject parent && parent["type"]?.GetValue<string>() == "data_source_id" && parent["database_id"] is { } id)
            served["parent"] = new JsonObject { ["type"] = "database_id", ["database_id"] = id.DeepClone() };
    }

    private static List<NotionId> SourceIds(JsonObject database) =>
        [.. database["data_sources"]!.AsArray().Select(source => NotionId.Parse(source!["id"]!.GetValue<string>()))];

    private static ApiException SeveralSources(JsonObject database) =>
        ApiException.Invalid("Databases with multiple data sources are not supported in this API version.", new JsonObject
        {
            ["error_type"] = "multiple_data_sources_for_database",
            ["database_id"] = database["id"]!.DeepClone(),
            ["child_data_source_ids"] = new JsonArray([.. SourceIds(database).Select(id => JsonValue.Create(id.ToString()))]),
            ["minimum_api_version"] = NotionVersion.DataSources.ToString(),
        });
}
