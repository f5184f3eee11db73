using System.Net;
using System.Text.RegularExpressions;

namespace Verso.Agents.Models.Extractive;

/// <summary>The words of a line of Markdown, without its marks.</summary>
internal static class InlineMarkdown
{
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly Regex Image = new(@"!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])", Bounded);
    private static readonly Regex Link = new(@"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", Bounded);
    private static readonly Regex Footnote = new(@"\[\^[^\]]*\]", Bounded);
    private static readonly Regex AutoLink = new(@"<((https?://|mailto:)[^>\s]+)>", Bounded);
    private static readonly Regex Tag = new(@"</?[A-Za-z][A-Za-z0-9-]*(\s[^<>]*)?/?>|<!--[^>]*-->", Bounded);
    private static readonly Regex Attributes = new(@"\{(color|toggle|underline)=""[^""}]*""[^}]*\}", Bounded);
    private static readonly Regex Strong = new(@"\*\*|__|~~|`+", Bounded);
    private static readonly Regex Emphasis = new(@"(^|[\s\p{P}])[*_]([^\s*_](?:[^*_\n]*[^\s*_])?)[*_]($|[\s\p{P}])", Bounded);
    private static readonly Regex Escape = new(@"\\([\\`*_{}\[\]()#+\-.!~>|$<])", Bounded);
    private static readonly Regex Blanks = new(@"\s+", Bounded);

    public static string Strip(string line)
    {
        var text = line;
        if (text.Contains('['))
        {
            text = Image.Replace(text, "");
            text = Link.Replace(text, "$1");
            text = Footnote.Replace(text, "");
        }

        if (text.Contains('<'))
            text = Tag.Replace(AutoLink.Replace(text, "$1"), "");
        if (text.Contains('{'))
            text = Attributes.Replace(text, "");
        if (text.AsSpan().ContainsAny("*_~`"))
            text = Emphasis.Replace(Strong.Replace(text, ""), "$1$2$3");
        if (text.Contains('\\'))
            text = Escape.Replace(text, "$1");
        if (text.Contains('&'))
            text = WebUtility.HtmlDecode(text);
        return Blanks.Replace(text, " ").Trim();
    }
}
