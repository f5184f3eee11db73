using System.Globalization;
using System.Text.RegularExpressions;

namespace Verso.Agents.Recipes.Reports;

/// <summary>
/// Holds the numbers of a text against figures. A number passes when one of the figures, rounded as the text rounds it, is that number;
/// per cents only against shares and changes. Number words from two on are numbers too.
/// </summary>
/// <param name="figures">Plain figures.</param>
/// <param name="percents">Shares and changes, in per cent.</param>
/// <param name="names">Names that may hold digits themselves, such as those of groups and periods.</param>
public sealed partial class NumberCheck(IEnumerable<double> figures, IEnumerable<double> percents, IEnumerable<string> names)
{
    private static readonly string[] Small =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];

    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly Dictionary<string, double> Multiples = new()
    {
        ["half"] = 50,
        ["halved"] = 50,
        ["doubled"] = 100,
        ["twice"] = 100,
        ["double"] = 100,
        ["tripled"] = 200,
        ["triple"] = 200,
    };

    private readonly double[] _figures = [.. figures.Distinct()];
    private readonly double[] _percents = [.. percents.Distinct()];
    private readonly string[] _names = [.. names.Where(name => name.Any(char.IsDigit)).OrderByDescending(name => name.Length)];

    /// <summary>The numbers of the text that no figure bears out, as they stand in it.</summary>
    public IReadOnlyList<string> Unknown(string text)
    {
        foreach (var name in _names)
            text = Regex.Replace(text, $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(name)}(?![\p{{L}}\p{{N}}])", " ", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        var unknown = new List<string>();
        foreach (Match match in Numeral().Matches(text))
        {
            if (!IsKnown(match))
                unknown.Add(match.Value.Trim());
        }

        unknown.AddRange(Word().Matches(Numeral().Replace(text, " ")).Where(match => !IsKnownWord(match.Value.ToLowerInvariant())).Select(match => match.Value));
        return unknown;
    }

    private bool IsKnown(Match match)
    {
        var digits = match.Groups["number"].Value;
        var factor = match.Groups["unit"].Value.Trim().ToLowerInvariant() switch { "k" or "thousand" => 1e3, "m" or "million" => 1e6, "bn" or "billion" => 1e9, _ => 1 };
        // 1.234 is a thousand to some and one to others: either way of reading may be borne out.
        return Readings(digits).Any(reading =>
            (match.Groups["percent"].Success ? _percents : _figures).Any(figure => Same(figure / factor, reading.Value, reading.Decimals)));
    }

    private static IEnumerable<(double Value, int Decimals)> Readings(string digits)
    {
        var bare = digits.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal);
        foreach (var point in new[] { '.', ',' })
        {
            var grouping = point == '.' ? ',' : '.';
            var parts = bare.Split(point);
            if (parts.Length > 2 || (parts.Length == 2 && parts[1].Contains(grouping)))
                continue;
            var groups = parts[0].Split(grouping);
            if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(group => group.Length != 3)))
                continue;
            var whole = parts[0].Replace(grouping.ToString(), "", StringComparison.Ordinal);
            if (double.TryParse(parts.Length == 2 ? $"{whole}.{parts[1]}" : whole, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                yield return (value, parts.Length == 2 ? parts[1].Length : 0);
        }
    }

    /// <summary>A text says "fell by 3" of -3, so the sign is the words' affair.</summary>
    private static bool Same(double figure, double said, int decimals)
    {
        var size = Math.Abs(figure);
        var unit = Math.Pow(10, -decimals);
        return Math.Abs(size - said) <= (unit / 2) + (1e-9 * Math.Max(1, size));
    }

    private bool IsKnownWord(string word)
    {
        if (Multiples.TryGetValue(word, out var percent))
            return _percents.Any(one => Same(one, percent, 0));
        var parts = word.Split('-', ' ');
        var value = 0;
        foreach (var part in parts)
            value += Array.IndexOf(Tens, part) is > 1 and var ten ? ten * 10 : Math.Max(0, Array.IndexOf(Small, part));
        return _figures.Any(figure => Same(figure, value, 0));
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?<number>\d+(['  .,]\d+)*)(?<unit> ?(k|m|bn|thousand|million|billion))?\b(?<percent> ?(%|per ?cent\b|percent\b))?", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Numeral();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}])((twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)([- ](one|two|three|four|five|six|seven|eight|nine))?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|half|halved|doubled?|twice|tripled?)(?![\p{L}\p{N}])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
