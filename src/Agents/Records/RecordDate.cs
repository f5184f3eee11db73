using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Records;

/// <summary>Dates: one text, or <c>{"start","end","time_zone"}</c>.</summary>
internal static class RecordDate
{
    private const string Wanted = "a date such as \"2026-01-31\" or \"2026-01-31T09:00:00+01:00\", or {\"start\", \"end\", \"time_zone\"}";

    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss",
    ];

    public static JsonObject? Plan(JsonElement value, Func<string, RecordFaultException> wrong)
    {
        if (value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())))
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return new JsonObject { ["start"] = Read(value, wrong) };
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("start", out var start))
            throw wrong(Wanted);

        var date = new JsonObject { ["start"] = Read(start, wrong) };
        if (value.TryGetProperty("end", out var end) && end.ValueKind != JsonValueKind.Null)
        {
            date["end"] = Read(end, wrong);
            if (Moment(end) < Moment(start))
                throw wrong("an end that is not before its start");
        }

        if (value.TryGetProperty("time_zone", out var zone) && zone.ValueKind != JsonValueKind.Null)
            date["time_zone"] = zone.ValueKind == JsonValueKind.String ? zone.GetString() : throw wrong("a time_zone such as \"Europe/Berlin\"");
        return date;
    }

    /// <summary>The day, or the minute in UTC: Notion keeps no seconds.</summary>
    internal static string Canonical(string text) => text.Length <= 10 ? text
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)
            : text;

    private static string Read(JsonElement value, Func<string, RecordFaultException> wrong) =>
        value.ValueKind == JsonValueKind.String && Moment(value) is not null
            ? value.GetString()!.Trim().Replace(' ', 'T')
            : throw wrong(Wanted);

    private static DateTimeOffset? Moment(JsonElement value)
    {
        var text = value.GetString()!.Trim();
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day
            : DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : null;
    }
}
