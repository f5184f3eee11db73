using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Tests.Queries.Generated;

/// <summary>
/// What a query should find, worked out row by row from the stored JSON and the request, without the compiler, its
/// columns or its keys.
/// </summary>
internal sealed class NaiveQuery(DataSourceSchema schema, DateTimeOffset now, NotionId? me, RandomTarget? target = null)
{
    public List<NotionId> Run(IReadOnlyList<PageRow> rows, JsonNode? filter, JsonArray? sorts)
    {
        // Rows come in the order in which they were made.
        IEnumerable<PageRow> found = rows.Reverse().Where(row => !row.InTrash && (filter is null || Matches(row, filter)));
        if (sorts is null || sorts.All(s => !IsCreated(s!)))
            found = found.OrderByDescending(row => row.Created);
        foreach (var sort in (sorts ?? []).Reverse())
            found = Order(found, sort!);
        return [.. found.Select(row => row.Id)];
    }

    private bool IsCreated(JsonNode sort) =>
        (string?)sort["timestamp"] == "created_time"
        || (sort["property"] is not null && schema.Find((string)sort["property"]!)!.Type == "created_time");

    private bool Matches(PageRow row, JsonNode filter)
    {
        if (filter["and"] is JsonArray and)
            return and.All(part => Matches(row, part!));
        if (filter["or"] is JsonArray or)
            return or.Count == 0 || or.Any(part => Matches(row, part!));
        if ((string?)filter["timestamp"] is { } timestamp)
            return Time(timestamp == "created_time" ? row.Created : row.Edited, isDay: false, filter[timestamp]!.AsObject().Single());

        var property = schema.Find((string)filter["property"]!)!;
        var (_, condition) = filter.AsObject().Single(m => m.Key is not ("property" or "type"));
        var (test, value) = condition!.AsObject().Single();
        if (property.Kind.IsComputed)
            return Computed(row, property, test, value!);
        return Holds(row, property, test, value);
    }

    /// <summary>What a formula or a rollup came to; what is of another kind than the one asked for counts as empty.</summary>
    private bool Computed(PageRow row, PropertySchema property, string kind, JsonNode condition)
    {
        if (kind is "any" or "every" or "none")
        {
            var relation = schema.FindById((string)property.Config["relation_property_id"]!)!;
            var rolledUp = target!.Schema.FindById((string)property.Config["rollup_property_id"]!)!;
            var named = Ids(row.Properties[relation.Name]!["relation"]!.AsArray());
            var related = target.Rows.Where(other => !other.InTrash && named.Contains(other.Id.ToString())).ToList();
            var (test, value) = condition.AsObject().Single().Value!.AsObject().Single();
            var below = new NaiveQuery(target.Schema, now, me);
            return kind switch
            {
                "any" => related.Any(other => below.Holds(other, rolledUp, test, value)),
                "every" => related.All(other => below.Holds(other, rolledUp, test, value)),
                _ => !related.Any(other => below.Holds(other, rolledUp, test, value)),
            };
        }

        var stored = row.Properties[property.Name]![property.Type]!;
        var found = (string)stored["type"]! == (kind == "checkbox" ? "boolean" : kind) ? stored[(string)stored["type"]!] : null;
        var (asked, wanted) = condition.AsObject().Single();
        return kind switch
        {
            "string" => Text((string?)found ?? "", asked, wanted),
            "number" => Number(Double(found), asked, wanted),
            "checkbox" => (found is not null && (bool)found) == ((bool)wanted! == (asked == "equals")),
            _ => found is null ? asked == "is_empty" : Time(Parse((string)found["start"]!, out var isDay), isDay, KeyValuePair.Create(asked, wanted)),
        };
    }

    private bool Holds(PageRow row, PropertySchema property, string test, JsonNode? value)
    {
        var stored = row.Properties[property.Name]![property.Type];
        return property.Type switch
        {
            "title" or "rich_text" => Text(Plain(stored), test, value),
            "url" or "email" or "phone_number" => Text((string?)stored ?? "", test, value),
            "number" => Number(Double(stored), test, value),
            "unique_id" => Number(Double(stored!["number"]), test, value),
            "checkbox" => ((bool)stored! == (bool)value!) == (test == "equals"),
            "select" or "status" => Among(stored is null ? [] : [(string)stored["name"]!], test, Names(property, value!)),
            "multi_select" => Among([.. stored!.AsArray().Select(o => (string)o!["name"]!)], test, Names(property, value!)),
            "people" => Among(Ids(stored!.AsArray()), test, Users(value!)),
            "relation" => Among(Ids(stored!.AsArray()), test, [NotionId.Parse(value is JsonValue v && v.TryGetValue(out string? s) ? s : Guid.Empty.ToString()).ToString()]),
            "created_by" or "last_edited_by" => Among([(string)stored!["id"]!], test, Users(value!)),
            "files" => test == "is_empty" ? stored!.AsArray().Count == 0 : stored!.AsArray().Count > 0,
            "created_time" => Time(row.Created, isDay: false, KeyValuePair.Create(test, value)),
            "last_edited_time" => Time(row.Edited, isDay: false, KeyValuePair.Create(test, value)),
            "date" => stored is null
                ? test == "is_empty"
                : Time(Parse((string)stored["start"]!, out var isDay), isDay, KeyValuePair.Create(test, value)),
            _ => throw new InvalidOperationException(property.Type),
        };
    }

