using System.Globalization;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>Numbers as people and spreadsheets write them.</summary>
internal static partial class NumberText
{
    private static readonly (char Sign, string Format)[] Currencies = [('$', "dollar"), ('€', "euro"), ('£', "pound"), ('¥', "yen"), ('₹', "rupee"), ('₩', "won"), ('₽', "ruble")];

    /// <summary>The number and how it is shown; null when it is none, or one that a number cannot keep, such as an account's.</summary>
    /// <param name="decimalComma">Whether a comma stands before the fraction, and dots between thousands.</param>
    public static (double Value, string Format)? Read(string text, bool decimalComma = false)
    {
        var plain = text.Trim().Replace("\u00A0", "", StringComparison.Ordinal).Replace("\u202F", "", StringComparison.Ordinal).Replace('−', '-');
        var format = "number";
        foreach (var (sign, name) in Currencies)
        {
            if (!plain.Contains(sign, StringComparison.Ordinal))
                continue;
            format = name;
            plain = plain.Replace(sign.ToString(), "", StringComparison.Ordinal).Trim();
            break;
        }

        if (plain.EndsWith('%'))
        {
            format = "percent";
            plain = plain[..^1].TrimEnd();
        }

        if (!(decimalComma ? Continental() : English()).IsMatch(plain))
            return null;
        if (plain.Contains(decimalComma ? '.' : ',', StringComparison.Ordinal) && format == "number")
            format = "number_with_commas";
        plain = decimalComma ? plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : plain.Replace(",", "", StringComparison.Ordinal);
        if (plain.Count(char.IsAsciiDigit) > 15 && !plain.Contains('.', StringComparison.Ordinal))
            return null;
        if (!double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return null;
        return (format == "percent" ? (double)((decimal)value / 100) : value, format);
    }

    /// <summary>No leading zeros: what has them is a postcode or a part number.</summary>
    [GeneratedRegex(@"^[+-]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$")]
    private static partial Regex English();

    [GeneratedRegex(@"^[+-]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d+)?$")]
    private static partial Regex Continental();
}
