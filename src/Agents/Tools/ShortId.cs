using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>
/// Ids as tools show them: all 128 bits in 22 letters and digits, none of which is easily taken for another. A third fewer tokens than with
/// dashes, and nothing has to be remembered to understand one: it means the same in any session, process and origin.
/// </summary>
public static class ShortId
{
    public const int Length = 22;

    private const string Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    public static string Write(NotionId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var rest = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--)
        {
            rest = BigInteger.DivRem(rest, Digits.Length, out var digit);
            text[i] = Digits[(int)digit];
        }

        return new string(text);
    }

    /// <summary>The id of a text that can be one; most other words of this length are found out.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, out NotionId id)
    {
        id = default;
        if (text?.Length != Length)
            return false;
        BigInteger number = 0;
        foreach (var letter in text)
        {
            var digit = Digits.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0)
                return false;
            number = (number * Digits.Length) + digit;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (number.GetByteCount(isUnsigned: true) > bytes.Length)
            return false;
        bytes.Clear();
        number.TryWriteBytes(bytes[(16 - number.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        id = new NotionId(new Guid(bytes, bigEndian: true));
        return id.IsWellFormed;
    }

    /// <summary>An id in any form that is understood: short, long, or in an address.</summary>
    public static bool TryReadAny([NotNullWhen(true)] string? text, out NotionId id) =>
        TryRead(text?.Trim(), out id) || NotionId.TryParse(text, out id);
}
