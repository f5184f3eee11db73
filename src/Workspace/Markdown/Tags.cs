using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>The tags of enhanced markdown: their attributes and the names of colours in them.</summary>
internal static partial class Tags
{
    private const string Background = "_background";
    private const string Short = "_bg";
    private const char Blot = '\u0001';

    public static Dictionary<string, string> Attributes(string tag)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Attribute().Matches(tag))
            attributes.TryAdd(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value));
        return attributes;
    }

    /// <summary>The colour an attribute names; the default for one that is no colour of Notion.</summary>
    public static string Color(this Dictionary<string, string> attributes)
    {
        if (!attributes.TryGetValue("color", out var name))
            return Colors.Default;
        if (name.EndsWith(Short, StringComparison.Ordinal))
            name = name[..^Short.Length] + Background;
        return Colors.All.Contains(name) ? name : Colors.Default;
    }

    public static string ColorName(string color) =>
        color.EndsWith(Background, StringComparison.Ordinal) ? color[..^Background.Length] + Short : color;

    /// <summary>An opening tag; attributes without a value stay away.</summary>
    public static string Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        var tag = new StringBuilder("<").Append(name);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
                tag.Append(' ').Append(attribute).Append("=\"").Append(Encode(value)).Append('"');
        }

        return tag.Append('>').ToString();
    }

    public static string Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(name, attributes)[..^1] + "/>";

    /// <summary>The text with escapes and the insides of code blotted out, so that a tag found in it is one.</summary>
    public static string Mask(string text)
    {
        var masked = text.ToCharArray();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 1 < text.Length)
            {
                masked[index] = masked[++index] = Blot;
                continue;
            }

            if (text[index] != '`')
                continue;
            var length = text.AsSpan(index).IndexOfAnyExcept('`');
            var end = length < 0 ? -1 : CodeEnd(text, index + length, length);
            if (end > 0)
                Array.Fill(masked, Blot, index, end - index);
            index = (end > 0 ? end : length < 0 ? text.Length : index + length) - 1;
        }

        return new string(masked);
    }

    /// <summary>Where the code ends that is closed by as many backticks as opened it; -1 when nowhere.</summary>
    private static int CodeEnd(string text, int from, int length)
    {
        for (var index = from; index < text.Length; index++)
        {
            if (text[index] != '`')
                continue;
            var run = text.AsSpan(index).IndexOfAnyExcept('`') is var other and >= 0 ? other : text.Length - index;
            if (run == length)
                return index + run;
            index += run - 1;
        }

        return -1;
    }

    private static string Encode(string value)
    {
        var encoded = new StringBuilder(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            encoded.Append(value[index] switch
            {
                '"' => "&quot;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\n' => "&#10;",
                '\r' => "&#13;",
                '\t' => "&#9;",
                '&' when IsEntity(value, index) => "&amp;",
                _ => value.AsSpan(index, 1),
            });
        }

        return encoded.ToString();
    }

    /// <summary>Whether what begins here would be taken for a character that was written by its name.</summary>
    internal static bool IsEntity(string text, int index)
    {
        var end = index + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '#'))
            end++;
        return end > index + 1 && end < text.Length && text[end] == ';';
    }

    [GeneratedRegex("""([A-Za-z][\w-]*)\s*=\s*"([^"]*)["]""", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();
}
