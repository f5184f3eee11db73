using System.Globalization;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Properties;

/// <summary>
/// A day, or a moment to the minute with the offset it was written in. Seconds are dropped, as Notion drops them.
/// </summary>
public readonly partial record struct NotionDate(DateTimeOffset Time, bool IsDay)
{
    /// <summary>Since 1970; a day is its midnight in UTC.</summary>
    public long Milliseconds => Time.ToUnixTimeMilliseconds();

    /// <summary>
    /// Reads <c>2026-01-31</c> or <c>2026-01-31T18:01:15.377+01:00</c>. Without an offset the time is UTC. With a
    /// <paramref name="zone"/> an offset is ignored and the clock reading is taken there.
    /// </summary>
    public static bool TryParse(string? text, out NotionDate date, TimeZoneInfo? zone = null)
    {
        date = default;
        if (text is null || Form().Match(text) is not { Success: true } match)
            return false;
        if (!DateTime.TryParseExact(match.Groups["day"].ValueSpan, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return false;
        if (!match.Groups["hour"].Success)
        {
            date = new NotionDate(new DateTimeOffset(day, TimeSpan.Zero), IsDay: true);
            return true;
        }

        var hour = Number(match, "hour");
        var minute = Number(match, "minute");
        if (hour > 23 || minute > 59 || Number(match, "second") > 59)
            return false;
        var local = day.AddHours(hour).AddMinutes(minute);
        var offset = zone?.GetUtcOffset(local) ?? Offset(match);
        if (offset is not { } known || known.Duration() > TimeSpan.FromHours(14)
            || local.Ticks - known.Ticks < DateTime.MinValue.Ticks || local.Ticks - known.Ticks > DateTime.MaxValue.Ticks)
            return false;
        date = new NotionDate(new DateTimeOffset(local, known), IsDay: false);
        return true;
    }

    /// <summary>As Notion writes it: <c>2026-01-31</c> or <c>2026-01-31T18:01:00.000+01:00</c>.</summary>
    public override string ToString() =>
        Time.ToString(IsDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:00.000zzz", CultureInfo.InvariantCulture);

    private static TimeSpan? Offset(Match match)
    {
        if (!match.Groups["sign"].Success)
            return TimeSpan.Zero;
        var size = new TimeSpan(Number(match, "offsetHour"), Number(match, "offsetMinute"), 0);
        return match.Groups["sign"].ValueSpan is "-" ? -size : size;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^(?<day>\d{4}-\d{2}-\d{2})([Tt ](?<hour>\d{2}):(?<minute>\d{2})(:(?<second>\d{2})([.,]\d{1,9})?)?([Zz]|(?<sign>[+-])(?<offsetHour>\d{2}):?(?<offsetMinute>\d{2})?)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
