using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>Finds the addresses in markdown where they stand, so that those in code and in words stay alone.</summary>
internal static class RelativeLinks
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UsePreciseSourceLocation().UseYamlFrontMatter().Build();

    /// <param name="replace">The address that takes the place of one; null when it stays.</param>
    public static string Rewrite(string markdown, Func<string, string?> replace)
    {
        var found = new List<(int Start, int End, string Url)>();
        foreach (var one in Markdig.Markdown.Parse(markdown, Pipeline).Descendants())
        {
            var (url, span) = one switch
            {
                LinkInline { Reference: null, IsAutoLink: false } link => (link.Url, link.UrlSpan),
                LinkReferenceDefinition definition => (definition.Url, definition.UrlSpan),
                _ => (null, default),
            };
            if (url is not null && !span.IsEmpty && span.End < markdown.Length && replace(url) is { } now)
                found.Add((span.Start, span.End, now));
        }

        if (found.Count == 0)
            return markdown;
        var text = new StringBuilder(markdown.Length + (found.Count * 32));
        var at = 0;
        foreach (var (start, end, url) in found.OrderBy(link => link.Start))
        {
            if (start < at)
                continue; // A picture within a link: the outer one comes first.
            text.Append(markdown, at, start - at).Append(url);
            at = end + 1;
        }

        return text.Append(markdown, at, markdown.Length - at).ToString();
    }
}