    private static bool Text(string text, string test, JsonNode? value)
    {
        if (test is "is_empty" or "is_not_empty")
            return (text.Length == 0) == (test == "is_empty");
        var (whole, part) = (text.ToLowerInvariant(), ((string)value!).ToLowerInvariant());
        return test switch
        {
            "equals" => whole == part,
            "does_not_equal" => whole != part,
            "contains" => whole.Contains(part, StringComparison.Ordinal),
            "does_not_contain" => !whole.Contains(part, StringComparison.Ordinal),
            "starts_with" => whole.StartsWith(part, StringComparison.Ordinal),
            _ => whole.EndsWith(part, StringComparison.Ordinal),
        };
    }

    private static bool Number(double? number, string test, JsonNode? value) => test switch
    {
        "is_empty" => number is null,
        "is_not_empty" => number is not null,
        "equals" => number == Double(value),
        "does_not_equal" => number != Double(value),
        "greater_than" => number > Double(value),
        "less_than" => number < Double(value),
        "greater_than_or_equal_to" => number >= Double(value),
        _ => number <= Double(value),
    };

    private static bool Among(List<string> has, string test, List<string> wanted) => test switch
    {
        "is_empty" => has.Count == 0,
        "is_not_empty" => has.Count > 0,
        "equals" or "contains" => has.Any(wanted.Contains),
        _ => !has.Any(wanted.Contains),
    };

    private static List<string> Names(PropertySchema property, JsonNode value)
    {
        var names = (value is JsonArray array ? array.ToList() : [value])
            .OfType<JsonValue>().Where(v => v.TryGetValue<string>(out _)).Select(v => (string)v!).ToList();
        var groups = property.Config["groups"] as JsonArray ?? [];
        return [.. names.Where(n => property.Options.Any(o => o.Name == n)), .. groups
            .Where(g => names.Contains((string)g!["name"]!) && property.Options.All(o => o.Name != (string)g["name"]!))
            .SelectMany(g => g!["option_ids"]!.AsArray().Select(id => property.Options.Single(o => o.Id == (string)id!).Name))];
    }

    private List<string> Users(JsonNode value) =>
        value is not JsonValue text || !text.TryGetValue(out string? id) ? []
        : id != "me" ? [NotionId.Parse(id).ToString()]
        : me is { } person ? [person.ToString()] : [];

    private static List<string> Ids(JsonArray items) => [.. items.Select(i => (string)i!["id"]!)];

    private bool Time(DateTimeOffset time, bool isDay, KeyValuePair<string, JsonNode?> condition)
    {
        var day = time.UtcDateTime.Date;
        var today = now.UtcDateTime.Date;
        var test = condition.Key;
        switch (test)
        {
            case "is_empty":
                return false;
            case "is_not_empty":
                return true;
            case "past_week":
                return day >= today.AddDays(-7) && day <= today;
            case "past_month":
                return day >= today.AddMonths(-1) && day <= today;
            case "past_year":
                return day >= today.AddYears(-1) && day <= today;
            case "next_week":
                return day >= today && day <= today.AddDays(7);
            case "next_month":
                return day >= today && day <= today.AddMonths(1);
            case "next_year":
                return day >= today && day <= today.AddYears(1);
            case "this_week":
                return ISOWeek.GetYear(day) == ISOWeek.GetYear(today) && ISOWeek.GetWeekOfYear(day) == ISOWeek.GetWeekOfYear(today);
        }

        var text = (string)condition.Value!;
        var (wanted, wantedIsDay) = text switch
        {
            "today" => (today, true),
            "tomorrow" => (today.AddDays(1), true),
            "yesterday" => (today.AddDays(-1), true),
            "one_week_ago" => (today.AddDays(-7), true),
            "one_week_from_now" => (today.AddDays(7), true),
            "one_month_ago" => (today.AddMonths(-1), true),
            "one_month_from_now" => (today.AddMonths(1), true),
            _ => (Parse(text, out var named).UtcDateTime, named),
        };
        var order = isDay || wantedIsDay
            ? day.CompareTo(wanted.Date)
            : Minute(time.UtcDateTime).CompareTo(Minute(wanted));
        return test switch
        {
            "equals" => order == 0,
            "before" => order < 0,
            "after" => order > 0,
            "on_or_before" => order <= 0,
            _ => order >= 0,
        };
    }

