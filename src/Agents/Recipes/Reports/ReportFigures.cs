using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes.Reports;

/// <summary>The figures of one group: how many rows, and of each measure the sum and how many rows have a value.</summary>
public sealed record GroupFigures(string Name, int Count, IReadOnlyList<double> Sums, IReadOnlyList<int> Filled)
{
    public double? Average(int measure) => Filled[measure] == 0 ? null : Sums[measure] / Filled[measure];
}

/// <summary>The figures of one period.</summary>
/// <param name="Total">Of all rows, each once, though it be in several groups.</param>
public sealed record PeriodFigures(IReadOnlyList<GroupFigures> Groups, GroupFigures Total)
{
    public int CountOf(string group) => Groups.FirstOrDefault(one => one.Name == group)?.Count ?? 0;

    /// <summary>Adds rows up.</summary>
    /// <param name="rows">The groups of each row, and its measures.</param>
    /// <param name="measures">How many measures there are.</param>
    public static PeriodFigures Of(IEnumerable<(IReadOnlyList<string> Groups, IReadOnlyList<double?> Values)> rows, int measures)
    {
        var groups = new Dictionary<string, Sum>();
        var total = new Sum(measures);
        foreach (var (names, values) in rows)
        {
            total.Add(values);
            foreach (var name in names.Distinct())
            {
                if (!groups.TryGetValue(name, out var sum))
                    groups[name] = sum = new Sum(measures);
                sum.Add(values);
            }
        }

        return new PeriodFigures(
            [.. groups.Select(group => group.Value.Read(group.Key)).OrderByDescending(group => group.Count).ThenBy(group => group.Name, StringComparer.Ordinal)], total.Read(""));
    }

    public JsonObject ToJson() => new() { ["groups"] = new JsonArray([.. Groups.Select(ToJson)]), ["total"] = ToJson(Total) };

    public static PeriodFigures Read(JsonObject json) => new([.. json["groups"]!.AsArray().Select(Read)], Read(json["total"]));

    private static JsonObject ToJson(GroupFigures group) => new()
    {
        ["name"] = group.Name,
        ["count"] = group.Count,
        ["sums"] = new JsonArray([.. group.Sums.Select(sum => JsonValue.Create(sum))]),
        ["filled"] = new JsonArray([.. group.Filled.Select(filled => JsonValue.Create(filled))]),
    };

    private static GroupFigures Read(JsonNode? json) => new(
        (string)json!["name"]!, (int)json["count"]!, [.. json["sums"]!.AsArray().Select(sum => JsonSerializer.SerializeToElement(sum).GetDouble())], [.. json["filled"]!.AsArray().Select(filled => (int)filled!)]);

    private sealed class Sum(int measures)
    {
        private readonly decimal[] _sums = new decimal[measures];
        private readonly int[] _filled = new int[measures];
        private int _count;

        /// <summary>Decimals add up as people do it: a tenth and two tenths are three.</summary>
        public void Add(IReadOnlyList<double?> values)
        {
            _count++;
            for (var i = 0; i < _sums.Length; i++)
            {
                if (values[i] is not { } value || Math.Abs(value) > 1e20)
                    continue;
                _sums[i] += (decimal)value;
                _filled[i]++;
            }
        }

        public GroupFigures Read(string name) => new(name, _count, [.. _sums.Select(sum => (double)sum)], _filled);
    }
}
