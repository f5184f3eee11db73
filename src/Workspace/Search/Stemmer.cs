namespace Verso.Workspace.Search;

/// <summary>
/// The stem of an English word, after M. F. Porter, "An algorithm for suffix stripping" (1980). Words of other letters stay as
/// they are.
/// </summary>
internal static class Stemmer
{
    private static readonly (string Suffix, string Stem)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string Stem)[] Third =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Fourth =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    public static string Of(string word)
    {
        if (word.Length < 3 || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;
        var stem = Plural(word);
        stem = Past(stem);
        if (stem.Length > 2 && stem[^1] == 'y' && !IsVowel(stem, stem.Length - 2)) // Behind a vowel it stays, as in his later version: deploy, deployment.
            stem = stem[..^1] + "i";
        stem = Replace(stem, Second);
        stem = Replace(stem, Third);
        stem = Strip(stem);
        return Tidy(stem);
    }

    private static string Plural(string word)
    {
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal))
            return word[..^2];
        return word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
    }

    private static string Past(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
            return Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;
        var length = word.EndsWith("ed", StringComparison.Ordinal) ? 2 : word.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        if (length == 0 || !HasVowel(word.AsSpan(0, word.Length - length)))
            return word;
        var stem = word[..^length];
        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal))
            return stem + "e";
        if (EndsDouble(stem) && stem[^1] is not ('l' or 's' or 'z'))
            return stem[..^1];
        return Measure(stem) == 1 && EndsShort(stem) ? stem + "e" : stem;
    }

    /// <summary>The longest suffix that fits decides, also where what is before it is too short.</summary>
    private static string Replace(string word, (string Suffix, string Stem)[] rules)
    {
        var rule = default((string Suffix, string Stem));
        foreach (var candidate in rules)
        {
            if (candidate.Suffix.Length > (rule.Suffix?.Length ?? 0) && word.EndsWith(candidate.Suffix, StringComparison.Ordinal))
                rule = candidate;
        }

        return rule.Suffix is not null && Measure(word.AsSpan(0, word.Length - rule.Suffix.Length)) > 0
            ? string.Concat(word.AsSpan(0, word.Length - rule.Suffix.Length), rule.Stem)
            : word;
    }

    private static string Strip(string word)
    {
        var longest = 0;
        foreach (var suffix in Fourth)
        {
            if (suffix.Length > longest && word.EndsWith(suffix, StringComparison.Ordinal))
                longest = suffix.Length;
        }

        if (longest < 3 && (word.EndsWith("sion", StringComparison.Ordinal) || word.EndsWith("tion", StringComparison.Ordinal)))
            longest = 3;
        return longest > 0 && Measure(word.AsSpan(0, word.Length - longest)) > 1 ? word[..^longest] : word;
    }

    private static string Tidy(string word)
    {
        if (word[^1] == 'e')
        {
            var before = word.AsSpan(0, word.Length - 1);
            if (Measure(before) is var measure && (measure > 1 || (measure == 1 && !EndsShort(before))))
                word = word[..^1];
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word) > 1 ? word[..^1] : word;
    }

    private static bool IsVowel(ReadOnlySpan<char> word, int at) => word[at] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => true,
        'y' => at > 0 && !IsVowel(word, at - 1),
        _ => false,
    };

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (IsVowel(word, i))
                return true;
        }

        return false;
    }

    /// <summary>How often a consonant follows a vowel.</summary>
    private static int Measure(ReadOnlySpan<char> word)
    {
        var measure = 0;
        var wasVowel = false;
        for (var i = 0; i < word.Length; i++)
        {
            var isVowel = IsVowel(word, i);
            if (wasVowel && !isVowel)
                measure++;
            wasVowel = isVowel;
        }

        return measure;
    }

    private static bool EndsDouble(ReadOnlySpan<char> word) =>
        word.Length > 1 && word[^1] == word[^2] && !IsVowel(word, word.Length - 1);

    /// <summary>Consonant, vowel, consonant; the last none of w, x and y.</summary>
    private static bool EndsShort(ReadOnlySpan<char> word) =>
        word.Length > 2 && !IsVowel(word, word.Length - 3) && IsVowel(word, word.Length - 2) && !IsVowel(word, word.Length - 1) && word[^1] is not ('w' or 'x' or 'y');
}
