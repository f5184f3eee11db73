namespace Verso.Workspace.Search;

/// <summary>The part of a text that says most of what was looked for.</summary>
/// <param name="Highlights">What matched, as start and length in <paramref name="Text"/>.</param>
internal sealed record Snippet(string Text, IReadOnlyList<(int Start, int Length)> Highlights)
{
    public const int Longest = 280;

    private const string Cut = "…";

    /// <param name="matches">In <paramref name="text"/>, in order; none where only a title or a heading matched.</param>
    public static Snippet Of(string text, IReadOnlyList<TextMatch> matches)
    {
        if (text.Length <= Longest)
            return new Snippet(text, [.. matches.Select(match => (match.Start, match.Length))]);
        var (first, last) = Best(matches);
        var from = matches.Count == 0 ? 0 : Math.Max(0, matches[first].Start - ((Longest - (matches[last].End - matches[first].Start)) / 3));
        from = Math.Min(from, text.Length - Longest);
        var start = from == 0 ? 0 : WordStart(text, from, matches.Count == 0 ? from : matches[first].Start);
        var end = start + Longest >= text.Length ? text.Length : WordEnd(text, start + Longest, matches.Count == 0 ? start : Math.Min(matches[last].End, start + Longest));
        var (before, after) = (start > 0 ? Cut : "", end < text.Length ? Cut : "");
        var shown = text[start..end].Trim();
        var lost = text[start..end].Length - text[start..end].TrimStart().Length;
        var highlights = matches
            .Where(match => match.Start >= start + lost && match.End <= start + lost + shown.Length)
            .Select(match => (match.Start - start - lost + before.Length, match.Length));
        return new Snippet(before + shown + after, [.. highlights]);
    }

    /// <summary>The run of matches within reach of each other that has the most different terms, then the most matches.</summary>
    private static (int First, int Last) Best(IReadOnlyList<TextMatch> matches)
    {
        var best = (First: 0, Last: 0, Score: -1);
        var first = 0;
        for (var last = 0; last < matches.Count; last++)
        {
            while (matches[last].End - matches[first].Start > Longest - 40 && first < last)
                first++;
            var score = (matches.Skip(first).Take(last - first + 1).Select(match => match.Term).Distinct().Count() * 100) + (last - first);
            if (score > best.Score)
                best = (first, last, score);
        }

        return (best.First, best.Last);
    }

    private static int WordStart(string text, int from, int most)
    {
        for (var at = from; at < Math.Min(most, from + 30); at++)
        {
            if (char.IsWhiteSpace(text[at]))
                return at + 1;
        }

        return char.IsLowSurrogate(text[from]) ? from - 1 : from;
    }

    private static int WordEnd(string text, int until, int least)
    {
        for (var at = until; at > Math.Max(least, until - 30); at--)
        {
            if (char.IsWhiteSpace(text[at]))
                return at;
        }

        return char.IsLowSurrogate(text[until]) ? until - 1 : until;
    }
}

/// <summary>A place where a term stands in a text.</summary>
/// <param name="Term">Which one.</param>
internal readonly record struct TextMatch(int Start, int Length, int Term)
{
    public int End => Start + Length;

    /// <summary>Where terms stand in a text, in order; none reaches into another.</summary>
    public static List<TextMatch> In(string text, IReadOnlyList<SearchTerm> terms)
    {
        var words = TextWords.Of(text).ToList();
        var stems = words.ConvertAll(word => Stemmer.Of(word.Term));
        var matches = new List<TextMatch>();
        var at = 0;
        while (at < words.Count)
        {
            var (covered, term) = (0, 0);
            for (var i = 0; i < terms.Count; i++)
            {
                if (terms[i].Covers(words, stems, at) is var length && length > covered)
                    (covered, term) = (length, i);
            }

            if (covered == 0)
            {
                at++;
                continue;
            }

            var end = words[at + covered - 1];
            // Two characters of a run without blanks are one word here, and the next begins at the second of them.
            var until = end.IsGram ? Math.Min(end.Start + terms[term].Terms[^1].Length, text.Length) : end.End;
            matches.Add(new TextMatch(words[at].Start, until - words[at].Start, term));
            at += covered;
        }

        return Joined(matches);
    }

    /// <summary>Those of one term that reach into each other, as the grams of a longer run do, are one.</summary>
    private static List<TextMatch> Joined(List<TextMatch> matches)
    {
        var joined = new List<TextMatch>(matches.Count);
        foreach (var match in matches)
        {
            if (joined.Count > 0 && match.Start < joined[^1].End)
                joined[^1] = joined[^1] with { Length = Math.Max(joined[^1].End, match.End) - joined[^1].Start };
            else
                joined.Add(match);
        }

        return joined;
    }
}
