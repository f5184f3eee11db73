using System.Text.Json.Nodes;
using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Computed;

/// <summary>What the functions of a rollup make of the values of related pages.</summary>
internal static class Rollups
{
    public static readonly string[] Functions =
    [
        "count", "count_values", "empty", "not_empty", "unique", "show_unique", "percent_empty", "percent_not_empty", "sum", "average",
        "median", "min", "max", "range", "earliest_date", "latest_date", "date_range", "checked", "unchecked", "percent_checked",
        "percent_unchecked", "count_per_group", "percent_per_group", "show_original",
    ];

    /// <summary>Whether the result is a list of values, a date, or (as all others) a number.</summary>
    public static string ResultOf(string function) => function switch
    {
        "show_original" or "show_unique" => "array",
        "earliest_date" or "latest_date" or "date_range" => "date",
        _ => "number",
    };

    /// <summary>
    /// What stands under <c>rollup</c>: <c>{"type":"number","number":2,"function":"count"}</c>.
    /// </summary>
    /// <param name="values">What each related page has under the type of <paramref name="target"/>, in the order of the relation.</param>
    /// <param name="target">The property that is rolled up; null when it is gone: then all values are empty.</param>
    public static JsonObject Compute(string function, IReadOnlyList<JsonNode?> values, PropertySchema? target)
    {
        var type = ResultOf(function);
        JsonNode? result = type switch
        {
            "array" => Show(function == "show_unique", values, target),
            "date" => Date(function, Each(values, target)),
            _ => Number(function, values, target) is { } number ? JsonValue.Create(number) : null,
        };
        return new JsonObject { ["type"] = type, [type] = result, ["function"] = function };
    }

    /// <summary>The items of <c>show_original</c>: a value each, without an id; those of a list that was rolled up itself one by one.</summary>
    internal static IEnumerable<JsonObject> Items(IReadOnlyList<JsonNode?> values, PropertySchema? target) =>
        Each(values, target).Select(one => new JsonObject { ["type"] = one.Type, [one.Type] = one.Content?.DeepClone() });

    private static JsonArray Show(bool unique, IReadOnlyList<JsonNode?> values, PropertySchema? target)
    {
        var shown = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in Items(values, target))
        {
            // Empty values are not said to be the same, as in Notion.
            if (unique && !IsEmpty((string)item["type"]!, item[(string)item["type"]!]) && !seen.Add(item.ToJsonString()))
                continue;
            shown.Add((JsonNode)item);
        }

