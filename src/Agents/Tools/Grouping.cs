using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Tools;

/// <summary>One property that rows are grouped by; for a date perhaps only its day, week, month or year.</summary>
internal sealed record GroupKey(RecordProperty Property, string? Part)
{
    public string Name => Part is null ? Property.Name : $"{Property.Name}:{Part}";

    /// <summary>The groups that a value belongs to: one, or with several options or people, each of them.</summary>
    public IReadOnlyList<string> Of(JsonObject? value)
    {
        if (value is null)
            return [""];
        if (Part is not null)
            return [Span(Start(value))];
        var many = Property.Type switch
        {
            "multi_select" => (value["multi_select"] as JsonArray ?? []).Select(option => option!["name"]!.GetValue<string>()).ToList(),
            "people" or "relation" => [.. (value[Property.Type] as JsonArray ?? []).Select(item => CellText.Of(new JsonObject { ["type"] = Property.Type, [Property.Type] = new JsonArray(item!.DeepClone()) }))],
            _ => [CellText.Of(value)],
        };
        return many.Count == 0 ? [""] : many;
    }

    private static string Start(JsonObject value) => value["type"]?.GetValue<string>() switch
    {
        "date" => value["date"]?["start"]?.GetValue<string>() ?? "",
        "formula" or "rollup" when value[value["type"]!.GetValue<string>()]?["date"]?["start"]?.GetValue<string>() is { } start => start,
        var type => (type is null ? null : value[type] as JsonValue)?.GetValue<string>() ?? "",
    };

