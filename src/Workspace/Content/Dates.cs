using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>
/// Dates and ranges of dates, in mentions and in date properties. A date-time is kept to the minute and with its offset; a
/// named time zone is spent on finding that offset, and never served.
/// </summary>
public static partial class Dates
{
    private const string Served = "yyyy-MM-dd'T'HH:mm:00.000zzz";

    /// <summary>The range as served: <c>{start,end,time_zone}</c>.</summary>
    public static JsonObject Read(Input date)
    {
        date.RequireObject().RefuseOthers("start", "end", "time_zone");
        var zone = ReadZone(date["time_zone"]);
        return new JsonObject
        {
            ["start"] = Normalize(date["start"], zone),
            ["end"] = date["end"].IsPresent ? Normalize(date["end"], zone) : null,
            ["time_zone"] = null,
        };
    }

    private static TimeZoneInfo? ReadZone(Input zone)
    {
        if (!zone.IsPresent)
            return null;
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone.RequireString(), out var found)
            ? found
            : throw zone.Should("be a valid time zone of the IANA database");
    }

    private static string Normalize(Input moment, TimeZoneInfo? zone)
    {
        var text = moment.RequireString();
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return text;
        if (!DateTimeForm().IsMatch(text)
            || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            throw moment.Should("be a valid ISO 8601 date string");

        // With a zone Notion reads the clock that is written and ignores an offset beside it.
        if (zone is not null)
            parsed = new DateTimeOffset(parsed.DateTime, zone.GetUtcOffset(parsed.DateTime));
        return parsed.ToString(Served, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*(Z|z|[+-]\d{2}(:?\d{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex DateTimeForm();
}
