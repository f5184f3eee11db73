using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>In which order a date with slashes has its day and month.</summary>
internal enum DayOrder
{
    /// <summary>It is not known, so such a date is none.</summary>
    Unknown,
    DayFirst,
    MonthFirst,
}

/// <summary>Dates as Notion exports them, as spreadsheets write them, and as ISO 8601 has them.</summary>
internal static partial class DateText
{
    private const string Arrow = "→";

    private static readonly string[] Days =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyy/M/d", "yyyy.MM.dd", "MMMM d, yyyy", "MMM d, yyyy", "MMM. d, yyyy", "d MMMM yyyy", "d MMM yyyy", "d. MMMM yyyy", "d.M.yyyy", "yyyy'年'M'月'd'日'", "yyyy'년 'M'월 'd'일'",
    ];

    private static readonly string[] DayFirst = ["d/M/yyyy", "d-M-yyyy"];
    private static readonly string[] MonthFirst = ["M/d/yyyy", "M-d-yyyy"];
    private static readonly string[] Hours = ["h:mm tt", "h:mm:ss tt", "H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    /// <summary>The date as a request carries it, <c>{start, end?}</c>; null when the text is none.</summary>
    public static JsonObject? Read(string text, DayOrder order)
    {
        var parts = text.Split(Arrow, StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || Moment(parts[0], order, null) is not { } start)
            return null;
        var date = new JsonObject { ["start"] = start };
        if (parts.Length == 2)
        {
            // The end of a range within a day may have only its hour.
            if (Moment(parts[1], order, parts[0]) is not { } end)
                return null;
            date["end"] = end;
        }

        return date;
    }

    /// <summary>What the order of day and month must be for this date; <see cref="DayOrder.Unknown"/> when either may be.</summary>
    public static DayOrder? OrderOf(string text)
    {
        var match = Slashes().Match(text);
        if (!match.Success)
            return null;
        var (first, second) = (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        return first > 12 ? DayOrder.DayFirst : second > 12 ? DayOrder.MonthFirst : DayOrder.Unknown;
    }

    private static string? Moment(string text, DayOrder order, string? before)
    {
        var plain = text.Trim().TrimStart('@');
        var zone = TakeZone(ref plain);
        if (Iso().IsMatch(plain))
        {
            return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
                ? plain.Length <= 10 ? plain : plain.Replace(' ', 'T') + (HasZone().IsMatch(plain) ? "" : zone)
                : null;
        }

        string[] days = order switch
        {
            DayOrder.DayFirst => [.. Days, .. DayFirst],
            DayOrder.MonthFirst => [.. Days, .. MonthFirst],
            _ => Days,
        };
        if (DateOnly.TryParseExact(plain, days, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day))
            return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (before is not null && TimeOnly.TryParseExact(plain, Hours, CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour)
            && Moment(before, order, null) is { Length: >= 10 } start)
            return $"{start[..10]}T{hour:HH:mm:ss}{zone}";
        var at = Hour().Match(plain);
        return at.Success && DateOnly.TryParseExact(plain[..at.Index].TrimEnd(' ', ','), days, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out day)
            && TimeOnly.TryParseExact(at.Value.Trim(), Hours, CultureInfo.InvariantCulture, DateTimeStyles.None, out hour)
            ? string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}T{hour:HH:mm:ss}{zone}")
            : null;
    }

    /// <summary>Takes <c>(GMT+1)</c> or <c>(UTC)</c> off the end and gives it as an offset; a time without one is in UTC.</summary>
    private static string TakeZone(ref string text)
    {
        var match = Zone().Match(text);
        if (!match.Success)
            return "Z";
        text = text[..match.Index].TrimEnd();
        if (!match.Groups[1].Success)
            return "Z";
        var minutes = match.Groups[3].Success ? match.Groups[3].Value : "00";
        return $"{match.Groups[1].Value}{match.Groups[2].Value.PadLeft(2, '0')}:{minutes}";
    }

    [GeneratedRegex(@"\s*\((?:UTC|GMT)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?\)$")]
    private static partial Regex Zone();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"(?:Z|[+-]\d{2}:?\d{2})$")]
    private static partial Regex HasZone();

    [GeneratedRegex(@"\s\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?$")]
    private static partial Regex Hour();

    [GeneratedRegex(@"^(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b")]
    private static partial Regex Slashes();
}
