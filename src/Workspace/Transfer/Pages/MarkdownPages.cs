using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>Markdown files: as Notion exports them, and as people keep them.</summary>
internal static partial class MarkdownPages
{
    private const int MostProperties = 500;

    /// <param name="folder">The folder that relative links begin at.</param>
    /// <param name="properties">
    /// What the values are called that stand in lines <c>Name: value</c> below the title, as Notion writes them above the
    /// body of a database's page; null where such lines are text.
    /// </param>
    /// <param name="isThere">Whether the import has a file at a path.</param>
    public static PageContent Read(string text, string folder, IReadOnlySet<string>? properties, Func<string, bool> isThere)
    {
        var (values, body) = FrontMatter.Read(text);
        var title = TakeTitle(ref body);
        if (properties is not null && values.Count == 0)
            values = TakeLines(ref body, properties);
        var linked = RelativeLinks.Rewrite(body, url => PlaceHolder.Of(url, folder, isThere));
        return new PageContent(title, values, [.. Blocks(linked)]);
    }

    /// <summary>The title and the values alone, when the body is read later.</summary>
    public static (string? Title, IReadOnlyList<PageProperty> Properties) ReadHead(string text, IReadOnlySet<string>? properties)
    {
        var (values, body) = FrontMatter.Read(text);
        var title = TakeTitle(ref body);
        return (title, properties is not null && values.Count == 0 ? TakeLines(ref body, properties) : values);
    }

    private static string? TakeTitle(ref string body)
    {
        var rest = body.TrimStart('\n');
        var match = Title().Match(rest);
        if (!match.Success)
            return null;
        body = rest[match.Length..];
        return RichTexts.PlainText(MarkdownReader.Read("# " + match.Groups[1].Value) is [{ } heading, ..] ? heading.Payload["rich_text"] : null) is { Length: > 0 } plain
            ? plain
            : match.Groups[1].Value.Trim();
    }

    /// <summary>An empty set takes any name.</summary>
    private static List<PageProperty> TakeLines(ref string body, IReadOnlySet<string> names)
    {
        var found = new List<PageProperty>();
        var lines = body.TrimStart('\n').Split('\n');
        var taken = 0;
        foreach (var line in lines)
        {
            var match = Property().Match(line);
            if (match.Success && (names.Count == 0 || names.Contains(match.Groups[1].Value.Trim())) && found.Count < MostProperties)
                found.Add(new PageProperty(match.Groups[1].Value.Trim(), new Cell(match.Groups[2].Value.Trim())));
            else if (line.Length > 0 && found.Count > 0 && names.Count > 0)
                found[^1] = found[^1] with { Value = new Cell(found[^1].Value.Text + "\n" + line) }; // A value of several lines.
            else
                break;
            taken++;
        }

        if (found.Count > 0)
            body = string.Join('\n', lines[taken..]);
        return found;
    }

    /// <summary>Callouts stand between tags of their own; all else is markdown.</summary>
    private static IEnumerable<NewBlock> Blocks(string markdown)
    {
        var lines = markdown.Split('\n');
        var plain = new List<string>();
        var fence = "";
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (Fence().Match(line) is { Success: true } mark)
                fence = fence.Length == 0 ? mark.Groups[1].Value : mark.Groups[1].Value.StartsWith(fence, StringComparison.Ordinal) ? "" : fence;
            var end = fence.Length == 0 && line == "<aside>" ? Array.IndexOf(lines, "</aside>", i) : -1;
            if (end < 0)
            {
                plain.Add(line);
                continue;
            }

            foreach (var block in MarkdownReader.Read(string.Join('\n', plain)))
                yield return block;
            plain.Clear();
            yield return Callout(lines[(i + 1)..end]);
            i = end;
        }

        foreach (var block in MarkdownReader.Read(string.Join('\n', plain)))
            yield return block;
    }

    /// <summary>The first line begins with the icon; what follows behind a blank line is inside of the callout.</summary>
    private static NewBlock Callout(string[] lines)
    {
        var text = string.Join('\n', lines).Trim('\n');
        var icon = Emoji().Match(text);
        if (icon.Success)
            text = text[icon.Length..].TrimStart('\n');
        var inside = Blocks(text).ToList();
        var first = inside is [{ Type: "paragraph" } paragraph, ..] ? paragraph : null;
        return new NewBlock(
            "callout",
            new JsonObject
            {
                ["rich_text"] = first?.Payload["rich_text"]?.DeepClone() ?? new JsonArray(),
                ["icon"] = icon.Success ? new JsonObject { ["type"] = "emoji", ["emoji"] = icon.Value.Trim() } : null,
                ["color"] = Colors.Default,
            },
            [.. first?.Children ?? [], .. inside.Skip(first is null ? 0 : 1)]);
    }

    [GeneratedRegex(@"^# +(.*?)[ \t]*(?:\n|$)")]
    private static partial Regex Title();

    [GeneratedRegex(@"^([^:\n]{1,200}): ?(.*)$")]
    private static partial Regex Property();

    [GeneratedRegex(@"^ {0,3}(`{3,}|~{3,})")]
    private static partial Regex Fence();

    /// <summary>One picture sign, with what belongs to it, and the blank behind it.</summary>
    [GeneratedRegex(@"^(?:[\u2190-\u2BFF\u3030\u303D\u3297\u3299]|[\uD83C-\uD83E][\uDC00-\uDFFF])(?:[\uFE0F\u20E3]|\u200D(?:[\u2190-\u2BFF]|[\uD83C-\uD83E][\uDC00-\uDFFF])|\uD83C[\uDFFB-\uDFFF]|\uD83C[\uDDE6-\uDDFF])*\s+")]
    private static partial Regex Emoji();
}
