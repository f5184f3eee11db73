using System.Text.RegularExpressions;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Pages and databases inside of markdown: their addresses cost more than what they are called.</summary>
internal static partial class ShortLinks
{
    /// <summary>The markdown with short ids where the addresses of pages and databases stood.</summary>
    public static string Shorten(string markdown) =>
        Tag().Replace(markdown, match => NotionId.TryParse(match.Groups["url"].Value, out var id)
            ? $"<{match.Groups["tag"].Value} url=\"{ShortId.Write(id)}\""
            : match.Value);

    /// <summary>What a model wrote with short ids, with the addresses that stand in the page's own markdown, or else such as the API takes.</summary>
    public static string Lengthen(string written, string markdown = "")
    {
        if (!Tag().IsMatch(written))
            return written;
        var known = new Dictionary<NotionId, string>();
        foreach (Match match in Tag().Matches(markdown))
        {
            if (NotionId.TryParse(match.Groups["url"].Value, out var id))
                known[id] = match.Groups["url"].Value;
        }

        return Tag().Replace(written, match => ShortId.TryRead(match.Groups["url"].Value, out var id)
            ? $"<{match.Groups["tag"].Value} url=\"{known.GetValueOrDefault(id, $"https://www.notion.so/{id.ToHex()}")}\""
            : match.Value);
    }

    /// <summary>The pages and databases that lie on a page, in their order.</summary>
    public static IEnumerable<(bool IsDatabase, NotionId Id, string Title)> Children(string markdown)
    {
        foreach (Match match in Element().Matches(markdown))
        {
            if (NotionId.TryParse(match.Groups["url"].Value, out var id))
                yield return (match.Groups["tag"].Value == "database", id, match.Groups["title"].Value);
        }
    }

    [GeneratedRegex("<(?<tag>page|database|mention-page|mention-database) url=\"(?<url>[^\"]*)\"")]
    private static partial Regex Tag();

    [GeneratedRegex("<(?<tag>page|database) url=\"(?<url>[^\"]*)\"[^>]*>(?<title>[^<]*)</")]
    private static partial Regex Element();
}
