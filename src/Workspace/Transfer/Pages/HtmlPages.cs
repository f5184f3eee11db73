using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>HTML files: as Notion exports them, and others.</summary>
internal static class HtmlPages
{
    private const int MostDepth = 400;

    /// <param name="folder">The folder that relative links begin at.</param>
    /// <param name="isThere">Whether the import has a file at a path.</param>
    public static PageContent Read(string text, string folder, Func<string, bool> isThere)
    {
        var document = new HtmlParser().ParseDocument(text);
        var article = document.QuerySelector("article.page");
        var head = ReadHead(document, folder, isThere);
        var body = article?.QuerySelector(".page-body") ?? document.QuerySelector("main") ?? (IElement?)document.Body;
        if (body is null)
            return head;
        if (article is null && body.QuerySelector("h1") is { } heading && heading.TextContent.Trim() == head.Title)
            heading.Remove();
        RefuseDepth(body);
        return head with { Blocks = new HtmlBlocks(link => PlaceHolder.Of(link, folder, isThere)).Read(body) };
    }

    private static void RefuseDepth(INode root)
    {
        var depth = 0;
        for (INode? node = root; node is not null;)
        {
            if (node.FirstChild is { } child)
            {
                node = child;
                if (++depth > MostDepth)
                    throw new TransferException("too_deep", $"An HTML page has elements more than {MostDepth} deep in each other. Nothing was imported.");
                continue;
            }

            while (node is not null && node != root && node.NextSibling is null)
            {
                node = node.Parent;
                depth--;
            }

            node = node is null || node == root ? null : node.NextSibling;
        }
    }

    /// <summary>All but the body.</summary>
    public static PageContent ReadHead(string text, string folder, Func<string, bool> isThere) =>
        ReadHead(new HtmlParser().ParseDocument(text), folder, isThere);

    private static PageContent ReadHead(IDocument document, string folder, Func<string, bool> isThere)
    {
        var title = document.QuerySelector("h1.page-title")?.TextContent.Trim();
        if (string.IsNullOrEmpty(title))
            title = document.QuerySelector("h1")?.TextContent.Trim() is { Length: > 0 } heading ? heading : document.Title?.Trim();
        var icon = document.QuerySelector("header .page-header-icon span.icon")?.TextContent.Trim();
        var cover = document.QuerySelector("header img.page-cover-image")?.GetAttribute("src");
        return new PageContent(string.IsNullOrEmpty(title) ? null : title, [.. Properties(document, folder, isThere)], [])
        {
            Icon = string.IsNullOrEmpty(icon) ? null : icon,
            Cover = cover is null ? null : PlaceHolder.Of(cover, folder, isThere) ?? cover,
        };
    }

    private static IEnumerable<PageProperty> Properties(IDocument document, string folder, Func<string, bool> isThere)
    {
        foreach (var row in document.QuerySelectorAll("table.properties tr.property-row"))
        {
            var name = row.QuerySelector("th")?.TextContent.Trim();
            if (string.IsNullOrEmpty(name) || row.QuerySelector("td") is not { } cell)
                continue;
            var kind = row.ClassList.FirstOrDefault(word => word.StartsWith("property-row-", StringComparison.Ordinal))?["property-row-".Length..];
            var type = PropertyType(kind);
            yield return new PageProperty(name, Value(cell, kind, folder, isThere), type);
        }
    }

    /// <summary>Notion's internal words for types, as classes have them; what it works out itself becomes what it shows.</summary>
    internal static string? PropertyType(string? kind) => kind switch
    {
        "text" => "rich_text",
        "person" => "people",
        "file" => "files",
        "title" or "number" or "select" or "multi_select" or "status" or "date" or "checkbox" or "url" or "email" or "phone_number" or "relation" => kind,
        _ => null,
    };

    internal static Cell Value(IElement cell, string? kind, string folder, Func<string, bool> isThere)
    {
        if (cell.QuerySelector(".checkbox") is { } box)
            return new Cell(box.ClassList.Contains("checkbox-on") ? "Yes" : "No");
        if (cell.QuerySelectorAll(".selected-value") is { Length: > 0 } chosen)
            return List(chosen.Select(one => one.TextContent.Trim()));
        if (cell.QuerySelectorAll("span.status-value") is { Length: > 0 } states)
            return new Cell(states[0].TextContent.Trim());
        if (cell.QuerySelectorAll("span.user") is { Length: > 0 } users)
            return List(users.Select(UserName));
        if (kind is "url" or "email" or "phone_number" && cell.QuerySelector("a")?.GetAttribute("href") is { } href)
            return new Cell(href.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? href[7..] : href.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? href[4..] : href);
        if (kind is "relation" or "file" && cell.QuerySelectorAll("a[href]") is { Length: > 0 } links)
            return List(links.Select(link => link.GetAttribute("href")!).Select(link => PlaceHolder.Of(link, folder, isThere) ?? link));
        if (cell.QuerySelector("time") is { } time)
            return new Cell(time.TextContent.Trim().Replace("@", "", StringComparison.Ordinal));
        return new Cell(cell.TextContent.Trim());
    }

    private static Cell List(IEnumerable<string> items)
    {
        string[] all = [.. items.Where(item => item.Length > 0).Distinct(StringComparer.Ordinal)];
        return new Cell(string.Join(", ", all), all);
    }

    /// <summary>The name without the letter of the picture before it.</summary>
    private static string UserName(IElement user)
    {
        var copy = (IElement)user.Clone();
        foreach (var picture in copy.QuerySelectorAll(".user-icon, img").ToList())
            picture.Remove();
        return copy.TextContent.Trim();
    }
}
