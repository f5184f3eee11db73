using System.Text.Json.Nodes;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Computed;

/// <summary>Three data sources that point to each other, and somebody who does anything with them. The seed decides what.</summary>
internal sealed class RandomWorld : IAsyncDisposable
{
    private static readonly string[] Formulas =
    [
        "prop(\\\"N\\\") * 2", "prop(\\\"Name\\\") + prop(\\\"N\\\")", "prop(\\\"N\\\") > 3", "now()", "prop(\\\"D\\\")", "prop(\\\"Edited\\\")",
        "prop(\\\"Up\\\").map(current.prop(\\\"N\\\")).sum()", "prop(\\\"Down\\\").map(current.prop(\\\"Name\\\")).join(\\\"-\\\")",
        "prop(\\\"Down\\\").filter(current.prop(\\\"N\\\") > 2).length()", "prop(\\\"Down\\\").map(current.prop(\\\"C\\\"))", "prop(\\\"C\\\")",
        "prop(\\\"Up\\\").first().prop(\\\"Down\\\").length()", "dateBetween(now(), prop(\\\"Made\\\"), \\\"minutes\\\")", "prop(\\\"Self\\\").map(current.prop(\\\"N\\\")).sum()",
    ];

    private static readonly string[] Functions =
    [
        "count", "count_values", "empty", "not_empty", "unique", "show_unique", "percent_empty", "percent_not_empty", "sum", "average",
        "median", "min", "max", "range", "earliest_date", "latest_date", "date_range", "checked", "unchecked", "percent_checked",
        "percent_unchecked", "count_per_group", "percent_per_group", "show_original",
    ];

    private readonly Random _random;
    private readonly List<string> _sources = [];
    private readonly Dictionary<string, List<string>> _rows = [];
    private int _names;

    /// <summary>In every other world nothing is done behind the answers until somebody settles: there rows are behind their schemas for long, and nothing depends on who comes first.</summary>
    private readonly bool _isPutOff;

    private RandomWorld(Desk desk, int seed) => (Desk, _random, _isPutOff) = (desk, new Random(seed), !desk.WorksBehindAnswers);

    public Desk Desk { get; }

    public static async Task<RandomWorld> OpenAsync(int seed)
    {
        var world = new RandomWorld(await Desk.OpenAsync(worksBehindAnswers: seed % 2 != 0), seed);
        for (var number = 0; number < 3; number++)
        {
            var source = (await world.Desk.DatabaseAsync($"S{number}", """
                {"Name":{"title":{} },"N":{"number":{} },"D":{"date":{} },"T":{"multi_select":{"options":[{"name":"a"},{"name":"b"}]} },"S":{"status":{} },"Ok":{"checkbox":{} },"Made":{"created_time":{} },"Edited":{"last_edited_time":{} } }
                """)).DataSource;
            if (world._sources.Count > 0)
            {
                await world.Desk.PatchAsync($"data_sources/{source}", $$$"""
                    {"properties":{"Up":{"relation":{"data_source_id":"{{{world._sources[^1]}}}","dual_property":{"synced_property_name":"Down"} } } } }
                    """);
            }

            await world.Desk.PatchAsync($"data_sources/{source}", $$$"""{"properties":{"Self":{"relation":{"data_source_id":"{{{source}}}","single_property":{} } } } }""");
            world._sources.Add(source);
            world._rows[source] = [];
        }

        for (var number = 0; number < 8; number++)
            await world.AddColumnAsync();
        return world;
    }

    /// <summary>Does something that may be refused, and says what.</summary>
    public async Task<string> StepAsync()
    {
        Desk.Clock.Advance(TimeSpan.FromSeconds(_random.Next(50)));
        Desk.Workspace.Options.Computed.MostPagesPerWrite = _random.Next(3) == 0 ? _random.Next(4) : 1000;
        Desk.Workspace.Options.MostRowsAtOnce = _random.Next(3) == 0 ? 2 : 500;
        var source = Pick(_sources);
        switch (_random.Next(20))
        {
            case < 5:
                return await AddRowAsync(source);
            case < 13 when RowOf(source) is { } row:
                return await SendAsync("PATCH", $"pages/{row}", $$"""{"properties":{{await ValuesAsync(source)}}}""");
            case 13 when RowOf(source) is { } row:
                return await SendAsync("PATCH", $"pages/{row}", $$"""{"in_trash":{{(_random.Next(2) == 0 ? "true" : "false")}}}""");
            case 14 when RowOf(source) is { } row:
                var to = _random.Next(3) == 0 ? $$"""{"page_id":"{{Desk.Root}}"}""" : $$"""{"data_source_id":"{{Pick(_sources)}}"}""";
                return await SendAsync("POST", $"pages/{row}/move", $$"""{"parent":{{to}}}""");
            case 15 when RowOf(source) is { } row:
                return await SendAsync("PATCH", $"blocks/{row}/children", $$"""{"children":[{{Desk.Paragraph("x")}}]}""");
            case 16:
                await Desk.ReopenAsync();
                return "reopened";
            case 17:
                return await AddColumnAsync();
            case 18:
                return await ChangeColumnAsync(source);
            default:
                await SettleAsync();
                return "settled";
        }
    }