    private static DateTimeOffset Parse(string text, out bool isDay)
    {
        isDay = text.Length == 10;
        return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private static long Minute(DateTime time) => time.Ticks / TimeSpan.TicksPerMinute;

    private IOrderedEnumerable<PageRow> Order(IEnumerable<PageRow> rows, JsonNode sort)
    {
        var comparer = Comparer<object?>.Create(Compare);
        Func<PageRow, object?> key = row => Key(row, sort);
        return (string)sort["direction"]! == "ascending" ? rows.OrderBy(key, comparer) : rows.OrderByDescending(key, comparer);
    }

    /// <summary>Empty values are beyond all others.</summary>
    private static int Compare(object? left, object? right)
    {
        if (left is null || right is null)
            return (left is null ? 1 : 0) - (right is null ? 1 : 0);
        return left is string text ? NaturalOrder(text, (string)right) : ((IComparable)left).CompareTo(right);
    }

    private object? Key(PageRow row, JsonNode sort)
    {
        if ((string?)sort["timestamp"] is { } timestamp)
            return timestamp == "created_time" ? row.Created : row.Edited;
        var property = schema.Find((string)sort["property"]!)!;
        var stored = row.Properties[property.Name]![property.Type];
        return property.Type switch
        {
            "title" or "rich_text" => Plain(stored) is { Length: > 0 } text ? text : null,
            "url" or "email" or "phone_number" => (string?)stored,
            "number" => Double(stored),
            "unique_id" => Double(stored!["number"]),
            "checkbox" => (bool)stored! ? 1 : 0,
            "select" or "status" => stored is null ? null : Place(property, stored),
            "multi_select" => stored!.AsArray() is { Count: > 0 } options
                ? string.Join(' ', options.Select(o => (char)('a' + Place(property, o!)))) : null,
            "date" => stored is null ? null : Parse((string)stored["start"]!, out _).UtcDateTime,
            "people" => stored!.AsArray() is { Count: > 0 } people ? string.Join('\n', people.Select(p => (string)p!["name"]!)) : null,
            "files" => stored!.AsArray() is { Count: > 0 } files ? string.Join('\n', files.Select(f => (string)f!["name"]!)) : null,
            "relation" => stored!.AsArray() is { Count: > 0 } pages ? pages.Count : null,
            "created_by" or "last_edited_by" => (string)stored!["name"]!,
            "formula" or "rollup" => (string)stored!["type"]! switch
            {
                "string" => (string?)stored["string"] is { Length: > 0 } made ? made : null,
                "number" => Double(stored["number"]),
                "boolean" => stored["boolean"] is { } flag ? (bool)flag ? 1 : 0 : null,
                "date" => stored["date"] is { } date ? Parse((string)date["start"]!, out _).UtcDateTime : null,
                _ => stored["array"]!.AsArray().Where(item => item!["number"] is not null).ToList() is { Count: > 0 } items
                    ? string.Join(", ", items.Select(item => item!["number"]!.ToJsonString())) : null,
            },
            "created_time" => row.Created,
            "last_edited_time" => row.Edited,
            _ => throw new InvalidOperationException(property.Type),
        };
    }

    private static int Place(PropertySchema property, JsonNode option) =>
        property.Options.Select(o => o.Id).ToList().IndexOf((string)option["id"]!);

    private static double? Double(JsonNode? number) =>
        number is null ? null : double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);

    private static string Plain(JsonNode? items) => string.Concat(items!.AsArray().Select(i => (string)i!["plain_text"]!));

    /// <summary>Without case, with runs of digits as numbers; numbers that differ only in leading zeros come last to a decision.</summary>
    private static int NaturalOrder(string left, string right)
    {
        var (a, b) = (Parts(left), Parts(right));
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var order = (a[i].Number, b[i].Number) switch
            {
                ({ } x, { } y) => x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y),
                _ => a[i].Character.CompareTo(b[i].Character),
            };
            if (order != 0)
                return order;
        }

        if (a.Count != b.Count)
            return a.Count.CompareTo(b.Count);
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Zeros != b[i].Zeros)
                return a.Select(p => p.Zeros).All(z => z == 0) ? -1 : b.All(p => p.Zeros == 0) ? 1 : a[i].Zeros.CompareTo(b[i].Zeros);
        }

        return 0;
    }

    private static List<(Rune Character, string? Number, int Zeros)> Parts(string text)
    {
        var parts = new List<(Rune, string?, int)>();
        var runes = text.ToLowerInvariant().EnumerateRunes().ToList();
        for (var i = 0; i < runes.Count;)
        {
            if (!char.IsAsciiDigit((char)runes[i].Value) || runes[i].Value > 127)
            {
                parts.Add((runes[i++], null, 0));
                continue;
            }

            var digits = new StringBuilder();
            for (; i < runes.Count && runes[i].Value < 128 && char.IsAsciiDigit((char)runes[i].Value); i++)
                digits.Append((char)runes[i].Value);
            var number = digits.ToString().TrimStart('0');
            parts.Add((new Rune('0'), number, digits.Length - number.Length));
        }

        return parts;
    }
}
