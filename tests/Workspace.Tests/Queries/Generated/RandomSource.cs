using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Tests.Content;
using Verso.Workspace.Tests.Properties;

namespace Verso.Workspace.Tests.Queries.Generated;

/// <summary>A random schema with random rows, and random questions about them. The seed decides everything but ids.</summary>
internal sealed class RandomSource
{
    private static readonly string[] Types =
    [
        "rich_text", "url", "email", "phone_number", "number", "checkbox", "select", "status", "multi_select", "date", "people", "relation",
        "files", "created_time", "last_edited_time", "created_by", "last_edited_by", "unique_id", "formula", "rollup", "rollup",
    ];

    /// <summary>An expression for each kind that a formula may come to.</summary>
    private static readonly string[] Expressions = ["\"x\"", "1", "true", "now()"];

    private static readonly string[] Texts =
    [
        "a", "A", "b", "item 2", "Item 10", "item 010", "ITEM 02", "item", "ÄRA", "ära", "Größe", "x%y_z", "it's \"q\"", "e\u0301", "日本 3", "日本 20",
        "🦊 7", "v1.2.10", "v1.2.9", "  ", "0", "00", "z",
    ];

    private static readonly string[] Dates =
    [
        "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-11T15:30:00Z", "2026-03-11T15:31:59.123Z", "2026-03-11T00:00:00+00:00",
        "2026-03-10T23:30:00-05:00", "2026-03-04", "2026-03-03T22:00:00Z", "2026-02-11", "2025-03-11", "2027-03-11", "2026-03-09",
        "2026-03-15T23:59:00Z", "2026-03-16", "2026-04-11", "2026-03-18", "2026-02-10",
    ];

    private static readonly string[] Options = ["Low", "Mid", "High", "low", "None"];

    private readonly Random _random;
    private readonly PropertySchema[] _properties;
    private readonly NotionId _target;
    private readonly List<NotionId> _related;

    /// <param name="target">What relations point to; null for a source without any.</param>
    public RandomSource(int seed, RandomTarget? target = null)
    {
        _random = new Random(seed);
        Target = target;
        _target = target?.Id ?? NotionId.Named("target");
        // One that is named is not there.
        _related = [.. (target?.Rows.Select(row => row.Id) ?? []).Take(6), NotionId.Named("nobody")];
        Workspace.Others[_target] = new DataSourceReference(_target, NotionId.Named("target database"), "Target", target?.Schema);
        Workspace.Rows.UnionWith(_related.Select(page => (page, _target)));
        Schema = SchemaEditor.Create(Body.Of(RandomSchema().ToJsonString()), Workspace).Schema;
        _properties = [.. Schema.Properties.OrderBy(p => p.Name, StringComparer.Ordinal)]; // Ids are not the seed's to decide.
    }

    public static DateTimeOffset Now { get; } = new(2026, 3, 11, 15, 30, 20, TimeSpan.Zero);

    public NotionId? Me => _random.Next(2) == 0 ? KnownWorkspace.Ada : null;

    public KnownWorkspace Workspace { get; } = new();

    public RandomTarget? Target { get; }

    public DataSourceSchema Schema { get; }

    public PageRow RandomRow(int number)
    {
        // Some are made in the same moment.
        var created = Now.AddDays(_random.Next(-40, 3)).AddMinutes(_random.Next(3) - 1).AddMilliseconds(_random.Next(2) * 700);
        var edited = Now.AddDays(_random.Next(-9, 9)).AddMinutes(_random.Next(3) - 1);
        var (by, editor) = _random.Next(2) == 0 ? (KnownWorkspace.Ada, KnownWorkspace.Grace) : (KnownWorkspace.Grace, KnownWorkspace.Ada);
        var stamp = new PageStamp(
            created, () => Workspace.FindUser(by)!, edited, () => Workspace.FindUser(editor)!, _random.Next(5) == 0 ? null : number);
        var values = new JsonObject();
        foreach (var property in _properties.Where(p => p.Kind.IsWritable && _random.Next(4) > 0))
            values[property.Name] = new JsonObject { [property.Type] = RandomValue(property) };
        var properties = PropertyValues.Create(Schema, Body.Of(values.ToJsonString()), Workspace, stamp);
        foreach (var property in _properties.Where(p => p.Kind.IsComputed))
            properties[property.Name]![property.Type] = RandomResult(property);
        if (_random.Next(2) == 0)
            properties = JsonNode.Parse(properties.ToJsonString())!.AsObject(); // As it is read from the store.
        return new PageRow(NotionId.New(created), created, edited, by, editor, _random.Next(10) == 0, properties);
    }

