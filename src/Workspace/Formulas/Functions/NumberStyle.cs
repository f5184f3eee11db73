using System.Collections.Frozen;
using System.Globalization;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>The styles of <c>formatNumber()</c>. Digits are grouped as in the United States whatever the currency, as Notion groups them.</summary>
internal static class NumberStyle
{
    private static readonly FrozenDictionary<string, string> Currencies = new Dictionary<string, string>
    {
        ["dollar"] = "$",
        ["usd"] = "$",
        ["australian_dollar"] = "A$",
        ["aud"] = "A$",
        ["canadian_dollar"] = "CA$",
        ["cad"] = "CA$",
        ["singapore_dollar"] = "SGD ",
        ["sgd"] = "SGD ",
        ["euro"] = "€",
        ["eur"] = "€",
        ["pound"] = "£",
        ["gbp"] = "£",
        ["yen"] = "¥",
        ["jpy"] = "¥",
        ["ruble"] = "RUB ",
        ["rub"] = "RUB ",
        ["rupee"] = "₹",
        ["inr"] = "₹",
        ["won"] = "₩",
        ["krw"] = "₩",
        ["yuan"] = "CN¥",
        ["cny"] = "CN¥",
        ["real"] = "R$",
        ["brl"] = "R$",
        ["lira"] = "TRY ",
        ["try"] = "TRY ",
        ["rupiah"] = "IDR ",
        ["idr"] = "IDR ",
        ["franc"] = "CHF ",
        ["chf"] = "CHF ",
        ["hong_kong_dollar"] = "HK$",
        ["hkd"] = "HK$",
        ["new_zealand_dollar"] = "NZ$",
        ["nzd"] = "NZ$",
        ["krona"] = "SEK ",
        ["sek"] = "SEK ",
        ["norwegian_krone"] = "NOK ",
        ["nok"] = "NOK ",
        ["mexican_peso"] = "MX$",
        ["mxn"] = "MX$",
        ["rand"] = "ZAR ",
        ["zar"] = "ZAR ",
        ["new_taiwan_dollar"] = "NT$",
        ["twd"] = "NT$",
        ["danish_krone"] = "DKK ",
        ["dkk"] = "DKK ",
        ["zloty"] = "PLN ",
        ["pln"] = "PLN ",
        ["baht"] = "THB ",
        ["thb"] = "THB ",
        ["forint"] = "HUF ",
        ["huf"] = "HUF ",
        ["koruna"] = "CZK ",
        ["czk"] = "CZK ",
        ["shekel"] = "₪",
        ["ils"] = "₪",
        ["chilean_peso"] = "CLP ",
        ["clp"] = "CLP ",
        ["philippine_peso"] = "₱",
        ["php"] = "₱",
        ["dirham"] = "AED ",
        ["aed"] = "AED ",
        ["colombian_peso"] = "COP ",
        ["cop"] = "COP ",
        ["riyal"] = "SAR ",
        ["sar"] = "SAR ",
        ["ringgit"] = "MYR ",
        ["myr"] = "MYR ",
        ["leu"] = "RON ",
        ["ron"] = "RON ",
        ["argentine_peso"] = "ARS ",
        ["ars"] = "ARS ",
        ["uruguayan_peso"] = "UYU ",
        ["uyu"] = "UYU ",
        ["peruvian_sol"] = "PEN ",
        ["pen"] = "PEN ",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The currencies without cents.</summary>
    private static readonly FrozenSet<string> Whole =
        FrozenSet.ToFrozenSet(["yen", "jpy", "won", "krw", "chilean_peso", "clp"], StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => Currencies.Keys;

    /// <summary>The text, or null for a style that does not exist.</summary>
    public static string? Write(double number, string style, int? places)
    {
        switch (style.ToLowerInvariant())
        {
            case "number":
                return places is { } exact ? Digits(number, exact, exact, grouped: false) : Coercion.FormatNumber(number);
            case "commas" or "number_with_commas":
                return Digits(number, places ?? 0, places ?? 12, grouped: true);
            case "percent":
                return Digits(Shifted(number), places ?? 0, places ?? 12, grouped: true) + "%";
            case "humanize" or "compact":
                return Scaled(number, 1000, ["", "K", "M", "B", "T"], places, 1);
            case "bytes_decimal":
                return Scaled(number, 1000, [" B", " kB", " MB", " GB", " TB", " PB"], places, 2);
            case "bytes_binary":
                return Scaled(number, 1024, [" B", " KiB", " MiB", " GiB", " TiB", " PiB"], places, 2);
            case "ordinal":
                return Digits(number, 0, 0, grouped: true) + Ordinal(number);
        }

        if (!Currencies.TryGetValue(style, out var symbol))
            return null;
        var size = Digits(Math.Abs(number), places ?? (Whole.Contains(style) ? 0 : 2), places ?? 12, grouped: true);
        return (number < 0 ? "-" : "") + symbol + size;
    }

    /// <summary><c>st</c>, <c>nd</c>, <c>rd</c> or <c>th</c>.</summary>
    internal static string Ordinal(double number)
    {
        var size = Math.Abs(Math.Truncate(number));
        return (size % 100) is 11 or 12 or 13 ? "th" : (size % 10) switch
        {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        };
    }

    private static double Shifted(double number) => double.Parse(
        number.ToString("R", CultureInfo.InvariantCulture) is var text && text.Contains('E', StringComparison.Ordinal)
            ? (number * 100).ToString("R", CultureInfo.InvariantCulture)
            : text + "E2",
        CultureInfo.InvariantCulture);

    private static string Scaled(double number, double step, string[] units, int? places, int most)
    {
        var unit = 0;
        while (Math.Abs(number) >= step && unit < units.Length - 1)
        {
            number /= step;
            unit++;
        }

        // 999,950 is 1M and not 1000K once it is rounded.
        if (Math.Abs(NumberFunctions.Round(number, places ?? most)) >= step && unit < units.Length - 1)
        {
            number /= step;
            unit++;
        }

        return Digits(number, places ?? 0, places ?? most, grouped: true) + units[unit];
    }

    private static string Digits(double number, int least, int most, bool grouped)
    {
        var rounded = NumberFunctions.Round(Math.Abs(number), most);
        var format = $"{(grouped ? "#,##0" : "0")}{(most > 0 ? "." : "")}{new string('0', least)}{new string('#', most - least)}";
        var text = rounded < 1e27 ? ((decimal)rounded).ToString(format, CultureInfo.InvariantCulture) : rounded.ToString(format, CultureInfo.InvariantCulture);
        return number < 0 && rounded != 0 ? "-" + text : text;
    }
}