        return shown;
    }

    private static double? Number(string function, IReadOnlyList<JsonNode?> values, PropertySchema? target)
    {
        double total = values.Count;
        switch (function)
        {
            case "count":
                return total;
            case "count_values":
                return Single(values, target).Count();
            case "unique":
                return Single(values, target).Select(one => one.Key).Distinct(StringComparer.Ordinal).Count();
            case "empty":
                return values.Count(value => IsEmpty(target?.Type, value));
            case "not_empty":
                return values.Count(value => !IsEmpty(target?.Type, value));
            case "percent_empty":
                return Share(values.Count(value => IsEmpty(target?.Type, value)), total);
            case "percent_not_empty":
                return Share(values.Count(value => !IsEmpty(target?.Type, value)), total);
            case "checked":
                return values.Count(value => IsChecked(target?.Type, value));
            case "unchecked":
                return values.Count(value => !IsChecked(target?.Type, value));
            case "percent_checked":
                return Share(values.Count(value => IsChecked(target?.Type, value)), total);
            case "percent_unchecked":
                return Share(values.Count(value => !IsChecked(target?.Type, value)), total);
            case "count_per_group":
                return values.Count(value => IsComplete(target, value));
            case "percent_per_group":
                return Share(values.Count(value => IsComplete(target, value)), total);
        }

        var numbers = Each(values, target).Select(NumberOf).OfType<double>().ToList();
        if (function == "sum")
            return Finite(numbers.Sum());
        if (numbers.Count == 0)
            return null;
        return Finite(function switch
        {
            "average" => numbers.Average(),
            "median" => Median(numbers),
            "min" => numbers.Min(),
            "max" => numbers.Max(),
            _ => numbers.Max() - numbers.Min(),
        });
    }

    private static double? Share(int part, double total) => total == 0 ? null : part / total;

    /// <summary>JSON has no word for what is beyond all numbers.</summary>
    private static double? Finite(double number) => double.IsFinite(number) ? number : null;

    private static double Median(List<double> numbers)
    {
        numbers.Sort();
        var middle = numbers.Count / 2;
        return numbers.Count % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
    }

    private static JsonObject? Date(string function, IEnumerable<(string Type, JsonNode? Content)> values)
    {
        NotionDate? first = null, last = null;
        foreach (var (start, end) in values.Select(DateOf).OfType<(NotionDate Start, NotionDate End)>())
        {
            if (first is null || start.Milliseconds < first.Value.Milliseconds)
                first = start;
            if (last is null || end.Milliseconds > last.Value.Milliseconds)
                last = end;
        }

        if (first is null)
            return null;
        var (from, to) = function switch
        {
            "earliest_date" => (first.Value, (NotionDate?)null),
            "latest_date" => (last!.Value, null),
            _ => (first.Value, last),
        };
        return new JsonObject { ["start"] = from.ToString(), ["end"] = to?.ToString(), ["time_zone"] = null };
    }

    /// <summary>The values as their types have them; what a rollup below has listed counts one by one.</summary>
    private static IEnumerable<(string Type, JsonNode? Content)> Each(IReadOnlyList<JsonNode?> values, PropertySchema? target)
    {
        if (target is null)
            return [];
        return target.Type == "rollup"
            ? values.SelectMany(value => (string?)value?["type"] switch
            {
                null => [],
                "array" => value!["array"]!.AsArray().Select(item => ((string)item!["type"]!, item[(string)item["type"]!])),
                var type => [(type, value![type])],
            })
            : values.Select(value => (target.Type, value));
    }

    /// <summary>Each single value that is not empty, told from others by its key: a multi_select has several.</summary>
    private static IEnumerable<(string Type, string Key)> Single(IReadOnlyList<JsonNode?> values, PropertySchema? target) =>
        Each(values, target).Where(one => !IsEmpty(one.Type, one.Content)).SelectMany(one => one switch
        {
            ("multi_select" or "people" or "relation", JsonArray many) => many.Select(item => (one.Type, (string?)item?["id"] ?? "")),
            ("files", JsonArray many) => many.Select(item => (one.Type, item!.ToJsonString())),
            ("title" or "rich_text", _) => [(one.Type, ComputedColumns.TextOf(new JsonObject { ["type"] = one.Type, [one.Type] = one.Content!.DeepClone() }))],
            _ => [(one.Type, one.Content!.ToJsonString())],
        });

    private static bool IsEmpty(string? type, JsonNode? content) => (type, content) switch
    {
        (null, _) or (_, null) => true,
        ("formula" or "rollup", _) => (string?)content["type"] is not { } inner || IsEmpty(inner, content[inner]),
        ("unique_id", _) => content["number"] is null,
        ("verification", _) => (string?)content["state"] is not ("verified" or "expired"),
        ("button" or "unsupported", _) => true,
        ("title" or "rich_text", JsonArray text) => Content.RichTexts.PlainText(text).Length == 0,
        (_, JsonArray many) => many.Count == 0,
        (_, JsonValue value) => value.TryGetValue<string>(out var text) && text.Length == 0,
        _ => false,
    };

    private static bool IsChecked(string? type, JsonNode? content) => type switch
    {
        "checkbox" or "boolean" => content is not null && (bool)content,
        "formula" or "rollup" => (string?)content?["type"] is { } inner && IsChecked(inner, content[inner]),
        _ => false,
    };

    /// <summary>
    /// Which group is counted is no part of the public configuration: of a status it is the last one, Complete; of a checkbox
    /// those that are checked; of all else what has a value.
    /// </summary>
    private static bool IsComplete(PropertySchema? target, JsonNode? content)
    {
        if (target?.Type is "checkbox" or "formula")
            return IsChecked(target.Type, content);
        if (target?.Type != "status")
            return !IsEmpty(target?.Type, content);
        return (string?)content?["id"] is { } id
            && target.Config["groups"] is JsonArray { Count: > 0 } groups
            && groups[^1]?["option_ids"] is JsonArray options
            && options.Any(option => (string?)option == id);
    }

    private static double? NumberOf((string Type, JsonNode? Content) value) => value.Type switch
    {
        "number" => value.Content.ToDouble(),
        "unique_id" => value.Content?["number"].ToDouble(),
        "formula" => (string?)value.Content?["type"] == "number" ? value.Content["number"].ToDouble() : null,
        _ => null,
    };

    private static (NotionDate Start, NotionDate End)? DateOf((string Type, JsonNode? Content) value)
    {
        var (type, content) = value;
        if (type == "formula" && (string?)content?["type"] == "date")
            (type, content) = ("date", content["date"]);
        if (type is "created_time" or "last_edited_time")
            return NotionDate.TryParse((string?)content, out var time) ? (time, time) : null;
        if (type != "date" || content is null || !NotionDate.TryParse((string?)content["start"], out var start))
            return null;
        return (start, NotionDate.TryParse((string?)content["end"], out var end) ? end : start);
    }
}
