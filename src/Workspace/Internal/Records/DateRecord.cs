using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// A date value: publicly <c>{start, end, time_zone}</c> with an offset in the time, inside the parts apart with a zone.
/// A public offset becomes a zone of a fixed distance, such as <c>Etc/GMT-9</c> for +09:00; without a zone the time is UTC.
/// </summary>
internal static class DateRecord
{
    private const string FixedZone = "Etc/GMT";

    public static JsonObject? FromPublic(JsonNode? date)
    {
        if (date.At("start").Text() is not { } start)
            return null;
        var end = date.At("end").Text();
        var hasTime = start.Contains('T', StringComparison.Ordinal);
        var record = new JsonObject { ["type"] = (hasTime ? "datetime" : "date") + (end is null ? "" : "range") };
        if (!hasTime)
        {
            record["start_date"] = Day(start);
            if (end is not null)
                record["end_date"] = Day(end);
            return record;
        }

        if (!TryRead(start, out var from))
            return null;
        var zone = date.At("time_zone").Text();
        // An offset with minutes has no zone of fixed distance, so such a time is given in UTC.
        if (zone is null && from.Offset.Minutes != 0)
            from = from.ToUniversalTime();
        record["start_date"] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        record["start_time"] = from.ToString("HH:mm", CultureInfo.InvariantCulture);
        if (end is not null && TryRead(end, out var to))
        {
            to = zone is null ? to.ToOffset(from.Offset) : to;
            record["end_date"] = to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            record["end_time"] = to.ToString("HH:mm", CultureInfo.InvariantCulture);
        }

        if ((zone ?? FixedZoneOf(from.Offset)) is { } name)
            record["time_zone"] = name;
        return record;
    }

    /// <summary>The date as a request of the public API writes it; null when it has no start.</summary>
    public static JsonObject? ToPublic(JsonNode? record)
    {
        if (record.At("start_date").Text() is not { } startDate)
            return null;
        var zone = record.At("time_zone").Text();
        var offset = OffsetOf(zone);
        var date = new JsonObject
        {
            ["start"] = Moment(startDate, record.At("start_time").Text(), offset),
            ["end"] = record.At("end_date").Text() is { } endDate ? Moment(endDate, record.At("end_time").Text(), offset) : null,
        };
        if (offset is null && record.At("start_time").Text() is not null)
            date["time_zone"] = zone;
        return date;
    }

    private static string Moment(string day, string? time, TimeSpan? offset)
    {
        if (time is null)
            return day;
        var local = $"{day}T{time}:00.000";
        return offset is { } known
            ? string.Create(CultureInfo.InvariantCulture, $"{local}{(known < TimeSpan.Zero ? '-' : '+')}{known:hh\\:mm}")
            : local;
    }

    private static string? FixedZoneOf(TimeSpan offset) => offset == TimeSpan.Zero
        ? null
        // The sign of these zones is the reverse of what everyone writes.
        : string.Create(CultureInfo.InvariantCulture, $"{FixedZone}{(offset > TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.Hours)}");

    private static TimeSpan? OffsetOf(string? zone)
    {
        if (zone is null or "UTC" or "Etc/UTC")
            return TimeSpan.Zero;
        return zone.StartsWith(FixedZone, StringComparison.Ordinal)
            && int.TryParse(zone.AsSpan(FixedZone.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hours)
                ? TimeSpan.FromHours(-hours)
                : null;
    }

    private static string Day(string text) => text.Length > 10 ? text[..10] : text;

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
