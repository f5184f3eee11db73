using System.Text;

namespace Verso.Workspace.Local;

/// <summary>
/// Finds a part of a page's markdown: as it stands there or, where it stands nowhere, whatever punctuation is escaped on either
/// side. Who names a part has often seen it without the backslashes.
/// </summary>
public sealed class MarkdownSearch
{
    private readonly string _text;
    private (string Plain, int[] Places)? _unescaped;

    public MarkdownSearch(string text) => _text = text;

    /// <summary>The first place at or behind <paramref name="from"/>; null when there is none.</summary>
    public (int Start, int End)? Find(string part, int from = 0)
    {
        if (_text.IndexOf(part, from, StringComparison.Ordinal) is >= 0 and var exact)
            return (exact, exact + part.Length);

        var (plain, places) = _unescaped ??= Unescape(_text);
        var sought = Unescape(part).Plain;
        var begin = Array.FindIndex(places, place => place >= from);
        return plain.IndexOf(sought, begin, StringComparison.Ordinal) is >= 0 and var found
            ? (places[found], places[found + sought.Length])
            : null;
    }

    /// <summary>The text without its escapes, and for each of its characters, and its end, where that begins in the text.</summary>
    private static (string Plain, int[] Places) Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length; i++)
        {
            places.Add(i);
            if (text[i] == '\\' && i + 1 < text.Length && IsPunctuation(text[i + 1]))
                i++;
            plain.Append(text[i]);
        }

        places.Add(text.Length);
        return (plain.ToString(), [.. places]);
    }

    private static bool IsPunctuation(char character) => character is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(character);
}
