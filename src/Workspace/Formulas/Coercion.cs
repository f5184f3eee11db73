using System.Globalization;
using System.Text;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Formulas;

/// <summary>How values become text, numbers and answers to yes or no, and when they are the same, as in Notion.</summary>
public static class Coercion
{
    /// <summary>UTF-16 units that the text of a list has at most, whatever the options say.</summary>
    private const int LongestText = 10_000_000;

    /// <summary>What <c>empty()</c> says: nothing, <c>""</c>, <c>0</c>, <c>false</c> and a list without items are empty.</summary>
    public static bool IsEmpty(in FormulaValue value) => value.Kind switch
    {
        FormulaKind.Empty => true,
        FormulaKind.Text => value.AsText.Length == 0,
        FormulaKind.Number => value.AsNumber == 0,
        FormulaKind.Boolean => !value.AsBoolean,
        FormulaKind.List => value.AsList.Count == 0,
        _ => false,
    };

    /// <summary>Whether a condition holds: anything that is not empty.</summary>
    public static bool IsTrue(in FormulaValue value) => !IsEmpty(value);

    /// <summary>As <c>format()</c> writes it. An empty value is the empty text; the items of a list are joined by commas.</summary>
    public static string Format(in FormulaValue value) => value.Kind switch
    {
        FormulaKind.Text => value.AsText,
        FormulaKind.Number => FormatNumber(value.AsNumber),
        FormulaKind.Boolean => value.AsBoolean ? "true" : "false",
        FormulaKind.Date => FormatDate(value.AsDate),
        FormulaKind.Person => value.AsPerson.Name ?? "",
        FormulaKind.Page => Format(value.AsPage.Get(PropertyId.Title)),
        FormulaKind.List => Join(value.AsList, ","),
        _ => "",
    };

    /// <summary>The shortest digits that give the number back, with an exponent from 1e21 and below 1e-6, as JavaScript writes numbers.</summary>
    public static string FormatNumber(double number)
    {
        if (double.IsNaN(number) || double.IsInfinity(number))
            return "";
        if (number == 0)
            return "0";
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var at = text.IndexOf('E', StringComparison.Ordinal);
        if (at < 0)
            return text;
        var sign = number < 0 ? "-" : "";
        var exponent = int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = text[sign.Length..at].Replace(".", "", StringComparison.Ordinal);
        return exponent switch
        {
            >= 21 or < -6 => $"{text[..at]}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}",
            < 0 => $"{sign}0.{new string('0', -exponent - 1)}{digits}",
            _ when digits.Length > exponent + 1 => $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
            _ => sign + digits.PadRight(exponent + 1, '0'),
        };
    }

    /// <summary><c>June 20, 2022</c>, <c>June 20, 2022 2:23 PM</c>, and both ends of a range with an arrow.</summary>
    public static string FormatDate(in FormulaDate date)
    {
        var start = FormatMoment(date.Start);
        return date.End is { } end ? $"{start} → {FormatMoment(end)}" : start;
    }

    /// <summary>The texts of the items with <paramref name="separator"/> between them; an empty item is an empty text.</summary>
    /// <exception cref="FormulaException">It would be longer than <paramref name="limit"/>.</exception>
    internal static string Join(IReadOnlyList<FormulaValue> items, string separator, int limit = LongestText)
    {
        var text = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(separator);
            text.Append(Format(items[i]));
            if (text.Length > limit)
                throw new FormulaException(FormulaError.Limit, $"The formula makes a text longer than {limit} characters", 0);
        }

