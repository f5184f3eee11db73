using System.Globalization;
using System.Text;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>
/// The patterns of <c>formatDate()</c>, which are those of Moment.js, in English. What stands in square brackets stays as it is;
/// weeks without ISO begin on Sunday.
/// </summary>
internal static class DatePattern
{
    private static readonly string[] Tokens =
    [
        "YYYY", "YY", "Y", "gggg", "gg", "GGGG", "GG", "Qo", "Q", "MMMM", "MMM", "MM", "Mo", "M", "DDDD", "DDDo", "DDD", "DD", "Do", "D",
        "dddd", "ddd", "dd", "do", "d", "E", "e", "ww", "wo", "w", "WW", "Wo", "W", "HH", "H", "hh", "h", "kk", "k", "mm", "m", "ss", "s",
        "SSS", "SS", "S", "A", "a", "ZZ", "Z", "zz", "z", "X", "x",
    ];

    private static readonly (string Token, string Pattern)[] Long =
    [
        ("LLLL", "dddd, MMMM D, YYYY h:mm A"), ("LLL", "MMMM D, YYYY h:mm A"), ("LL", "MMMM D, YYYY"), ("LTS", "h:mm:ss A"), ("LT", "h:mm A"),
        ("L", "MM/DD/YYYY"), ("llll", "ddd, MMM D, YYYY h:mm A"), ("lll", "MMM D, YYYY h:mm A"), ("ll", "MMM D, YYYY"), ("l", "M/D/YYYY"),
    ];

    public static string Write(DateTimeOffset date, string pattern, TimeZoneInfo zone)
    {
        var result = new StringBuilder();
        Write(result, date, pattern, zone);
        return result.ToString();
    }

    private static void Write(StringBuilder result, DateTimeOffset date, string pattern, TimeZoneInfo zone)
    {
        for (var i = 0; i < pattern.Length;)
        {
            var rest = pattern.AsSpan(i);
            if (rest[0] == '[' && rest.IndexOf(']') is > 0 and var end)
            {
                result.Append(rest[1..end]);
                i += end + 1;
                continue;
            }

            if (rest[0] == '\\' && rest.Length > 1)
            {
                result.Append(rest[1]);
                i += 2;
                continue;
            }

            if (Starting(rest) is { } token)
            {
                result.Append(Value(date, token, zone));
                i += token.Length;
                continue;
            }

            if (Array.Find(Long, l => pattern.AsSpan(i).StartsWith(l.Token)) is { Token: not null } known)
            {
                Write(result, date, known.Pattern, zone);
                i += known.Token.Length;
                continue;
            }

            result.Append(rest[0]);
            i++;
        }
    }

    private static string? Starting(ReadOnlySpan<char> rest)
    {
        foreach (var token in Tokens)
        {
            if (rest.StartsWith(token))
                return token;
        }

        return null;
    }

    private static string Value(DateTimeOffset date, string token, TimeZoneInfo zone) => token switch
    {
        "YYYY" => Padded(date.Year, 4),
        "YY" => Padded(date.Year % 100, 2),
        "Y" => Plain(date.Year),
        "Q" => Plain(((date.Month - 1) / 3) + 1),
        "Qo" => Ordinal(((date.Month - 1) / 3) + 1),
        "MMMM" => date.ToString("MMMM", CultureInfo.InvariantCulture),
        "MMM" => date.ToString("MMM", CultureInfo.InvariantCulture),
        "MM" => Padded(date.Month, 2),
        "Mo" => Ordinal(date.Month),
        "M" => Plain(date.Month),
        "DDDD" => Padded(date.DayOfYear, 3),
        "DDDo" => Ordinal(date.DayOfYear),
        "DDD" => Plain(date.DayOfYear),
        "DD" => Padded(date.Day, 2),
        "Do" => Ordinal(date.Day),
        "D" => Plain(date.Day),
        "dddd" => date.DayOfWeek.ToString(),
        "ddd" => date.DayOfWeek.ToString()[..3],
        "dd" => date.DayOfWeek.ToString()[..2],
        "do" => Ordinal((int)date.DayOfWeek),
        "d" or "e" => Plain((int)date.DayOfWeek),
        "E" => Plain(date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek),
        "w" => Plain(SundayWeek(date).Week),
        "wo" => Ordinal(SundayWeek(date).Week),
        "ww" => Padded(SundayWeek(date).Week, 2),
        "gggg" => Padded(SundayWeek(date).Year, 4),
        "gg" => Padded(SundayWeek(date).Year % 100, 2),
        "W" => Plain(ISOWeek.GetWeekOfYear(date.DateTime)),
        "Wo" => Ordinal(ISOWeek.GetWeekOfYear(date.DateTime)),
        "WW" => Padded(ISOWeek.GetWeekOfYear(date.DateTime), 2),
        "GGGG" => Padded(ISOWeek.GetYear(date.DateTime), 4),
        "GG" => Padded(ISOWeek.GetYear(date.DateTime) % 100, 2),
        "HH" => Padded(date.Hour, 2),
        "H" => Plain(date.Hour),
        "hh" => Padded(Twelve(date.Hour), 2),
        "h" => Plain(Twelve(date.Hour)),
        "kk" => Padded(date.Hour == 0 ? 24 : date.Hour, 2),
        "k" => Plain(date.Hour == 0 ? 24 : date.Hour),
        "mm" => Padded(date.Minute, 2),
        "m" => Plain(date.Minute),
        "ss" => Padded(date.Second, 2),
        "s" => Plain(date.Second),
        "SSS" => Padded(date.Millisecond, 3),
        "SS" => Padded(date.Millisecond / 10, 2),
        "S" => Plain(date.Millisecond / 100),
        "A" => date.Hour < 12 ? "AM" : "PM",
        "a" => date.Hour < 12 ? "am" : "pm",
        "Z" => Offset(date.Offset, ":"),
        "ZZ" => Offset(date.Offset, ""),
        "z" or "zz" => zone.BaseUtcOffset == TimeSpan.Zero && date.Offset == TimeSpan.Zero ? "UTC" : Offset(date.Offset, ":"),
        "X" => Plain(date.ToUnixTimeSeconds()),
        _ => Plain(date.ToUnixTimeMilliseconds()),
    };

    /// <summary>The week that begins on Sunday, and the year that it counts to: the first one is that of January 1.</summary>
    private static (int Year, int Week) SundayWeek(DateTimeOffset date)
    {
        var saturday = date.Date.AddDays(6 - (int)date.DayOfWeek);
        return (saturday.Year, ((saturday.DayOfYear - 1) / 7) + 1);
    }

    private static int Twelve(int hour) => hour % 12 == 0 ? 12 : hour % 12;

    private static string Ordinal(int number) => $"{Plain(number)}{NumberStyle.Ordinal(number)}";

    private static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Padded(int number, int digits) => number.ToString("D" + Plain(digits), CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset, string separator) =>
        $"{(offset < TimeSpan.Zero ? "-" : "+")}{Padded(Math.Abs(offset.Hours), 2)}{separator}{Padded(Math.Abs(offset.Minutes), 2)}";
}
