using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Rows of a collection, filtered, sorted, grouped and counted as the reducers of the call ask.</summary>
internal sealed class CollectionQueries
{
    private const string Results = "collection_group_results";
    private const int PageSize = 100;

    private readonly InternalCall _call;
    private readonly LocalSession _session;
    private readonly DataSource _source;
    private readonly JsonObject _schema;
    private readonly JsonObject _loader;
    private readonly RecordReader _reader;
    private readonly RecordMap _map;

    private CollectionQueries(InternalCall call, LocalSession session, DataSource source, RecordMap map)
    {
        _call = call;
        _session = session;
        _source = source;
        _map = map;
        _reader = call.Reader(session);
        _schema = _reader.Collection(source.Stored)["schema"]!.AsObject();
        _loader = call.Body["loader"] as JsonObject ?? [];
    }

    public static JsonObject Query(InternalCall call, LocalSession session)
    {
        var view = call.Body["collectionView"].At("id").Id() is { } id ? session.Objects.Find(id, ObjectKind.View) : null;
        var source = FindSource(call, session, view);
        var map = call.NewMap();
        map.Table(Tables.Block);
        var reader = call.Reader(session);
        map.Add(Tables.Collection, reader.Collection(source.Stored));
        if (view is not null)
            map.Add(Tables.CollectionView, reader.View(view));
        return new CollectionQueries(call, session, source, map).Answer();
    }

    private static DataSource FindSource(InternalCall call, LocalSession session, StoredObject? view)
    {
        var collection = call.Body["collection"].At("id").Id() ?? call.Body["source"].At("id").Id() ?? call.Body["collectionId"].Id();
        if (collection is null && view is not null)
            collection = view.ReadJson()["data_source_id"].Id();
        if (collection is not { } id)
            throw InternalException.Invalid("Invalid input. Name the collection, the source or a view.");
        return session.DataSources.Find(id) ?? throw InternalException.Invalid($"Invalid input. There is no collection {id}, or it is not shared with you.");
    }

    private JsonObject Answer()
    {
        var reducers = _loader["reducers"] as JsonObject ?? [];
        if (reducers.Count == 0)
            reducers = new JsonObject { [Results] = new JsonObject { ["type"] = "results", ["limit"] = _loader["limit"]?.DeepClone() } };

        var results = new JsonObject();
        var all = new List<NotionId>();
        foreach (var (name, reducer) in reducers)
        {
            results[name] = reducer.At("type").Text() switch
            {
                "results" => Rows(reducer, all),
                "aggregation" => Aggregation(reducer),
                "groups" => Groups(reducer),
                _ => new JsonObject { ["type"] = reducer.At("type").Text() },
            };
        }

        var result = new JsonObject { ["type"] = "reducer", ["reducerResults"] = results, ["sizeHint"] = all.Count };
        if (_loader["aggregations"] is JsonArray aggregations)
            result["aggregationResults"] = new JsonArray([.. aggregations.Select(one => Aggregate(one, Find(null)))]);
        return new JsonObject
        {
            ["result"] = result,
            ["allBlockIds"] = new JsonArray([.. all.Distinct().Select(row => JsonValue.Create(row.ToString()))]),
            ["recordMap"] = _map.ToJson(),
        };
    }

    private JsonObject Rows(JsonNode? reducer, List<NotionId> all)
    {
        var limit = InternalCall.Limit(reducer.At("limit"), _call.Options.MostRows, _call.Options.MostRows);
        var found = Find(reducer.At("filter"));
        var shown = found.Take(limit).ToList();
        foreach (var row in shown)
        {
            if (_session.Objects.Find(row, ObjectKind.Page) is { } stored)
                _map.Add(Tables.Block, _reader.Block(stored)!);
        }

        all.AddRange(shown);
        return new JsonObject
        {
            ["type"] = "results",
            ["blockIds"] = new JsonArray([.. shown.Select(row => JsonValue.Create(row.ToString()))]),
            ["hasMore"] = found.Count > shown.Count,
            ["total"] = found.Count,
        };
    }

    private JsonObject Aggregation(JsonNode? reducer) => new()
    {
        ["type"] = "aggregation",
        ["aggregationResult"] = Aggregate(reducer.At("aggregation"), Find(reducer.At("filter"))),
    };

    private JsonObject Groups(JsonNode? reducer)
    {
        var property = reducer.At("groupBy").At("property").Text() ?? "";
        var type = _schema[property].At("type").Text() ?? "";
        var limit = InternalCall.Limit(reducer.At("limit"), _call.Options.MostRows, _call.Options.MostRows);
        var names = type is "select" or "multi_select" or "status"
            ? _schema[property].At("options").Items().Select(option => option.At("value").Text()).OfType<string>()
            : Find(reducer.At("filter")).Select(row => TextSegments.Plain(Values(row).At(property))).Where(text => text.Length > 0).Distinct();
        var groups = new JsonArray([.. names.Take(limit).Select(name => Group(property, new JsonObject { ["type"] = type, ["value"] = name }))]);
        groups.Add(Group(property, new JsonObject { ["type"] = type }));
        return new JsonObject { ["type"] = "groups", ["version"] = "v2", ["results"] = groups, ["hasMore"] = false };

        static JsonObject Group(string property, JsonObject value) => new() { ["property"] = property, ["value"] = value, ["visible"] = true };
    }

    private JsonObject Aggregate(JsonNode? aggregation, List<NotionId> rows)
    {
        var property = aggregation.At("property").Text() ?? PageRecords.TitleId;
        var aggregator = aggregation.At("aggregator") is JsonObject described ? described.At("operator").Text() : aggregation.At("aggregator").Text();
        return Aggregations.Compute(aggregator ?? "count", rows.Count, () => rows.Select(row => Values(row).At(property)));
    }

    private JsonNode? Values(NotionId row) =>
        _session.Objects.Find(row, ObjectKind.Page) is { } stored ? _reader.Block(stored)!["properties"] : null;

    /// <summary>The rows that pass the loader's filter and one more, in the loader's order.</summary>
    private List<NotionId> Find(JsonNode? filter)
    {
        var body = new JsonObject { ["page_size"] = PageSize };
        var both = new JsonObject { ["operator"] = "and", ["filters"] = new JsonArray(_loader["filter"]?.DeepClone(), filter?.DeepClone()) };
        try
        {
            if (InternalFilters.ToPublic(both, _schema) is { } translated)
                body["filter"] = translated;
        }
        catch (FormatException fault)
        {
            throw InternalException.Invalid($"Invalid input. {fault.Message}");
        }

        if (InternalFilters.Sorts(_loader["sort"] ?? _loader["sorts"], _schema) is { Count: > 0 } sorts)
            body["sorts"] = sorts;

        var found = new List<NotionId>();
        var context = new FilterContext(_session.Workspace.Options.Clock.GetUtcNow(), _call.User);
        string? cursor;
        do
        {
            var query = DataSourceQuery.Read(Input.Body(JsonSerializer.SerializeToElement(body)), _source.Schema, context);
            var answer = _session.Workspace.Queries.Run(_session.Sql, _source.Table, query);
            found.AddRange(answer.Pages);
            body["start_cursor"] = cursor = answer.NextCursor;
        }
        while (cursor is not null && found.Count < _call.Options.MostRows);
        return _loader["searchQuery"].Text() is { Length: > 0 } words ? [.. found.Where(row => HasInTitle(row, words))] : found;
    }

    private bool HasInTitle(NotionId row, string words) =>
        TextSegments.Plain(Values(row).At(PageRecords.TitleId)).Contains(words, StringComparison.OrdinalIgnoreCase);
}
