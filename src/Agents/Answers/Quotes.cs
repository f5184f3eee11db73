using System.Text;

namespace Verso.Agents.Answers;

/// <summary>Whether a text stands in another word for word; how much white space lies between words does not count.</summary>
public static class Quotes
{
    private const int Shortest = 2;

    /// <summary>
    /// The span of <paramref name="text"/> that says <paramref name="quote"/>, as it stands there; null when it does not. Quotation marks around the
    /// quote and an ellipsis at its end are not part of it.
    /// </summary>
    public static string? Find(string text, string quote)
    {
        foreach (var wanted in (string[])[quote.Trim(), Bare(quote)])
        {
            var (words, _) = Normal(wanted);
            if (words.Length < Shortest)
                continue;
            var (normal, places) = Normal(text);
            for (var at = normal.IndexOf(words, StringComparison.Ordinal); at >= 0; at = normal.IndexOf(words, at + 1, StringComparison.Ordinal))
            {
                // Half a word is no quote: "not" in "nothing" would turn its sense.
                if (IsEdge(normal, at) && IsEdge(normal, at + words.Length))
                    return text[places[at]..(places[at + words.Length - 1] + 1)];
            }
        }

        return null;
    }

    private static string Bare(string quote) => quote.Trim().Trim('"', '“', '”', '«', '»', '„', '‘', '’', '\'', '`', ' ').TrimEnd('…').Trim();

    private static bool IsEdge(string text, int at) =>
        at == 0 || at == text.Length || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at])
        || Models.Extractive.Terms.IsUnspaced(RuneAt(text, at));

    private static Rune RuneAt(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) ? rune : Rune.ReplacementChar;

    /// <summary>The text with single blanks, and where each character of it comes from.</summary>
    private static (string Text, List<int> Places) Normal(string text)
    {
        var normal = new StringBuilder(text.Length);
        var places = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isBlank = char.IsWhiteSpace(text[i]);
            if (isBlank && (normal.Length == 0 || normal[^1] == ' '))
                continue;
            normal.Append(isBlank ? ' ' : text[i]);
            places.Add(i);
        }

        if (normal.Length > 0 && normal[^1] == ' ')
        {
            normal.Length--;
            places.RemoveAt(places.Count - 1);
        }

        return (normal.ToString(), places);
    }
}