    public JsonObject? RandomFilter() => _random.Next(10) == 0 ? null : RandomFilter(depth: 0);

    public JsonArray? RandomSorts() => _random.Next(3) switch
    {
        0 => null,
        1 => [RandomSort()],
        _ => [RandomSort(), RandomSort()],
    };

    private JsonObject RandomSchema()
    {
        var schema = new JsonObject { ["Name"] = new JsonObject { ["title"] = new JsonObject() } };
        for (var count = _random.Next(2, 9); count > 0; count--)
        {
            var type = Pick(Types);
            if (type == "unique_id" && schema.Any(p => p.Value!["unique_id"] is not null))
                continue;
            if (Target is null && type is "relation" or "rollup")
                continue;
            if (type == "rollup")
                schema["rolled up"] = new JsonObject { ["relation"] = RandomConfig("relation") };
            schema[$"{type} {count}"] = new JsonObject { [type] = RandomConfig(type) };
        }

        return schema;
    }

    private JsonObject RandomConfig(string type) => type switch
    {
        "select" or "multi_select" or "status" when _random.Next(5) > 0 => new JsonObject
        {
            ["options"] = new JsonArray([.. Options.OrderBy(_ => _random.Next()).Take(4).Select(name => new JsonObject { ["name"] = name })]),
        },
        "formula" => new JsonObject { ["expression"] = Pick(Expressions) },
        "rollup" => new JsonObject
        {
            ["relation_property_name"] = "rolled up",
            ["rollup_property_name"] = Pick(Target!.Schema.Properties.Select(p => p.Name).Order(StringComparer.Ordinal).ToArray()),
            ["function"] = Pick(["show_original", "sum", "latest_date"]),
        },
        "relation" => new JsonObject { ["data_source_id"] = _target.ToString(), ["single_property"] = new JsonObject() },
        _ => [],
    };

    private JsonNode? RandomValue(PropertySchema property) => property.Type switch
    {
        "title" or "rich_text" => new JsonArray([.. Some(2, () => new JsonObject { ["text"] = new JsonObject { ["content"] = Pick(Texts) } })]),
        "url" or "email" or "phone_number" => Pick(Texts),
        "number" => RandomNumber(),
        "checkbox" => _random.Next(2) == 0,
        "select" or "status" => property.Options.Count == 0 ? null : new JsonObject { ["name"] = Pick(property.Options).Name },
        "multi_select" => property.Options.Count == 0
            ? new JsonArray()
            : new JsonArray([.. Some(3, () => new JsonObject { ["name"] = Pick(property.Options).Name })]),
        "date" => new JsonObject { ["start"] = Pick(Dates) },
        "people" => new JsonArray([.. Some(2, () => new JsonObject { ["id"] = Pick(People).ToString() })]),
        "relation" => new JsonArray([.. Some(3, () => new JsonObject { ["id"] = Pick(_related).ToString() })]),
        "files" => new JsonArray([.. Some(2, () => new JsonObject
        {
            ["name"] = Pick(Texts.Where(t => t.Trim().Length > 0).ToArray()),
            ["external"] = new JsonObject { ["url"] = "https://example.com/a" },
        })]),
        _ => throw new InvalidOperationException(property.Type),
    };

