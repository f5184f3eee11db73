using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Search;

namespace Verso.Server.Search;

/// <summary>An answer of the search as it is sent.</summary>
internal static class SearchJson
{
    public static JsonObject Of(SearchAnswer answer) => new()
    {
        ["hits"] = new JsonArray([.. answer.Hits.Select(Of)]),
        ["source"] = answer.Source,
        ["next_cursor"] = answer.Cursor,
        ["note"] = answer.Note,
    };

    private static JsonObject Of(SearchHit hit) => new()
    {
        ["page_id"] = hit.Page.ToString(),
        ["kind"] = hit.Kind,
        ["title"] = hit.Title,
        ["block_id"] = hit.Block?.ToString(),
        ["block_ids"] = new JsonArray([.. hit.Blocks.Select(block => JsonValue.Create(block.ToString()))]),
        ["headings"] = new JsonArray([.. hit.Headings.Select(heading => JsonValue.Create(heading))]),
        ["snippet"] = hit.Snippet,
        ["highlights"] = new JsonArray([.. hit.Highlights.Select(mark => new JsonObject { ["start"] = mark.Start, ["length"] = mark.Length })]),
        ["marked"] = Marked(hit),
        ["text"] = hit.Text,
        ["score"] = Math.Round(hit.Score, 4),
        ["url"] = hit.Url is { } url && hit.Block is { } first ? $"{url}#{first.ToHex()}" : hit.Url,
        ["last_edited_time"] = hit.Edited?.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>HTML: what people wrote cannot become a tag of it.</summary>
    private static string Marked(SearchHit hit)
    {
        var html = new StringBuilder();
        var at = 0;
        foreach (var (start, length) in hit.Highlights)
        {
            html.Append(Escape(hit.Snippet.AsSpan(at, start - at))).Append("<mark>").Append(Escape(hit.Snippet.AsSpan(start, length))).Append("</mark>");
            at = start + length;
        }

        return html.Append(Escape(hit.Snippet.AsSpan(at))).ToString();
    }

    private static string Escape(ReadOnlySpan<char> text) =>
        new StringBuilder().Append(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\"", "&quot;").ToString();
}
