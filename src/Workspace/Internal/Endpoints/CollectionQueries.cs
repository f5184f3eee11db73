using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Views;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Rows of a collection, filtered, sorted, grouped and counted as the reducers of the call ask.</summary>
internal sealed class CollectionQueries
{
    private const string Results = "collection_group_results";
    private const int DeepestGroup = 20;

    private readonly InternalCall _call;
    private readonly LocalSession _session;
    private readonly DataSource _source;
    private readonly JsonObject _schema;
    private readonly JsonObject _loader;
    private readonly JsonObject? _view;
    private readonly RecordReader _reader;
    private readonly RecordMap _map;

    /// <param name="view">The view whose filter, order and groups count: a call that says how to load says these itself.</param>
    private CollectionQueries(InternalCall call, LocalSession session, DataSource source, StoredObject? view, RecordMap map)
    {
        _call = call;
        _session = session;
        _source = source;
        _map = map;
        _reader = call.Reader(session);
        _schema = _reader.Collection(source.Stored)["schema"]!.AsObject();
        _loader = call.Body["loader"] as JsonObject ?? [];
        _view = call.Body["loader"] is JsonObject ? null : view?.ReadJson();
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
        return new CollectionQueries(call, session, source, view, map).Answer();
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
        if (reducers.Count == 0 && _view is not null)
            reducers = ViewReducers.Of(_reader.View(_session.Objects.Find(NotionId.Parse((string)_view["id"]!))!), _schema);
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
        var groups = new JsonArray();
        foreach (var value in type switch
        {
            "select" or "multi_select" or "status" => _schema[property].At("options").Items().Select(option => option.At("value")?.DeepClone()),
            "checkbox" => [true, false],
            _ => Find(reducer.At("filter")).Select(row => TextSegments.Plain(Values(row).At(property))).Where(text => text.Length > 0).Distinct().Select(text => (JsonNode)text),
        })
        {
            if (value is not null && groups.Count < limit)
                groups.Add(Group(property, new JsonObject { ["type"] = type, ["value"] = value }));
        }

        if (type != "checkbox")
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

    /// <summary>The rows that pass the loader's filter, or the view's, and one more, in the order of the loader or the view.</summary>
    private List<NotionId> Find(JsonNode? filter)
    {
        var context = _session.FilterContext(_call.User);
        var asked = _view is null ? null : new ViewFilters(_source.Schema, context).ToQuery(_view);
        var reader = new FilterReader(_source.Schema, context, DeepestGroup);
        var parts = new[] { Public(_loader["filter"]), Public(filter), asked?["filter"] }
            .Where(part => part is not null)
            .Select(part => reader.Read(ViewConfigurations.ToInput(part)))
            .ToList();
        var sorts = asked?["sorts"] ?? InternalFilters.Sorts(_loader["sort"] ?? _loader["sorts"], _schema);
        var found = _session.Workspace.Queries.Run(_session.Sql, _source.Table, new DataSourceQuery
        {
            Filter = parts.Count == 0 ? null : new AllOf(parts),
            Sorts = Sort.ReadAll(ViewConfigurations.ToInput(sorts), _source.Schema),
            PageSize = int.MaxValue,
        }).Pages;
        return _loader["searchQuery"].Text() is { Length: > 0 } words ? [.. found.Where(row => HasInTitle(row, words))] : [.. found];
    }

    private JsonObject? Public(JsonNode? filter)
    {
        try
        {
            return InternalFilters.ToPublic(filter, _schema);
        }
        catch (FormatException fault)
        {
            throw InternalException.Invalid($"Invalid input. {fault.Message}");
        }
    }

    private bool HasInTitle(NotionId row, string words) =>
        TextSegments.Plain(Values(row).At(PageRecords.TitleId)).Contains(words, StringComparison.OrdinalIgnoreCase);
}
