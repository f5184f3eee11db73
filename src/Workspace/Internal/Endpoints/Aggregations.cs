using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Numbers about the values of one property over many rows, under the names that the internal API has for them.</summary>
internal static class Aggregations
{
    /// <param name="rows">How many rows there are.</param>
    /// <param name="values">The segments of the property in each row, read only when they are needed.</param>
    public static JsonObject Compute(string aggregator, int rows, Func<IEnumerable<JsonNode?>> values)
    {
        if (aggregator == "count")
            return Number(rows);
        var texts = values().Select(Text).ToList();
        var filled = texts.Where(text => text.Length > 0).ToList();
        var isChecked = texts.Count(text => text == "Yes");
        return aggregator switch
        {
            "count_values" => Number(filled.Sum(text => text.Split(',').Length)),
            "unique" => Number(filled.Distinct(StringComparer.Ordinal).Count()),
            "empty" => Number(rows - filled.Count),
            "not_empty" => Number(filled.Count),
            "percent_empty" => Number(Share(rows - filled.Count, rows)),
            "percent_not_empty" => Number(Share(filled.Count, rows)),
            "checked" => Number(isChecked),
            "unchecked" => Number(rows - isChecked),
            "percent_checked" => Number(Share(isChecked, rows)),
            "percent_unchecked" => Number(Share(rows - isChecked, rows)),
            "earliest_date" => Date(Dates(values()).Min()),
            "latest_date" => Date(Dates(values()).Max()),
            "date_range" => DateRange([.. Dates(values())]),
            "sum" or "average" or "median" or "min" or "max" or "range" => OfNumbers(aggregator, Numbers(filled)),
            _ => throw InternalException.Invalid($"Invalid input. '{aggregator}' is no aggregator."),
        };
    }

    private static JsonObject OfNumbers(string aggregator, List<double> numbers)
    {
        if (numbers.Count == 0)
            return aggregator == "sum" ? Number(0) : Number(null);
        return Number(aggregator switch
        {
            "sum" => numbers.Sum(),
            "average" => numbers.Average(),
            "min" => numbers[0],
            "max" => numbers[^1],
            "range" => numbers[^1] - numbers[0],
            _ => (numbers[(numbers.Count - 1) / 2] + numbers[numbers.Count / 2]) / 2,
        });
    }

    /// <summary>What a value is told apart by: its text, and what it refers to.</summary>
    private static string Text(JsonNode? segments)
    {
        var plain = TextSegments.Plain(segments).Trim(',');
        return plain.Length > 0 ? plain : (segments as JsonArray)?.ToJsonString() ?? "";
    }

    private static List<double> Numbers(IEnumerable<string> texts) =>
        [.. texts.Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : (double?)null).OfType<double>().Order()];

    private static IEnumerable<string> Dates(IEnumerable<JsonNode?> values) =>
        from value in values
        from segment in value.Items().OfType<JsonArray>()
        where segment.Count > 1
        from decoration in segment[1].Items().OfType<JsonArray>()
        where decoration.Count > 1 && TextSegments.CodeOf(decoration) == "d"
        select decoration[1].At("start_date").Text() into day
        where day is not null
        select day;

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static JsonObject Number(double? value) => new() { ["type"] = "number", ["value"] = value };

    private static JsonObject Date(string? day) => new()
    {
        ["type"] = "date",
        ["value"] = day is null ? null : new JsonObject { ["type"] = "date", ["start_date"] = day },
    };

    private static JsonObject DateRange(List<string> days)
    {
        if (days.Count == 0)
            return Number(null);
        var span = DateOnly.Parse(days.Max()!, CultureInfo.InvariantCulture).DayNumber - DateOnly.Parse(days.Min()!, CultureInfo.InvariantCulture).DayNumber;
        return Number(TimeSpan.FromDays(span).TotalMilliseconds);
    }
}
