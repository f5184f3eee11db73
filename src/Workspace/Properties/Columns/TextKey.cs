using System.Security.Cryptography;
using System.Text;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Properties.Columns;

/// <summary>
/// A key that sorts text as people expect when the database compares it byte by byte: case does not count, and runs of
/// digits compare as numbers. Two texts have the same key when they differ in nothing but case.
/// </summary>
public static class TextKey
{
    // What is beyond decides no order that anyone looks at; a hash keeps the keys of different texts different.
    private const int Longest = 120;
    private const char AfterText = '\u0001';
    private const char LengthZero = '\u0100';

    public static string Of(string text)
    {
        var folded = TextFold.Fold(text)!;
        var key = new StringBuilder(Math.Min(folded.Length, Longest) + 8);
        var zeros = new StringBuilder();
        var end = Math.Min(folded.Length, Longest);
        for (var i = 0; i < end;)
        {
            if (!char.IsAsciiDigit(folded[i]))
            {
                key.Append(folded[i++]);
                continue;
            }

            var start = i;
            while (i < end && char.IsAsciiDigit(folded[i]))
                i++;
            var digits = folded.AsSpan(start, i - start).TrimStart('0');
            zeros.Append((char)(LengthZero + (i - start - digits.Length)));
            // More digits are a greater number, so their count comes first; the zero puts numbers where digits belong.
            key.Append('0').Append((char)(LengthZero + digits.Length)).Append(digits);
        }

        if (zeros.ToString().AsSpan().ContainsAnyExcept(LengthZero))
            key.Append(AfterText).Append(zeros);
        if (folded.Length > Longest)
            key.Append(AfterText).Append(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(folded)).AsSpan(0, 16)));
        return key.ToString();
    }
}
