using Verso.Workspace.Api;

namespace Verso.Workspace.Search;

/// <summary>
/// What somebody typed, understood: words in any of their forms, <c>"phrases"</c>, <c>prefix*</c>, and, as they are written, <c>+required</c> and
/// <c>-without</c>. Nothing that is typed is a mistake in itself; what means nothing is left out.
/// </summary>
internal sealed class SearchQuery
{
    public const int MostCharacters = 2000;
    public const int MostTerms = 48;

    private SearchQuery(IReadOnlyList<SearchTerm> terms, bool isCut) => (Terms, IsCut) = (terms, isCut);

    public IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>There were more terms than are looked for.</summary>
    public bool IsCut { get; }

    public IEnumerable<SearchTerm> Positive => Terms.Where(term => term.Use != TermUse.Excluded);

    /// <exception cref="ApiException">It is too long, or has no word.</exception>
    public static SearchQuery Read(string text)
    {
        if (text.Length > MostCharacters)
            throw ApiException.Invalid($"body failed validation: body.query.length should be ≤ `{MostCharacters}`, instead was `{text.Length}`.");
        var all = Chunks(text).Select(Read).OfType<SearchTerm>().DistinctBy(term => term.Key).ToList();
        var telling = all.Where(term => !IsFiller(term)).ToList();
        if (telling.Any(term => term.Use != TermUse.Excluded))
            all = telling;
        if (all.All(term => term.Use == TermUse.Excluded))
            throw ApiException.Invalid("body failed validation: body.query should have at least one word to look for, such as `quarterly plan`, `\"an exact phrase\"` or `pre*`.");
        return new SearchQuery([.. all.Take(MostTerms)], all.Count > MostTerms);
    }

    /// <summary>The condition as the full-text index reads it. It is made of letters and digits alone, so nothing in it can break it.</summary>
    /// <param name="all">Only what has every term.</param>
    public string ToMatch(bool all)
    {
        var required = Terms.Where(term => term.Use == TermUse.Required).Select(Write).ToList();
        var wanted = Terms.Where(term => term.Use == TermUse.Wanted).Select(Write).ToList();
        var excluded = Terms.Where(term => term.Use == TermUse.Excluded).Select(Write).ToList();
        var match = all || required.Count == 0
            ? string.Join(all ? " AND " : " OR ", required.Concat(wanted))
            // What is only wanted counts for the order; the required ones decide.
            : wanted.Count == 0 ? string.Join(" AND ", required)
            : $"{string.Join(" AND ", required)} AND ({string.Join(" OR ", required.Concat(wanted))})";
        return excluded.Count == 0 ? match : $"({match}) NOT ({string.Join(" OR ", excluded)})";
    }

    /// <summary>Whether <see cref="ToMatch"/> says something else for all terms than for any.</summary>
    public bool HasChoice => Terms.Count(term => term.Use == TermUse.Wanted) > 1 || (Terms.Any(term => term.Use == TermUse.Required) && Terms.Any(term => term.Use == TermUse.Wanted));

    private static string Write(SearchTerm term)
    {
        var stems = string.Join(' ', term.Stems);
        if (!term.IsExact)
            return $"{{{SearchTables.Weighted}}} : \"{stems}\"{(term.IsPrefix ? " *" : "")}";
        var exact = $"words : \"{string.Join(' ', term.Terms)}\"{(term.IsPrefix ? " *" : "")}";
        // The exact words decide; where they stand says how much it counts.
        return term.IsPrefix
            ? $"({exact} AND ({exact} OR {{{SearchTables.Weighted}}} : \"{stems}\" *))"
            : $"({exact} AND {{{SearchTables.Weighted}}} : \"{stems}\")";
    }

    private static bool IsFiller(SearchTerm term) => term is { Use: TermUse.Wanted, IsExact: false, IsPrefix: false, Terms: [var word] } && FillerWords.Contains(word);

    private static SearchTerm? Read(Chunk chunk)
    {
        var words = TextWords.Of(chunk.Text).ToList();
        if (words.Count == 0)
            return null;
        // The last character of a run alone is a part of the one before it; by itself it is how others begin.
        var isSingle = words is [{ IsGram: true, Length: var width, Term.Length: var length }] && width == length;
        if (words.Count > 1 && words[^1].IsGram && words[^2].IsGram && words[^2].End == words[^1].Start && !chunk.IsPrefix)
            words.RemoveAt(words.Count - 1);
        var isExact = chunk.IsPhrase || chunk.IsPrefix || chunk.Use != TermUse.Wanted || words.Count > 1 || words[0].IsGram;
        return new SearchTerm([.. words.Select(word => word.Term)], isExact, chunk.IsPrefix || isSingle, chunk.Use);
    }

    private static IEnumerable<Chunk> Chunks(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var use = TermUse.Wanted;
            if (text[at] is '-' or '+' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]) && text[at + 1] != text[at])
                use = text[at++] == '-' ? TermUse.Excluded : TermUse.Required;
            if (IsQuote(text[at]))
            {
                var end = at + 1;
                while (end < text.Length && !IsQuote(text[end]))
                    end++;
                yield return new Chunk(text[(at + 1)..end], use == TermUse.Wanted ? TermUse.Required : use, IsPhrase: true, IsPrefix: false);
                at = end + 1;
                continue;
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && !IsQuote(text[at]))
                at++;
            var word = text[start..at];
            var isPrefix = word.EndsWith('*');
            if (!isPrefix && word.AsSpan().ContainsAny('\'', '’'))
            {
                foreach (var part in word.Split('\'', '’'))
                    yield return new Chunk(part, use, IsPhrase: false, IsPrefix: false);
            }
            else
                yield return new Chunk(word, isPrefix && use == TermUse.Wanted ? TermUse.Required : use, IsPhrase: false, isPrefix);
        }
    }

    private static bool IsQuote(char letter) => letter is '"' or '“' or '”' or '„' or '«' or '»';

    private readonly record struct Chunk(string Text, TermUse Use, bool IsPhrase, bool IsPrefix);
}
