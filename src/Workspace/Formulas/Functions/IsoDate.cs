using System.Globalization;
using System.Text.RegularExpressions;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>
/// Dates of ISO 8601, with and without dashes and colons: <c>2026</c>, <c>2026-05</c>, <c>2026-05-04</c>, <c>2026-W19-1</c>, <c>2026-124</c>, and
/// each with a time, <c>T14:05</c>, and an offset. Without an offset a time is of the zone. <c>2026/5/4</c> is understood too.
/// </summary>
internal static partial class IsoDate
{
    public static NotionDate? Parse(string text, TimeZoneInfo zone)
    {
        if (text.Length > 40 || Form().Match(text.Trim()) is not { Success: true } match || Day(match) is not { } day)
            return null;
        if (!match.Groups["hour"].Success)
            return new NotionDate(new DateTimeOffset(day, TimeSpan.Zero), IsDay: true);
        var (hour, minute) = (Number(match, "hour"), Number(match, "minute"));
        if (hour > 24 || minute > 59 || Number(match, "second") > 59 || hour == 24 && minute > 0)
            return null;
        try
        {
            var clock = day.AddHours(hour).AddMinutes(minute);
            if (!match.Groups["offset"].Success)
                return new NotionDate(DateFunctions.At(clock, zone), IsDay: false);
            var offset = match.Groups["sign"].Success
                ? new TimeSpan(Number(match, "offsetHour"), Number(match, "offsetMinute"), 0) * (match.Groups["sign"].ValueSpan is "-" ? -1 : 1)
                : TimeSpan.Zero;
            return offset.Duration() > TimeSpan.FromHours(14)
                ? null
                : new NotionDate(TimeZoneInfo.ConvertTime(new DateTimeOffset(clock, offset), zone), IsDay: false);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTime? Day(Match match)
    {
        var year = Number(match, "year");
        if (year is < 1 or > 9998)
            return null;
        if (match.Groups["week"].Success)
        {
            var week = Number(match, "week");
            var weekday = match.Groups["weekday"].Success ? Number(match, "weekday") : 1;
            return week >= 1 && week <= ISOWeek.GetWeeksInYear(year) && weekday is >= 1 and <= 7
                ? ISOWeek.ToDateTime(year, week, (DayOfWeek)(weekday % 7))
                : null;
        }

        if (match.Groups["ordinal"].Success)
        {
            var ordinal = Number(match, "ordinal");
            return ordinal >= 1 && ordinal <= (DateTime.IsLeapYear(year) ? 366 : 365) ? new DateTime(year, 1, 1).AddDays(ordinal - 1) : null;
        }

        var month = match.Groups["month"].Success ? Number(match, "month") : 1;
        var day = match.Groups["day"].Success ? Number(match, "day") : 1;
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateTime(year, month, day) : null;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})(-?W(?<week>[0-9]{2})(-?(?<weekday>[0-9]))?|-(?<month>[0-9]{2})(-(?<day>[0-9]{2}))?|(?<month>[0-9]{2})(?<day>[0-9]{2})|-?(?<ordinal>[0-9]{3})|(?<slash>[/-])(?<month>[0-9]{1,2})\k<slash>(?<day>[0-9]{1,2}))?"
        + @"([T ](?<hour>[0-9]{2})(:?(?<minute>[0-9]{2})(:?(?<second>[0-9]{2})([.,][0-9]{1,9})?)?)?(?<offset>[Zz]|(?<sign>[+-])(?<offsetHour>[0-9]{2})(:?(?<offsetMinute>[0-9]{2}))?)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
