using System.Text;

namespace Verso.Workspace.Search;

/// <summary>A word of a text: where it stands, and how it is compared.</summary>
/// <param name="Term">Folded; of a script that is written without blanks, two characters that stand side by side, or the last one alone.</param>
/// <param name="IsGram">It is a part of a run without blanks.</param>
internal readonly record struct TextWord(int Start, int Length, string Term, bool IsGram)
{
    public int End => Start + Length;
}

/// <summary>Cuts text into words, the same way for what is kept and for what is asked.</summary>
internal static class TextWords
{
    /// <summary>What is longer is no word that anybody types: it is compared by its beginning.</summary>
    private const int LongestWord = 64;

    public static IEnumerable<TextWord> Of(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var kind = KindAt(text, at, out var width);
            if (kind == Kind.Between)
            {
                at += width;
                continue;
            }

            var start = at;
            do
            {
                at += width;
            }
            while (at < text.Length && (KindAt(text, at, out width) is var next && (next == kind || next == Kind.Mark)));

            if (kind == Kind.Gram)
            {
                foreach (var gram in Grams(text, start, at))
                    yield return gram;
            }
            else
            {
                var word = text.AsSpan(start, Math.Min(at - start, LongestWord));
                if (char.IsHighSurrogate(word[^1]))
                    word = word[..^1];
                if (LetterFold.Fold(word) is { Length: > 0 } term)
                    yield return new TextWord(start, at - start, term, IsGram: false);
            }
        }
    }

    /// <summary>Every character begins one word, so that one character alone finds all that begin with it.</summary>
    private static IEnumerable<TextWord> Grams(string text, int start, int end)
    {
        var at = start;
        while (at < end)
        {
            var width = char.IsHighSurrogate(text[at]) && at + 1 < end ? 2 : 1;
            var next = at + width;
            var after = next >= end ? 0 : char.IsHighSurrogate(text[next]) && next + 1 < end ? 2 : 1;
            yield return new TextWord(at, width, LetterFold.Fold(text.AsSpan(at, width + after)), IsGram: true);
            at = next;
        }
    }

    private static Kind KindAt(string text, int at, out int width)
    {
        var letter = text[at];
        width = 1;
        if (letter < 0x80)
            return char.IsAsciiLetterOrDigit(letter) ? Kind.Word : Kind.Between;
        if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out width) != System.Buffers.OperationStatus.Done)
            return Kind.Between;
        if (IsWithoutBlanks(rune.Value))
            return Kind.Gram;
        return Rune.GetUnicodeCategory(rune) switch
        {
            System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark => Kind.Mark,
            _ => Rune.IsLetterOrDigit(rune) ? Kind.Word : Kind.Between,
        };
    }

    /// <summary>Chinese, Japanese and Korean, Thai, Lao, Khmer and Burmese.</summary>
    private static bool IsWithoutBlanks(int code) => code is
        (>= 0x3005 and <= 0x3007) or (>= 0x3040 and <= 0x30ff) or (>= 0x31f0 and <= 0x31ff) or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff)
        or (>= 0xac00 and <= 0xd7af) or (>= 0xf900 and <= 0xfaff) or (>= 0xff66 and <= 0xff9f) or (>= 0x20000 and <= 0x3ffff)
        or (>= 0x0e00 and <= 0x0eff) or (>= 0x1000 and <= 0x109f) or (>= 0x1780 and <= 0x17ff);

    private enum Kind
    {
        Between,
        Word,
        Gram,
        Mark,
    }
}