        return text.ToString();
    }

    /// <summary>
    /// What <c>==</c> says. Values of two kinds are never the same, and an empty value is the same as another one only.
    /// Dates are compared by their moments; pages and people by their ids; texts with their case.
    /// </summary>
    public static bool AreEqual(in FormulaValue left, in FormulaValue right)
    {
        if (left.Kind != right.Kind)
            return false;
        switch (left.Kind)
        {
            case FormulaKind.Empty:
                return true;
            case FormulaKind.Text:
                return string.Equals(left.AsText, right.AsText, StringComparison.Ordinal);
            case FormulaKind.Number or FormulaKind.Boolean:
                return left.AsNumber == right.AsNumber;
            case FormulaKind.Date:
                var (a, b) = (left.AsDate, right.AsDate);
                return a.Start.Milliseconds == b.Start.Milliseconds && a.End?.Milliseconds == b.End?.Milliseconds;
            case FormulaKind.Person:
                return left.AsPerson.Id == right.AsPerson.Id;
            case FormulaKind.Page:
                return left.AsPage.Id == right.AsPage.Id;
            default:
                var (first, second) = (left.AsList, right.AsList);
                if (first.Count != second.Count)
                    return false;
                for (var i = 0; i < first.Count; i++)
                {
                    if (!AreEqual(first[i], second[i]))
                        return false;
                }

                return true;
        }
    }

    /// <summary>
    /// Which of two values comes first, for <c>&lt;</c> and its kin; null where they have no order. An empty value beside a number
    /// counts as 0.
    /// </summary>
    public static int? Compare(in FormulaValue left, in FormulaValue right)
    {
        if (left.Kind is FormulaKind.Number or FormulaKind.Boolean or FormulaKind.Empty && right.Kind is FormulaKind.Number or FormulaKind.Boolean
            || right.Kind == FormulaKind.Empty && left.Kind is FormulaKind.Number or FormulaKind.Boolean)
            return left.AsNumber.CompareTo(right.AsNumber);
        if (left.Kind != right.Kind)
            return null;
        return left.Kind switch
        {
            FormulaKind.Text => string.CompareOrdinal(left.AsText, right.AsText),
            FormulaKind.Date => left.AsDate.Start.Milliseconds.CompareTo(right.AsDate.Start.Milliseconds),
            FormulaKind.Person => string.CompareOrdinal(left.AsPerson.Name, right.AsPerson.Name),
            FormulaKind.Page => string.CompareOrdinal(Format(left), Format(right)),
            _ => null,
        };
    }

    /// <summary>
    /// What <c>toNumber()</c> gives: the number at the beginning of a text, 1 or 0 for true and false, milliseconds since 1970
    /// for a date; empty for what is none.
    /// </summary>
    public static FormulaValue ToNumber(in FormulaValue value) => value.Kind switch
    {
        FormulaKind.Number => value,
        FormulaKind.Boolean => FormulaValue.Number(value.AsNumber),
        FormulaKind.Date => FormulaValue.Number(value.AsDate.Start.Milliseconds),
        FormulaKind.Text => FormulaValue.Number(LeadingNumber(value.AsText)),
        FormulaKind.List when value.AsList.Count == 1 => ToNumber(value.AsList[0]),
        _ => default,
    };

    private static double? LeadingNumber(string text)
    {
        var span = text.AsSpan().TrimStart();
        var at = span.Length > 0 && span[0] is '+' or '-' ? 1 : 0;
        var digits = at;
        while (at < span.Length && char.IsAsciiDigit(span[at]))
            at++;
        var count = at - digits;
        if (at < span.Length && span[at] == '.')
        {
            var point = at++;
            while (at < span.Length && char.IsAsciiDigit(span[at]))
                at++;
            count += at - point - 1;
        }

        if (count == 0)
            return null;
        if (at < span.Length && span[at] is 'e' or 'E')
        {
            var exponent = at + 1 < span.Length && span[at + 1] is '+' or '-' ? at + 2 : at + 1;
            if (exponent < span.Length && char.IsAsciiDigit(span[exponent]))
            {
                at = exponent;
                while (at < span.Length && char.IsAsciiDigit(span[at]))
                    at++;
            }
        }

        return double.TryParse(span[..at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
    }

    private static string FormatMoment(NotionDate date) =>
        date.Time.ToString(date.IsDay ? "MMMM d, yyyy" : "MMMM d, yyyy h:mm tt", CultureInfo.InvariantCulture);
}

/// <summary>
/// A page for which a formula has no value: a text that is no regular expression, a list that is not there, a value of another
/// kind than the function takes. The formula is empty then, and so is the item of <c>map()</c> in which it happens.
/// </summary>
internal sealed class FormulaFailure() : InvalidOperationException("The value is not of that kind.");
