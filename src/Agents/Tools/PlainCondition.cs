using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Tools;

/// <summary>What is asked of one property, by its type.</summary>
internal sealed class PlainCondition(Table table, FilterNames names)
{
    private static readonly string[] Windows = ["this_week", "past_week", "past_month", "past_year", "next_week", "next_month", "next_year"];

    /// <summary>Shorter words for Notion's.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["is"] = "equals",
        ["eq"] = "equals",
        ["="] = "equals",
        ["=="] = "equals",
        ["not"] = "does_not_equal",
        ["is_not"] = "does_not_equal",
        ["ne"] = "does_not_equal",
        ["!="] = "does_not_equal",
        ["not_contains"] = "does_not_contain",
        ["gt"] = "greater_than",
        [">"] = "greater_than",
        ["gte"] = "greater_than_or_equal_to",
        [">="] = "greater_than_or_equal_to",
        ["lt"] = "less_than",
        ["<"] = "less_than",
        ["lte"] = "less_than_or_equal_to",
        ["<="] = "less_than_or_equal_to",
        ["since"] = "on_or_after",
        ["from"] = "on_or_after",
        ["until"] = "on_or_before",
        ["to"] = "on_or_before",
        ["in"] = "equals",
        ["any"] = "equals",
        ["not_in"] = "does_not_equal",
    };

    private static readonly string[] Texts = ["equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with"];
    private static readonly string[] Numbers = ["equals", "does_not_equal", "greater_than", "less_than", "greater_than_or_equal_to", "less_than_or_equal_to"];
    private static readonly string[] Dates = ["equals", "before", "after", "on_or_before", "on_or_after"];

    public FilterPart Read(RecordProperty property, JsonNode? value) => value switch
    {
        null => Empty(property, isEmpty: true),
        JsonArray any => FilterPart.Any(AnyOf(property, any, isNot: false)),
        JsonObject tests => FilterPart.All([.. tests.Select(test => Test(property, test.Key, test.Value))]),
        JsonValue plain => Test(property, Default(property, plain), plain),
        _ => throw Cannot(property),
    };

    /// <summary>When the page was made or edited, where no property shows it.</summary>
    public FilterPart Time(string timestamp, JsonNode? value)
    {
        var property = new RecordProperty(timestamp, timestamp, timestamp, [], null);
        return Stamp(Read(property, value));

        FilterPart Stamp(FilterPart part) => part switch
        {
            FilterLeaf { Json: var json } => new FilterLeaf(new JsonObject { ["timestamp"] = timestamp, [timestamp] = json[timestamp]!.DeepClone() }),
            FilterGroup group => group with { Parts = [.. group.Parts.Select(Stamp)] },
            _ => part,
        };
    }

    private FilterPart Test(RecordProperty property, string word, JsonNode? value)
    {
        var test = Aliases.GetValueOrDefault(word, word);
        if (test is "is_empty" or "empty")
            return Empty(property, IsTrue(value));
        if (test is "is_not_empty" or "not_empty")
            return Empty(property, !IsTrue(value));
        if (value is null && test is "equals" or "does_not_equal" or "contains" or "does_not_contain")
            return Empty(property, isEmpty: test is "equals" or "contains");
        if (value is JsonArray many && test is "equals" or "contains")
            return FilterPart.Any(AnyOf(property, many, isNot: false));
        if (value is JsonArray none && test is "does_not_equal" or "does_not_contain")
            return FilterPart.All(AnyOf(property, none, isNot: true));
        if (value is JsonArray every && test == "all")
            return FilterPart.All([.. every.Select(one => Test(property, "contains", one))]);
        return property.Type switch
        {
            "title" or "rich_text" or "url" or "email" or "phone_number" => Leaf(property, property.Type, One(property, test, Texts), Text(property, value)),
            "number" => Leaf(property, "number", One(property, test, Numbers), Number(property, value)),
            "unique_id" => Leaf(property, "unique_id", One(property, test, Numbers), UniqueId(property, value)),
            "checkbox" => Leaf(property, "checkbox", One(property, test, ["equals", "does_not_equal"]), Checked(property, value)),
            "select" or "status" => Leaf(property, property.Type, One(property, test, ["equals", "does_not_equal"]), names.Option(property, Text(property, value))),
            "multi_select" => Leaf(property, property.Type, Holds(property, test), names.Option(property, Text(property, value))),
            "date" or "created_time" or "last_edited_time" => Date(property, property.Type, test, value),
            "people" or "created_by" or "last_edited_by" => Leaf(property, property.Type, Holds(property, test), names.Person(property, Text(property, value))),
            "relation" => Leaf(property, "relation", Holds(property, test), names.Page(property, Text(property, value))),
            "verification" => new FilterLeaf(Json(property, "verification", test == "does_not_equal" ? test : "status", Text(property, value))),
            "formula" => Computed(property, "formula", test, value),
            "rollup" => Computed(property, "rollup", test, value),
            "files" => throw ToolException.Input($"\"{property.Name}\" holds files: ask only whether it is empty, {{\"{property.Name}\":null}} or {{\"{property.Name}\":{{\"is_not_empty\":true}}}}."),
            _ => throw Cannot(property),
        };
    }

    private static string Default(RecordProperty property, JsonValue value) =>
        property.Type is "date" or "created_time" or "last_edited_time" && value.GetValueKind() == JsonValueKind.String && Windows.Contains(value.GetValue<string>())
            ? value.GetValue<string>()
            : "equals";

    private List<FilterPart> AnyOf(RecordProperty property, JsonArray values, bool isNot)
    {
        if (values.Count == 0)
            throw ToolException.Input($"\"{property.Name}\" is given an empty list: name at least one value, or null for empty.");
        var test = isNot ? "does_not_equal" : "equals";
        var parts = new List<FilterPart>();
        if (property.Type is "select" or "status" or "multi_select" && values.Count > 1 && values.All(value => value is JsonValue))
        {
            var options = new JsonArray([.. values.Select(value => (JsonNode?)names.Option(property, Text(property, value)))]);
            var condition = property.Type == "multi_select" ? Holds(property, test) : test;
            return [new FilterLeaf(Json(property, property.Type, condition, options))];
        }

        foreach (var value in values)
            parts.Add(value is null ? Empty(property, isEmpty: !isNot) : isNot ? Test(property, test, value) : Read(property, value));
        return parts;
    }

    private static string Holds(RecordProperty property, string test) => test switch
    {
        "equals" or "contains" => "contains",
        "does_not_equal" or "does_not_contain" => "does_not_contain",
        _ => throw Unknown(property, test, ["contains", "does_not_contain"]),
    };

    private static FilterLeaf Date(RecordProperty property, string kind, string test, JsonNode? value)
    {
        if (Windows.Contains(test))
            return Leaf(property, kind, test, new JsonObject());
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && Windows.Contains(value.GetValue<string>()) && test == "equals")
            return Leaf(property, kind, value.GetValue<string>(), new JsonObject());
        if (test is "greater_than" or "greater_than_or_equal_to" or "less_than" or "less_than_or_equal_to")
        {
            test = test switch
            {
                "greater_than" => "after",
                "less_than" => "before",
                "less_than_or_equal_to" => "on_or_before",
                _ => "on_or_after",
            };
        }

        return Leaf(property, kind, One(property, test, [.. Dates, .. Windows]), Text(property, value));
    }

    /// <summary>What a formula or a rollup came to has no type in the schema; the value that is asked for has one.</summary>
    private FilterLeaf Computed(RecordProperty property, string kind, string test, JsonNode? value)
    {
        var isDate = Dates.Except(["equals"]).Contains(test) || Windows.Contains(test)
            || (value?.GetValueKind() == JsonValueKind.String && Windows.Contains(value.GetValue<string>()));
        var inner = isDate ? "date" : value?.GetValueKind() switch
        {
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "checkbox",
            _ => kind == "formula" ? "string" : "rich_text",
        };
        var condition = inner switch
        {
            "date" => Date(property, "date", test, value).Json["date"]!.DeepClone(),
            "number" => new JsonObject { [One(property, test, Numbers)] = Number(property, value) },
            "checkbox" => new JsonObject { [One(property, test, ["equals", "does_not_equal"])] = Checked(property, value) },
            _ => new JsonObject { [One(property, test, Texts)] = Text(property, value) },
        };
        var asked = new JsonObject { [inner] = condition };
        if (kind == "rollup" && (inner is "checkbox" or "rich_text" || Lists(property)))
            asked = new JsonObject { ["any"] = asked };
        return new FilterLeaf(new JsonObject { ["property"] = property.Id, [kind] = asked });
    }

    private bool Lists(RecordProperty rollup) =>
        table.Config(rollup)?["function"]?.GetValue<string>() is "show_original" or "show_unique";

    private static FilterLeaf Empty(RecordProperty property, bool isEmpty)
    {
        var test = isEmpty ? "is_empty" : "is_not_empty";
        return property.Type switch
        {
            "checkbox" => Leaf(property, "checkbox", "equals", JsonValue.Create(!isEmpty)),
            "formula" => new FilterLeaf(new JsonObject { ["property"] = property.Id, ["formula"] = new JsonObject { ["string"] = new JsonObject { [test] = true } } }),
            "verification" => new FilterLeaf(isEmpty ? Json(property, "verification", "status", "none") : Json(property, "verification", "does_not_equal", "none")),
            "unique_id" or "rollup" or "button" => throw ToolException.Input($"\"{property.Name}\" is a {property.Type} property: whether it is empty cannot be asked."),
            _ => Leaf(property, property.Type, test, JsonValue.Create(true)),
        };
    }

    private static FilterLeaf Leaf(RecordProperty property, string kind, string test, JsonNode? value) => new(Json(property, kind, test, value));

    private static JsonObject Json(RecordProperty property, string kind, string test, JsonNode? value) =>
        new() { ["property"] = property.Id, [kind] = new JsonObject { [test] = value } };

    private static string One(RecordProperty property, string test, IReadOnlyList<string> known) =>
        known.Contains(test) ? test : throw Unknown(property, test, known);

    private static ToolException Unknown(RecordProperty property, string test, IReadOnlyList<string> known) =>
        ToolException.Input($"\"{property.Name}\" is a {property.Type} property and cannot be asked for \"{test}\".{NearestName.Suggest(test, known)} It takes {string.Join(", ", known)}, is_empty, is_not_empty.");

    private static string Text(RecordProperty property, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => throw ToolException.Input($"\"{property.Name}\" is asked for {value?.ToJsonString() ?? "null"}, but a {property.Type} property takes a text here."),
    };

    private static JsonNode Number(RecordProperty property, JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number ? value.DeepClone()
        : value?.GetValueKind() == JsonValueKind.String && double.TryParse(value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
        : throw ToolException.Input($"\"{property.Name}\" is a number, but is asked for {value?.ToJsonString() ?? "null"}.");

    /// <summary>A number, or with its prefix: <c>TASK-12</c>.</summary>
    private static JsonNode UniqueId(RecordProperty property, JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Split('-')[^1] is { Length: > 0 } digits
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : Number(property, value);

    private static JsonValue Checked(RecordProperty property, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        JsonValueKind.String when bool.TryParse(value.GetValue<string>(), out var read) => JsonValue.Create(read),
        _ => throw ToolException.Input($"\"{property.Name}\" is a checkbox: ask for true or false."),
    };

    private static bool IsTrue(JsonNode? value) => value?.GetValueKind() is not JsonValueKind.False;

    private static ToolException Cannot(RecordProperty property) => ToolException.Input($"\"{property.Name}\" is a {property.Type} property, which cannot be filtered by.");
}