    /// <summary>What a computed property may have come to; of a rollup that lists, the list does not matter to a query.</summary>
    private JsonObject RandomResult(PropertySchema property)
    {
        var kind = KindOf(property);
        JsonNode? value = _random.Next(4) == 0 ? null : kind switch
        {
            "string" => Pick(Texts),
            "number" => RandomNumber(),
            "boolean" => _random.Next(2) == 0,
            "date" => new JsonObject { ["start"] = Pick(Dates), ["end"] = null, ["time_zone"] = null },
            _ => new JsonArray([.. Some(2, () => new JsonObject { ["type"] = "number", ["number"] = RandomNumber() })]),
        };
        return new JsonObject { ["type"] = kind, [kind] = value ?? (kind == "array" ? new JsonArray() : null) };
    }

    private static string KindOf(PropertySchema property) => (string?)property.Config["expression"] switch
    {
        null => (string?)property.Config["function"] switch
        {
            "sum" => "number",
            "latest_date" => "date",
            _ => "array",
        },
        "1" => "number",
        "true" => "boolean",
        "now()" => "date",
        _ => "string",
    };

    private static NotionId[] People => [KnownWorkspace.Ada, KnownWorkspace.Grace, KnownWorkspace.Bot];

    private JsonObject RandomFilter(int depth)
    {
        if (depth == 2 || _random.Next(3) > 0)
            return RandomLeaf();
        var parts = new JsonArray([.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => RandomFilter(depth + 1))]);
        return new JsonObject { [_random.Next(2) == 0 ? "and" : "or"] = parts };
    }

    private JsonObject RandomLeaf()
    {
        if (_random.Next(8) == 0)
        {
            var timestamp = _random.Next(2) == 0 ? "created_time" : "last_edited_time";
            return new JsonObject { ["timestamp"] = timestamp, [timestamp] = RandomDateCondition() };
        }

        var property = Pick(_properties);
        var key = Pick([property.Name, property.Id, property.EncodedId]);
        if (property.Kind.IsComputed)
            return new JsonObject { ["property"] = key, [property.Type] = RandomComputedCondition(property) };
        return new JsonObject { ["property"] = key, [Pick(property.Kind.FilterKinds)] = RandomCondition(property) };
    }

    private JsonObject RandomComputedCondition(PropertySchema property)
    {
        var kind = KindOf(property);
        if (kind == "array")
        {
            var target = Target!.Schema.FindById((string)property.Config["rollup_property_id"]!)!;
            if (target.Kind.FilterKinds.FirstOrDefault(Listed.Contains) is not { } asked)
                return new JsonObject { ["number"] = RandomOf("number") };
            return new JsonObject { [Pick(["any", "every", "none"])] = new JsonObject { [asked] = RandomCondition(target) } };
        }

        // At times of a kind that it is not.
        var wanted = property.Type == "rollup" ? Pick([kind, kind, "number", "date"]) : Pick([kind, kind, "string", "number", "boolean", "date"]);
        return new JsonObject { [wanted == "boolean" ? "checkbox" : wanted] = RandomOf(wanted) };
    }

    private static readonly string[] Listed =
        ["rich_text", "number", "checkbox", "select", "multi_select", "relation", "date", "people", "files", "status"];

    private JsonObject RandomOf(string kind) => kind switch
    {
        "string" => Condition(
            Pick(["equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with", "is_empty", "is_not_empty"]),
            () => Part(Pick(Texts))),
        "number" => Condition(Pick([.. NumberTests, "is_empty", "is_not_empty"]), () => RandomNumber()),
        "boolean" => Condition(Pick(["equals", "does_not_equal"]), () => _random.Next(2) == 0),
        _ => RandomDateCondition(),
    };

    private JsonObject RandomCondition(PropertySchema property)
    {
        switch (property.Type)
        {
            case "title" or "rich_text" or "url" or "email" or "phone_number":
                return Condition(
                    Pick(["equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with", "is_empty", "is_not_empty"]),
                    () => _random.Next(8) == 0 ? "" : Part(Pick(Texts)));
            case "number":
                return Condition(Pick([.. NumberTests, "is_empty", "is_not_empty"]), () => RandomNumber());
            case "unique_id":
                return Condition(Pick(NumberTests), () => _random.Next(40));
            case "checkbox":
                return Condition(Pick(["equals", "does_not_equal"]), () => _random.Next(2) == 0);
            case "select" or "status":
                return Condition(Pick(["equals", "does_not_equal", "is_empty", "is_not_empty"]), RandomOptions);
            case "multi_select":
                return Condition(Pick(["contains", "does_not_contain", "is_empty", "is_not_empty"]), RandomOptions);
            case "people" or "created_by" or "last_edited_by":
                return Condition(
                    Pick(["contains", "does_not_contain", "is_empty", "is_not_empty"]),
                    () => _random.Next(4) == 0 ? "me" : Pick(People).ToHex());
            case "relation":
                return Condition(Pick(["contains", "does_not_contain", "is_empty", "is_not_empty"]), () => Pick(_related).ToString());
            case "files":
                return Condition(Pick(["is_empty", "is_not_empty"]), () => true);
            default:
                return RandomDateCondition();
        }
    }

    private static readonly string[] NumberTests =
        ["equals", "does_not_equal", "greater_than", "less_than", "greater_than_or_equal_to", "less_than_or_equal_to"];

    private JsonObject RandomDateCondition()
    {
        var test = Pick(
        [
            "equals", "before", "after", "on_or_before", "on_or_after", "is_empty", "is_not_empty", "this_week", "past_week", "past_month", "past_year",
            "next_week", "next_month", "next_year",
        ]);
        return test.Contains("_week", StringComparison.Ordinal) || test.Contains("_month", StringComparison.Ordinal) || test.Contains("_year", StringComparison.Ordinal)
            ? new JsonObject { [test] = new JsonObject() }
            : Condition(test, () => Pick(
            [
                .. Dates, "today", "tomorrow", "yesterday", "one_week_ago", "one_week_from_now", "one_month_ago", "one_month_from_now",
                Now.AddMinutes(_random.Next(3) - 1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ]));
    }

    private JsonNode? RandomOptions()
    {
        if (_random.Next(3) > 0)
            return Pick([.. Options, "In progress", "To-do", "Complete", "Nobody"]);
        return new JsonArray([.. Some(3, () => (JsonNode)Pick(Options))]);
    }

    private static JsonObject Condition(string test, Func<JsonNode?> value) =>
        new() { [test] = test is "is_empty" or "is_not_empty" ? true : value() };

    private JsonObject RandomSort()
    {
        var direction = _random.Next(2) == 0 ? "ascending" : "descending";
        return _random.Next(6) == 0
            ? new JsonObject { ["timestamp"] = _random.Next(2) == 0 ? "created_time" : "last_edited_time", ["direction"] = direction }
            : new JsonObject { ["property"] = Pick(_properties).Name, ["direction"] = direction };
    }

    private JsonNode RandomNumber() => _random.Next(3) == 0 ? _random.Next(-3, 4) : Math.Round(_random.NextDouble() * 6 - 3, 1);

    private string Part(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        var start = _random.Next(runes.Count);
        return _random.Next(2) == 0 ? text : string.Concat(runes.Skip(start).Take(_random.Next(1, 4)));
    }

    private IEnumerable<T> Some<T>(int most, Func<T> make) => Enumerable.Range(0, _random.Next(most + 1)).Select(_ => make());

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}

/// <summary>A data source that others point to: its table and its rows.</summary>
internal sealed record RandomTarget(NotionId Id, DataSourceTable Table, IReadOnlyList<PageRow> Rows)
{
    public DataSourceSchema Schema => Table.Schema;
}
