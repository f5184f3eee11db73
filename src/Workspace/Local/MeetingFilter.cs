using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>
/// Reads the filter of a query of meeting notes: <c>{operator:"and"|"or",filters:[…]}</c>, with groups in groups to three levels,
/// and <c>{property,filter:{operator,value?}}</c> in them. An empty group asks for nothing.
/// </summary>
/// <param name="now">The moment that relative dates are relative to; days are days in UTC.</param>
internal sealed class MeetingFilter(DateTimeOffset now)
{
    private const int DeepestGroup = 3;
    private const int MostParts = 100;
    private const int MostUnits = 1000;

    private static readonly string[] Text =
        ["string_is", "string_is_not", "string_contains", "string_does_not_contain", "string_starts_with", "string_ends_with", "is_empty", "is_not_empty"];

    private static readonly string[] Date =
        ["date_is", "date_is_before", "date_is_after", "date_is_on_or_before", "date_is_on_or_after", "date_is_within", "date_is_relative_to", "is_empty", "is_not_empty"];

    private static readonly string[] Person = ["person_contains", "person_does_not_contain", "is_empty", "is_not_empty"];

    private DateTimeOffset Today => new(now.UtcDateTime.Date, TimeSpan.Zero);

    public Func<Meeting, bool> Read(Input filter) => filter.IsAbsent ? _ => true : ReadGroup(filter, depth: 1);

    private Func<Meeting, bool> ReadGroup(Input group, int depth)
    {
        group.RequireObject().RefuseOthers("operator", "filters");
        var isAll = group["operator"].RequireOneOf("and", "or") == "and";
        if (group["filters"].IsAbsent && depth == 1)
            return _ => true;
        var parts = group["filters"].RequireArray(MostParts).Items()
            .Select(part => part["property"].IsAbsent && !part["operator"].IsAbsent && depth < DeepestGroup ? ReadGroup(part, depth + 1) : ReadProperty(part))
            .ToList();
        return parts.Count == 0 ? _ => true
            : isAll ? meeting => parts.TrueForAll(part => part(meeting))
            : meeting => parts.Exists(part => part(meeting));
    }

    private Func<Meeting, bool> ReadProperty(Input part)
    {
        part.RequireObject().RefuseOthers("property", "filter");
        var property = part["property"].RequireOneOf(Meeting.Properties);
        var filter = part["filter"].RequireObject();
        filter.RefuseOthers("operator", "value");
        var test = filter["operator"].RequireOneOf(property switch { "title" => Text, "created_time" or "last_edited_time" => Date, _ => Person });
        if (test is "is_empty" or "is_not_empty")
        {
            if (!filter["value"].IsAbsent)
                throw filter["value"].Should("be not present");
            return meeting => IsEmpty(meeting, property) == (test == "is_empty");
        }

        return property switch
        {
            "title" => ReadText(test, filter["value"]),
            "created_time" or "last_edited_time" => ReadDate(test, filter["value"], property),
            _ => ReadPeople(test, filter["value"], property),
        };
    }

    private static bool IsEmpty(Meeting meeting, string property) => property switch
    {
        "title" => meeting.Title.Length == 0,
        "created_time" or "last_edited_time" => false,
        _ => meeting.People(property).Count == 0,
    };

    /// <summary>Whole titles compare as they are written, parts of them without regard to case.</summary>
    private static Func<Meeting, bool> ReadText(string test, Input value)
    {
        value.RequireObject().RefuseOthers("type", "value");
        value["type"].RequireOneOf("exact");
        var text = value["value"].RequireString();
        var part = Fold(text);
        return test switch
        {
            "string_is" => meeting => meeting.Title == text,
            "string_is_not" => meeting => meeting.Title != text,
            "string_contains" => meeting => Fold(meeting.Title).Contains(part, StringComparison.Ordinal),
            "string_does_not_contain" => meeting => !Fold(meeting.Title).Contains(part, StringComparison.Ordinal),
            "string_starts_with" => meeting => Fold(meeting.Title).StartsWith(part, StringComparison.Ordinal),
            _ => meeting => Fold(meeting.Title).EndsWith(part, StringComparison.Ordinal),
        };

        static string Fold(string text) => TextFold.Fold(text) ?? "";
    }

    private static Func<Meeting, bool> ReadPeople(string test, Input value, string property)
    {
        var ids = (value.IsArray ? value.RequireArray(MostParts, 1).Items() : [value]).Select(ReadPerson).ToHashSet(StringComparer.Ordinal);
        var isNegated = test == "person_does_not_contain";
        return meeting => meeting.People(property).Any(ids.Contains) != isNegated;
    }

    private static string ReadPerson(Input person)
    {
        person.RequireObject().RefuseOthers("type", "value");
        person["type"].RequireOneOf("exact");
        var user = person["value"].RequireObject();
        user.RefuseOthers("table", "id");
        user["table"].RequireOneOf("notion_user");
        return user["id"].RequireId().ToString();
    }

