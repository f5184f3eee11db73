using System.Globalization;

namespace Verso.Workspace.Objects;

/// <summary>
/// Places among siblings, as text in ordinal order: between any two there is room for more, so that an insert never
/// renumbers. A rank is eight digits, one up for each append, and behind them a fraction where something was put between.
/// </summary>
public static class Rank
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int Whole = 8;
    private const char Middle = 'i';

    /// <summary>The rank of an only child.</summary>
    public static string First { get; } = Middle + new string('0', Whole - 1);

    /// <summary>A rank behind <paramref name="low"/> and before <paramref name="high"/>; null stands for the open end.</summary>
    public static string Between(string? low, string? high) => (low, high) switch
    {
        (null, null) => First,
        (_, null) => Step(low, +1),
        (null, _) => Step(high, -1),
        _ => Inside(low, high),
    };

    /// <summary>Ranks for <paramref name="count"/> new siblings in a row, none longer than it must be.</summary>
    public static string[] Between(string? low, string? high, int count)
    {
        var ranks = new string[count];
        if (high is null)
        {
            for (var i = 0; i < count; i++)
                ranks[i] = low = Between(low, null);
        }
        else if (low is null)
        {
            for (var i = count - 1; i >= 0; i--)
                ranks[i] = high = Between(null, high);
        }
        else
            Halve(ranks, low, high);

        return ranks;
    }

    private static void Halve(Span<string> ranks, string low, string high)
    {
        if (ranks.IsEmpty)
            return;
        var middle = ranks.Length / 2;
        ranks[middle] = Inside(low, high);
        Halve(ranks[..middle], low, ranks[middle]);
        Halve(ranks[(middle + 1)..], ranks[middle], high);
    }

    private static string Step(string rank, int by)
    {
        var number = 0L;
        foreach (var digit in rank.AsSpan(0, Whole))
            number = (number * Digits.Length) + Digits.IndexOf(digit, StringComparison.Ordinal);
        number += by;

        return string.Create(Whole, number, (digits, rest) =>
        {
            for (var i = digits.Length - 1; i >= 0; i--, rest /= Digits.Length)
                digits[i] = Digits[(int)(rest % Digits.Length)];
        });
    }

    /// <summary>Copies what the two share and goes to the middle of the first digit that has room. No rank ends in the lowest digit.</summary>
    private static string Inside(string low, string high)
    {
        if (string.CompareOrdinal(low, high) >= 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There is no rank between {low} and {high}."));

        var rank = new List<char>();
        var open = false; // Once above a digit of high, high no longer binds.
        for (var i = 0; ; i++)
        {
            var from = i < low.Length ? Digits.IndexOf(low[i], StringComparison.Ordinal) : 0;
            var to = open || i >= high.Length ? Digits.Length : Digits.IndexOf(high[i], StringComparison.Ordinal);
            if (to - from > 1)
            {
                rank.Add(Digits[(from + to) / 2]);
                while (rank.Count < Whole)
                    rank.Add('0');
                return new string([.. rank]);
            }

            rank.Add(Digits[from]);
            open |= from < to;
        }
    }
}
