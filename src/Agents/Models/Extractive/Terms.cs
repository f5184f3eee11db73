using System.Globalization;
using System.Text;

namespace Verso.Agents.Models.Extractive;

/// <summary>
/// The terms of a text, in any script: words, shortened to their stem's likely length and without the commonest function words; pairs of
/// neighbouring characters where words are written without blanks (Han, kana, Thai, Khmer …) or carry their particles (Hangul).
/// </summary>
internal static class Terms
{
    private const int StemLength = 6;

    public static List<string> Of(string text)
    {
        var terms = new List<string>();
        var run = new StringBuilder();
        var runIsUnspaced = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var unspaced = IsUnspaced(rune);
            if (!unspaced && !IsOfWord(rune))
            {
                Close(run, runIsUnspaced, terms);
                continue;
            }

            if (run.Length > 0 && unspaced != runIsUnspaced)
                Close(run, runIsUnspaced, terms);
            runIsUnspaced = unspaced;
            run.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        Close(run, runIsUnspaced, terms);
        return terms;
    }

    /// <summary>Whether words of this script stand without blanks between them.</summary>
    public static bool IsUnspaced(Rune rune) => rune.Value switch
    {
        < 0x0E00 => false,
        <= 0x0EFF => Rune.IsLetter(rune) || IsMark(rune), // Thai, Lao
        >= 0x1000 and <= 0x109F => true, // Burmese
        >= 0x1780 and <= 0x17D3 => true, // Khmer
        >= 0x3040 and <= 0x30FF => rune.Value is not 0x30FB, // kana
        >= 0x3400 and <= 0x9FFF => true, // Han
        >= 0xAC00 and <= 0xD7AF => true, // Hangul
        >= 0xF900 and <= 0xFAFF => true,
        >= 0xFF66 and <= 0xFF9F => true,
        >= 0x20000 and <= 0x3FFFF => true,
        _ => false,
    };

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(rune);

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static void Close(StringBuilder run, bool unspaced, List<string> terms)
    {
        if (run.Length == 0)
            return;
        var text = run.ToString();
        run.Clear();
        if (unspaced)
            AddPairs(text, terms);
        else if (!StopWords.Contains(text))
            terms.Add(Stem(text));
    }

    private static void AddPairs(string run, List<string> terms)
    {
        Rune? last = null;
        foreach (var rune in run.EnumerateRunes())
        {
            // Two hiragana in a row are nearly always grammar.
            if (last is { } before && !(IsHiragana(before) && IsHiragana(rune)))
                terms.Add($"{before}{rune}");
            last = rune;
        }

        if (last is { } only && run.Length == only.Utf16SequenceLength && !IsHiragana(only))
            terms.Add(run);
    }

    private static bool IsHiragana(Rune rune) => rune.Value is >= 0x3040 and <= 0x309F;

    /// <summary>Cutting a long word is a stemmer for every inflected language at once, rough as it is; plurals in -s go first.</summary>
    private static string Stem(string word)
    {
        if (char.IsDigit(word[0]) || word.Length <= 3)
            return word;
        var stem = word switch
        {
            [.., 's', 'h' or 's', 'e', 's'] or [.., 'c', 'h', 'e', 's'] or [.., 'x' or 'z', 'e', 's'] => word[..^2],
            [.., not 's', 's'] => word[..^1],
            _ => word,
        };
        return stem.Length > StemLength ? stem[..StemLength] : stem;
    }
}
