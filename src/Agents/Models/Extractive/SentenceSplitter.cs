using System.Collections.Frozen;

namespace Verso.Agents.Models.Extractive;

/// <summary>
/// Cuts text into sentences where a script ends them. A full stop alone is no end: abbreviations, initials, numbers, addresses and file names
/// have them too.
/// </summary>
internal static class SentenceSplitter
{
    /// <summary>A sentence longer than this is cut at a lesser pause.</summary>
    private const int Longest = 1_000;

    private const string Ends = ".!?…";

    /// <summary>Ends that need no blank after them: CJK, Devanagari and its neighbours, Arabic and Urdu, Armenian, Ethiopic, Burmese, Khmer.</summary>
    private const string SureEnds = "。！？｡．।॥؟۔։።፧။៕";

    private const string Closers = "\"'”’»›)]}」』）】〉》";

    private const string Openers = "\"'“‘«‹([{「『（【〈《„¿¡*_-–—•";

    private static readonly FrozenSet<string> Abbreviations = """
        mr mrs ms dr prof st rev gen col capt lt sgt gov sen rep pres vs eg ie cf al approx appr dept est eq eqs nr vol eds pp para sect chap tel ext avg resp
        incl excl ca bzw evtl ggf vgl bspw inkl zzgl hrsg mme mlle sra srta ud núm pág стр рис тыс
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    /// <summary>Words that are short for something before a number only: "no. 5", "Fig. 2", "Jan. 3", but "He said no. She left."</summary>
    private static readonly FrozenSet<string> BeforeNumbers = """
        no nos fig figs ch sec ref refs art abs abb bd max min jan feb mar apr jun jul aug sep sept oct okt nov dec dez ed tab str kap
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    private static readonly FrozenSet<string> Months = """
        january february march april may june july august september october november december
        januar februar märz april mai juni juli august september oktober november dezember
        januari februari maart mei augustus marts maj
        quartal jahrhundert auflage klasse stock etage
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    public static List<string> Split(string text)
    {
        var sentences = new List<string>();
        var uncased = IsUncased(text);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i - start >= Longest && text[i] is ' ' or ';' or '；' or '，' or '、')
            {
                Add(text, start, i + 1, sentences);
                start = i + 1;
                continue;
            }

            var sure = SureEnds.Contains(text[i], StringComparison.Ordinal);
            if (!sure && !Ends.Contains(text[i], StringComparison.Ordinal))
                continue;

            var end = i + 1;
            while (end < text.Length && (Ends.Contains(text[end], StringComparison.Ordinal) || SureEnds.Contains(text[end], StringComparison.Ordinal)))
                end++;
            while (end < text.Length && Closers.Contains(text[end], StringComparison.Ordinal))
                end++;
            if (sure ? IsSureEnd(text, i, end) : IsEnd(text, start, i, end, uncased))
            {
                Add(text, start, end, sentences);
                start = end;
            }

            i = end - 1;
        }

        Add(text, start, text.Length, sentences);
        return sentences;
    }

    private static void Add(string text, int start, int end, List<string> sentences)
    {
        var sentence = text[start..end].Trim();
        if (sentence.Length > 0)
            sentences.Add(sentence);
    }

    /// <summary>「…。」と as in quoted speech goes on after the bracket; a full-width point may stand in a number.</summary>
    private static bool IsSureEnd(string text, int at, int end)
    {
        if (text[at] == '．' && at > 0 && end < text.Length && char.IsDigit(text[at - 1]) && char.IsDigit(text[end]))
            return false;
        return !(end < text.Length && text[end - 1] is '」' or '』' or '）' && text[end] is >= '\u3041' and <= '\u3096');
    }

    private static bool IsEnd(string text, int start, int at, int end, bool uncased)
    {
        if (end >= text.Length)
            return true;
        if (!char.IsWhiteSpace(text[end]))
            return text[end] is >= '\u2E80' and <= '\uD7AF'; // Chinese and Japanese with Western marks

        var next = end;
        while (next < text.Length && (char.IsWhiteSpace(text[next]) || Openers.Contains(text[next], StringComparison.Ordinal)))
            next++;
        if (next >= text.Length)
            return true;
        if (char.IsLower(text[next]) && !uncased)
            return false;
        return text[at] != '.' || end - at > 1 || !IsAbbreviation(text, start, at, next);
    }

    private static bool IsAbbreviation(string text, int start, int at, int next)
    {
        var first = at;
        while (first > start && (char.IsLetterOrDigit(text[first - 1]) || (text[first - 1] == '.' && first - 1 > start)))
            first--;
        var word = text[first..at];
        if (word.Length == 0)
            return false;

        if (char.IsDigit(word[0]))
        {
            // "3. Oktober", and a number that opens the line: "1. Buy milk".
            return word.Length <= 2 && word.All(char.IsDigit) && (first == start || Months.Contains(WordAt(text, next)));
        }

        if (word.Length == 1 && char.IsUpper(word[0]))
            return char.IsUpper(text[next]) && (first == start || IsInitial(text, first)); // J. Smith, but not "plan B. Then"

        if (word.Length == 1 && char.IsLower(word[0]))
            return true; // "u. a.", "i. e."

        // a.m., U.S., z.B., e.g.: points between single letters. Before a capital "U.S." may end a sentence; it is kept together.
        if (word.Contains('.'))
            return word.Split('.').All(part => part.Length <= 2);

        word = word.ToLowerInvariant();
        return Abbreviations.Contains(word) || (BeforeNumbers.Contains(word) && char.IsDigit(text[next]));
    }

    /// <summary>A lone capital is someone's initial when a name, an initial or a title stands before it.</summary>
    private static bool IsInitial(string text, int first)
    {
        var before = first - 1;
        while (before >= 0 && text[before] == ' ')
            before--;
        if (before < 0 || text[before] == '.')
            return true;
        var head = before;
        while (head > 0 && char.IsLetter(text[head - 1]))
            head--;
        return char.IsUpper(text[head]);
    }

    private static string WordAt(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        return text[at..end].ToLowerInvariant();
    }

    /// <summary>Text without capitals after its full stops starts sentences in lower case.</summary>
    private static bool IsUncased(string text)
    {
        var lower = 0;
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] is not ('.' or '!' or '?') || text[i + 1] != ' ')
                continue;
            var next = text.AsSpan(i + 1).TrimStart();
            if (next.IsEmpty)
                break;
            if (char.IsUpper(next[0]))
                return false;
            if (char.IsLower(next[0]))
                lower++;
        }

        return lower > 1;
    }
}