    /// <summary>Lets all that was put off be done.</summary>
    public async Task SettleAsync()
    {
        if (_isPutOff)
        {
            Desk.WorksBehindAnswers = true;
            await Desk.ReopenAsync();
        }

        await Desk.Workspace.SettleAsync();
        if (_isPutOff)
        {
            Desk.WorksBehindAnswers = false;
            await Desk.ReopenAsync();
        }
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();

    private async Task<string> AddRowAsync(string source)
    {
        var (status, json) = await Desk.TryAsync("POST", "pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"properties":{{{await ValuesAsync(source)}}} }""");
        if (status == 200)
            _rows[source].Add(json.Id());
        return $"row in {source}: {status}";
    }

    /// <summary>The properties by name: they are shown by id, and ids are different each time.</summary>
    private async Task<List<KeyValuePair<string, JsonNode?>>> SchemaAsync(string source) =>
        [.. (await Desk.GetAsync($"data_sources/{source}"))["properties"]!.AsObject().OrderBy(property => property.Key, StringComparer.Ordinal)];

    /// <summary>Some values for what can be written.</summary>
    private async Task<string> ValuesAsync(string source)
    {
        var values = new JsonObject();
        foreach (var (name, property) in await SchemaAsync(source))
        {
            if (_random.Next(3) > 0)
                continue;
            var type = (string)property!["type"]!;
            JsonNode? value = type switch
            {
                "title" or "rich_text" => new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = Pick(["a", "b", "10", "9"]) } }),
                "number" => _random.Next(6),
                "checkbox" => _random.Next(2) == 0,
                "date" => new JsonObject { ["start"] = Pick(["2026-01-01", "2026-02-03T10:00:00Z", "2025-12-31"]) },
                "multi_select" => new JsonArray(new JsonObject { ["name"] = Pick(["a", "b"]) }),
                "relation" => new JsonArray([.. _rows.GetValueOrDefault((string?)property["relation"]!["data_source_id"] ?? "", []).Where(_ => _random.Next(3) == 0).Take(5).Select(row => new JsonObject { ["id"] = row })]),
                _ => null,
            };
            if (value is not null)
                values[name] = new JsonObject { [type] = value };
        }

        return values.ToJsonString();
    }

    private async Task<string> AddColumnAsync()
    {
        var source = Pick(_sources);
        return await SendAsync("PATCH", $"data_sources/{source}", $$$"""{"properties":{"{{{Pick(["C", $"X{_names++}"])}}}":{{{await ComputedAsync(source)}}} } }""");
    }

    private async Task<string> ComputedAsync(string source)
    {
        if (_random.Next(3) == 0)
            return $$"""{"formula":{"expression":"{{Pick(Formulas)}}"} }""";
        var schema = await SchemaAsync(source);
        var relations = schema.Where(property => (string?)property.Value!["type"] == "relation").ToList();
        var relation = Pick(relations);
        var target = await SchemaAsync((string)relation.Value!["relation"]!["data_source_id"]!);
        var function = Pick(Functions);
        return $$"""{"rollup":{"relation_property_name":"{{relation.Key}}","rollup_property_name":"{{Pick([.. target.Select(property => property.Key)])}}","function":"{{function}}"} }""";
    }

    /// <summary>Deletes, renames, retypes or changes a column.</summary>
    private async Task<string> ChangeColumnAsync(string source)
    {
        var schema = await SchemaAsync(source);
        var (name, property) = Pick([.. schema.Where(property => property.Key is not ("Name" or "Made" or "Edited"))]);
        var type = (string)property!["type"]!;
        var change = _random.Next(5) switch
        {
            0 when type != "relation" => "null",
            1 => $$"""{"name":"{{name}}{{_names++}}"}""",
            2 when type is "number" => """{"rich_text":{} }""",
            2 when type is "rich_text" or "date" => """{"number":{} }""",
            3 when type is "rollup" => $$"""{"rollup":{"function":"{{Pick(Functions)}}"} }""",
            _ when type is "formula" or "rollup" => await ComputedAsync(source),
            _ => $$"""{"description":"x"}""",
        };
        return await SendAsync("PATCH", $"data_sources/{source}", $$"""{"properties":{"{{name}}":{{change}} } }""");
    }

    private async Task<string> SendAsync(string method, string path, string body)
    {
        var (status, json) = await Desk.TryAsync(method, path, body);
        if (status is not (200 or 400 or 404))
            throw new InvalidOperationException($"{method} {path} {body}: {json.ToJsonString()}");
        return $"{method} {path} {body}: {status} {(status == 200 ? "" : json["message"])}";
    }

    private string? RowOf(string source) => _rows[source] is { Count: > 0 } rows ? Pick(rows) : null;

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
