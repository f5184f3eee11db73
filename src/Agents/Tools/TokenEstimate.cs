using System.Globalization;

namespace Verso.Agents.Tools;

/// <summary>
/// How many tokens a text costs, about, and rather more than less: words, numbers and signs as the common tokenizers cut them, without
/// their tables.
/// </summary>
public static class TokenEstimate
{
    private const int LettersOfToken = 6;
    private const int DigitsOfToken = 3;

    public static int Of(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsAsciiLetter(text[i]))
            {
                do
                    i++;
                while (i < text.Length && char.IsAsciiLetter(text[i]) && !(char.IsAsciiLetterUpper(text[i]) && char.IsAsciiLetterLower(text[i - 1])));
                tokens += (i - start + LettersOfToken - 1) / LettersOfToken;
            }
            else if (char.IsAsciiDigit(text[i]))
            {
                while (i < text.Length && char.IsAsciiDigit(text[i]))
                    i++;
                tokens += (i - start + DigitsOfToken - 1) / DigitsOfToken;
            }
            else if (text[i] == ' ')
            {
                while (i < text.Length && text[i] == ' ')
                    i++;
                tokens += i - start > 1 ? 1 : 0; // A single blank belongs to the word behind it.
            }
            else if (char.IsAscii(text[i]))
            {
                while (i < text.Length && char.IsAscii(text[i]) && text[i] != ' ' && !char.IsAsciiLetterOrDigit(text[i]))
                    i++;
                tokens += (i - start + 1) / 2; // Signs that often stand together are one token.
            }
            else
            {
                // Half of it for scripts with letters; signs of their own cost a token each, or more.
                tokens += CharUnicodeInfo.GetUnicodeCategory(text[i]) == UnicodeCategory.OtherLetter || (i & 1) == 0 ? 1 : 0;
                i++;
            }
        }

        return tokens;
    }
}
