using System.Globalization;
using System.Text.RegularExpressions;

namespace Verso.Agents.Recipes.Meetings;

/// <summary>Days as people write them.</summary>
internal static partial class Days
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>The first whole date in a text: <c>2026-03-17</c>, <c>17.03.2026</c>, <c>17 March 2026</c>, <c>March 17, 2026</c>. 03/04/2026 means two things, so it is none.</summary>
    public static DateOnly? Find(string text)
    {
        foreach (Match match in Written().Matches(text))
        {
            var year = int.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture);
            var month = match.Groups["m"].Success ? int.Parse(match.Groups["m"].Value, CultureInfo.InvariantCulture) : 1 + Array.IndexOf(Months, match.Groups["name"].Value[..3].ToLowerInvariant());
            var day = int.Parse(match.Groups["d"].Value, CultureInfo.InvariantCulture);
            if (year is >= 1900 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month))
                return new DateOnly(year, month, day);
        }

        return null;
    }

    /// <summary>Until when something is to be done: a date, or a weekday, tomorrow or the end of the week after "by" or "until".</summary>
    public static DateOnly? FindDue(string text, DateOnly? from)
    {
        if (Find(text) is { } written)
            return written;
        if (from is not { } day || Due().Match(text) is not { Success: true } due)
            return null;
        var word = due.Groups["when"].Value.ToLowerInvariant();
        if (word == "today")
            return day;
        if (word == "tomorrow")
            return day.AddDays(1);
        var weekday = Weekdays.Contains(word) ? Array.IndexOf(Weekdays, word) : (int)DayOfWeek.Friday; // The end of a week is its Friday.
        var ahead = (weekday - (int)day.DayOfWeek + 7) % 7;
        return day.AddDays(ahead == 0 && Weekdays.Contains(word) ? 7 : ahead);
    }

    [GeneratedRegex(
        @"(?<![\d-])(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})(?!\d)|(?<![\d.])(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})(?!\d)"
        + @"|\b(?<d>\d{1,2})(st|nd|rd|th|\.)? (?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?<y>\d{4})\b"
        + @"|\b(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?<d>\d{1,2})(st|nd|rd|th)?,? (?<y>\d{4})\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Written();

    [GeneratedRegex(@"\b(by|until|before|due|on)( the)? (?<when>today|tomorrow|sunday|monday|tuesday|wednesday|thursday|friday|saturday|end of (the )?week)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Due();
}
