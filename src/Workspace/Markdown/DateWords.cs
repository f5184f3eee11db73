using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// The tag of a date: <c>&lt;mention-date start="2026-11-21" startTime="09:30" timeZone="+01:00"/&gt;</c>, with <c>end</c> and
/// <c>endTime</c> for a range. The API serves a moment with its offset, so it is the offset that stands for the time zone;
/// a name out of the IANA database is understood too.
/// </summary>
internal static class DateWords
{
    private const string Day = "yyyy-MM-dd";

    public static string Write(JsonNode? date)
    {
        var (start, startTime, zone) = Parts(date.At("start").Text());
        var (end, endTime, endZone) = Parts(date.At("end").Text());
        if (zone is not null && endZone is not null && zone != endZone) // Across a change of the clock, each end says its own.
            return Tags.Empty("mention-date", ("start", date.At("start").Text()), ("end", date.At("end").Text()));
        return Tags.Empty(
            "mention-date",
            ("start", start), ("end", end), ("startTime", startTime), ("endTime", endTime), ("timeZone", zone ?? endZone));
    }

    /// <summary>The value of the mention as served, <c>{start,end,time_zone}</c>; null when the attributes name no date.</summary>
    public static JsonObject? Read(Dictionary<string, string> attributes)
    {
        var zone = Value(attributes, "timeZone", "time-zone");
        var offset = zone is "Z" or "UTC" ? "+00:00" : zone is ['+' or '-', ..] ? zone : null;
        var start = Moment(attributes.GetValueOrDefault("start"), Value(attributes, "startTime", "start-time"), offset);
        var end = Moment(attributes.GetValueOrDefault("end"), Value(attributes, "endTime", "end-time"), offset);
        if (start is null)
            return null;
        var written = new JsonObject { ["start"] = start, ["end"] = end };
        if (offset is null && zone is not null)
            written["time_zone"] = zone;
        try
        {
            return Dates.Read(Input.Body(JsonSerializer.SerializeToElement(written)));
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private static (string? Day, string? Time, string? Zone) Parts(string? moment)
    {
        if (moment is null || !moment.Contains('T') || !DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            return (moment, null, null);
        var zone = parsed.Offset == TimeSpan.Zero ? "UTC" : parsed.ToString("zzz", CultureInfo.InvariantCulture);
        return (parsed.ToString(Day, CultureInfo.InvariantCulture), parsed.ToString("HH:mm", CultureInfo.InvariantCulture), zone);
    }

    private static string? Moment(string? day, string? time, string? offset) =>
        string.IsNullOrEmpty(day) ? null : string.IsNullOrEmpty(time) || day.Contains('T') ? day : $"{day}T{time}{offset}";

    private static string? Value(Dictionary<string, string> attributes, string name, string other) =>
        attributes.GetValueOrDefault(name) ?? attributes.GetValueOrDefault(other);
}
