namespace Verso.Workspace.Search;

/// <summary>One thing that is looked for: a word in any of its forms, or words side by side as they were written.</summary>
/// <param name="Terms">Folded, in order.</param>
/// <param name="IsExact">As written; otherwise other forms of the word count too.</param>
/// <param name="IsPrefix">The last one is only how a word begins.</param>
internal sealed record SearchTerm(IReadOnlyList<string> Terms, bool IsExact, bool IsPrefix, TermUse Use)
{
    /// <summary>The terms as words of the index that count in any of their forms.</summary>
    public IReadOnlyList<string> Stems { get; } = [.. Terms.Select((term, at) => IsPrefix && at == Terms.Count - 1 ? term : Stemmer.Of(term))];

    /// <summary>What tells whether two are the same.</summary>
    public string Key => $"{Use} {IsExact} {IsPrefix} {string.Join(' ', Terms)}";

    /// <summary>How many of the words from <paramref name="at"/> on it covers; 0 when it does not stand there.</summary>
    /// <param name="stems">Of the words, in the same order.</param>
    public int Covers(IReadOnlyList<TextWord> words, IReadOnlyList<string> stems, int at)
    {
        if (at + Terms.Count > words.Count)
            return 0;
        for (var i = 0; i < Terms.Count; i++)
        {
            var fits = IsPrefix && i == Terms.Count - 1 ? words[at + i].Term.StartsWith(Terms[i], StringComparison.Ordinal)
                : IsExact ? words[at + i].Term == Terms[i]
                : stems[at + i] == Stems[i];
            if (!fits)
                return 0;
        }

        return Terms.Count;
    }
}

/// <summary>What a term does to an answer.</summary>
internal enum TermUse
{
    /// <summary>The more of these a passage has the better; without any it is not found.</summary>
    Wanted,

    Required,
    Excluded,
}