    private Func<Meeting, bool> ReadDate(string test, Input value, string property)
    {
        value.RequireObject();
        if (test is "date_is_within" or "date_is_relative_to")
        {
            var (first, last) = ReadWindow(value);
            return meeting => meeting.Time(property).UtcDateTime.Date is var day && day >= first && day <= last;
        }

        value.RefuseOthers("type", "value");
        var isRelative = value["type"].RequireOneOf("relative", "exact") == "relative";
        var point = value["value"].IsObject ? ReadMoment(value["value"]) : ReadPoint(value["value"], isRelative);
        var wanted = point.Milliseconds;
        return test switch
        {
            "date_is" => meeting => At(meeting) == wanted,
            "date_is_before" => meeting => At(meeting) < wanted,
            "date_is_after" => meeting => At(meeting) > wanted,
            "date_is_on_or_before" => meeting => At(meeting) <= wanted,
            _ => meeting => At(meeting) >= wanted,
        };

        // To the minute, as a block tells its times; beside a day, to the day.
        long At(Meeting meeting)
        {
            var unit = (long)(point.IsDay ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1)).TotalMilliseconds;
            return meeting.Time(property).ToUnixTimeMilliseconds() / unit * unit;
        }
    }

    private NotionDate ReadPoint(Input value, bool isRelative)
    {
        var text = value.RequireString();
        if (isRelative)
            return RelativeDates.Day(text, Today) is { } day ? new NotionDate(day, IsDay: true) : throw value.Should("be the name of a relative date");
        return NotionDate.TryParse(text, out var date) ? date : throw value.Should("be a valid ISO 8601 date string");
    }

    private static NotionDate ReadMoment(Input value)
    {
        value.RefuseOthers("type", "start_date", "start_time", "time_zone");
        var isDay = value["type"].RequireOneOf("date", "datetime") == "date";
        var day = ReadDay(value["start_date"]);
        TimeZoneInfo? zone = null;
        if (!value["time_zone"].IsAbsent && !TimeZoneInfo.TryFindSystemTimeZoneById(value["time_zone"].Optional.RequireString(), out zone))
            throw value["time_zone"].Optional.Should("be a valid IANA time zone");
        if (value["start_time"].IsAbsent)
            return isDay ? new NotionDate(day, IsDay: true) : throw value["start_time"].Should("be defined");
        var time = value["start_time"].Optional.RequireString();
        return NotionDate.TryParse($"{day:yyyy-MM-dd}T{time}", out var date, zone ?? TimeZoneInfo.Utc)
            ? isDay ? new NotionDate(day, IsDay: true) : date
            : throw value["start_time"].Optional.Should("be a valid time");
    }

    /// <summary>The first and the last day, both included.</summary>
    private (DateTime First, DateTime Last) ReadWindow(Input value)
    {
        value.RefuseOthers("type", "value", "direction", "unit", "count");
        var isRelative = value["type"].RequireOneOf("relative", "exact") == "relative";
        var range = value["value"];
        if (range.IsObject)
        {
            range.RefuseOthers("type", "start_date", "end_date");
            range["type"].RequireOneOf("daterange");
            var first = ReadDay(range["start_date"]);
            return (first.UtcDateTime, (range["end_date"].IsAbsent ? first : ReadDay(range["end_date"])).UtcDateTime);
        }

        var name = range.RequireString();
        if (!value["direction"].IsAbsent || !value["unit"].IsAbsent)
            return ReadReach(value);
        if (isRelative && RelativeDates.Window(name.StartsWith("the_", StringComparison.Ordinal) ? name[4..] : name, Today) is var (start, end))
            return (start.UtcDateTime, end.UtcDateTime);
        var day = ReadPoint(range, isRelative).Time.UtcDateTime.Date;
        return (day, day);
    }

    private (DateTime First, DateTime Last) ReadReach(Input value)
    {
        var isPast = value["direction"].RequireOneOf("past", "future") == "past";
        var count = value["count"].IsAbsent ? 1 : value["count"].Optional.RequireInteger(1, MostUnits);
        var signed = isPast ? -count : count;
        var today = Today.UtcDateTime;
        var far = value["unit"].RequireOneOf("day", "week", "month", "year") switch
        {
            "day" => today.AddDays(signed),
            "week" => today.AddDays(7 * signed),
            "month" => today.AddMonths(signed),
            _ => today.AddYears(signed),
        };
        return isPast ? (far, today) : (today, far);
    }

    private static DateTimeOffset ReadDay(Input value) =>
        NotionDate.TryParse(value.RequireString(), out var date) && date.IsDay ? date.Time : throw value.Should("be a valid ISO 8601 date string");
}