    private string Span(string date)
    {
        if (date.Length < 10)
            return "";
        if (Part == "week" && DateTime.TryParseExact(date[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}-W{ISOWeek.GetWeekOfYear(day):00}");
        return Part switch
        {
            "year" => date[..4],
            "month" => date[..7],
            _ => date[..10],
        };
    }
}

/// <summary>One figure over a group: <c>count</c>, or <c>sum</c>, <c>avg</c>, <c>min</c>, <c>max</c> of a property.</summary>
internal sealed record Figure(string Function, RecordProperty? Property)
{
    public string Name => Property is null ? Function : $"{Function}:{Property.Name}";
}

/// <summary>What is counted over which groups.</summary>
internal sealed record Grouping(IReadOnlyList<GroupKey> Keys, IReadOnlyList<Figure> Figures)
{
    private static readonly string[] Parts = ["day", "week", "month", "year"];
    private static readonly string[] Functions = ["count", "sum", "avg", "min", "max"];
    private static readonly string[] Dates = ["date", "created_time", "last_edited_time", "formula", "rollup"];
    private static readonly string[] Numbers = ["number", "formula", "rollup", "unique_id", "checkbox"];

    public static Grouping Read(Table table, IReadOnlyList<string> keys, IReadOnlyList<string> figures) =>
        new([.. keys.Select(key => Key(table, key))], [.. figures.Select(figure => Calculated(table, figure)).DefaultIfEmpty(new Figure("count", null))]);

    private static GroupKey Key(Table table, string text)
    {
        if (table.Schema.Find(text) is { } whole)
            return new GroupKey(whole, whole.Type is "created_time" or "last_edited_time" ? "day" : null);
        var colon = text.LastIndexOf(':');
        var part = colon < 0 ? null : text[(colon + 1)..].Trim().ToLowerInvariant();
        if (!Parts.Contains(part))
            return new GroupKey(table.Schema.Require(text), null);
        var property = table.Schema.Require(text[..colon].Trim());
        return Dates.Contains(property.Type)
            ? new GroupKey(property, part)
            : throw ToolException.Input($"\"{property.Name}\" is a {property.Type} property and has no {part}: group by \"{property.Name}\" itself.");
    }

    private static Figure Calculated(Table table, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var function = (colon < 0 ? text : text[..colon]).Trim().ToLowerInvariant();
        if (function is "average" or "mean")
            function = "avg";
        if (!Functions.Contains(function))
            throw ToolException.Input($"There is no figure \"{text}\".{NearestName.Suggest(function, Functions)} There are count, sum:P, avg:P, min:P and max:P with a property for P, as in \"sum:{table.Schema.Properties.FirstOrDefault(p => p.Type == "number")?.Name ?? "Points"}\".");
        if (function == "count")
            return new Figure(function, null);
        if (colon < 0)
            throw ToolException.Input($"\"{text}\" needs a property: \"{text}:{table.Schema.Properties.FirstOrDefault(p => p.Type == "number")?.Name ?? "Points"}\".");
        var property = table.Schema.Require(text[(colon + 1)..].Trim());
        var fits = Numbers.Contains(property.Type) || (function is "min" or "max" && Dates.Contains(property.Type));
        return fits ? new Figure(function, property) : throw ToolException.Input(
            $"\"{property.Name}\" is a {property.Type} property, of which there is no {function}. Numbers have sum, avg, min and max, dates have min and max.");
    }
}

/// <summary>The figures of one group while rows are added to it.</summary>
internal sealed class GroupFigures(IReadOnlyList<Figure> figures)
{
    private readonly Running[] _running = [.. figures.Select(_ => new Running())];

    public long Count { get; private set; }

    public void Add(Func<RecordProperty, JsonObject?> value)
    {
        Count++;
        for (var i = 0; i < figures.Count; i++)
        {
            if (figures[i].Property is { } property && value(property) is { } given)
                _running[i].Add(given);
        }
    }

    /// <summary>A figure in words; empty where no row has a value.</summary>
    public string Text(int index) => figures[index].Function == "count" ? Count.ToString(CultureInfo.InvariantCulture) : _running[index].Text(figures[index].Function);

    public double Number(int index) => figures[index].Function == "count" ? Count : _running[index].Number(figures[index].Function);

    private sealed class Running
    {
        private decimal _sum;
        private double _rough;
        private long _count;
        private double _least = double.PositiveInfinity;
        private double _most = double.NegativeInfinity;
        private string? _first;
        private string? _last;

        public void Add(JsonObject value)
        {
            var type = value["type"]!.GetValue<string>();
            var inner = type is "formula" or "rollup" ? value[type] as JsonObject : value;
            var kind = inner?["type"]?.GetValue<string>();
            var plain = kind == "unique_id" ? inner!["unique_id"]?["number"] : kind == "date" ? inner!["date"]?["start"] : kind is null ? null : inner![kind];
            switch (plain?.GetValueKind())
            {
                case JsonValueKind.Number:
                    AddNumber(JsonSerializer.SerializeToElement(plain).GetDouble());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    AddNumber(plain.GetValue<bool>() ? 1 : 0);
                    break;
                case JsonValueKind.String:
                    var text = plain.GetValue<string>();
                    _count++;
                    _first = _first is null || string.CompareOrdinal(text, _first) < 0 ? text : _first;
                    _last = _last is null || string.CompareOrdinal(text, _last) > 0 ? text : _last;
                    break;
            }
        }

        public double Number(string function) => function switch
        {
            _ when _count == 0 => double.NaN,
            "sum" => Sum(),
            "avg" => Sum() / _count,
            "min" => _least,
            _ => _most,
        };

        public string Text(string function)
        {
            if (function is "min" or "max" && _first is not null)
                return function == "min" ? _first : _last!;
            return _count == 0 ? function == "sum" ? "0" : "" : Math.Round(Number(function), 6).ToString("0.######", CultureInfo.InvariantCulture);
        }

        private double Sum() => double.IsNaN(_rough) || Math.Abs(_rough) > 1e15 ? _rough : (double)_sum;

        private void AddNumber(double number)
        {
            _count++;
            _rough += number;
            if (Math.Abs(number) < 1e15)
                _sum += (decimal)number; // 0.1 and 0.2 come to 0.3.
            _least = Math.Min(_least, number);
            _most = Math.Max(_most, number);
        }
    }
}
