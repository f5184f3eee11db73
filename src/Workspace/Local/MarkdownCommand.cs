using System.Text;
using Verso.Workspace.Api;
using Verso.Workspace.Markdown;

namespace Verso.Workspace.Local;

/// <summary>What <c>PATCH /v1/pages/{id}/markdown</c> is told to do: one of four commands, checked as far as the body alone tells.</summary>
internal sealed record MarkdownCommand(string Type, Func<PageMarkdown, string> Edit, bool AllowsDeleting, bool IsAsync)
{
    private const int MostUpdates = 100;
    private const string Ellipsis = "...";

    private static readonly string[] Types = ["insert_content", "replace_content_range", "update_content", "replace_content"];

    /// <summary>The name of the member that the new text comes in, for the sentence that asks to keep pages in it.</summary>
    public string TextName => Type == "replace_content_range" ? "content" : "new_str";

    public static MarkdownCommand Read(Input body)
    {
        var type = body["type"].RequireOneOf(Types);
        body.RefuseOthers("type", type, "allow_async");
        var isAsync = body["allow_async"].IsPresent && body["allow_async"].Optional.RequireBoolean();
        var value = body[type].RequireObject();
        return type switch
        {
            "insert_content" => new MarkdownCommand(type, ReadInsert(value), AllowsDeleting: false, isAsync),
            "replace_content_range" => new MarkdownCommand(type, ReadRange(value), ReadAllows(value), isAsync),
            "update_content" => new MarkdownCommand(type, ReadUpdates(value), ReadAllows(value), isAsync),
            _ => new MarkdownCommand(type, ReadReplace(value), ReadAllows(value), isAsync),
        };
    }

    private static bool ReadAllows(Input value) =>
        value["allow_deleting_content"].IsPresent && value["allow_deleting_content"].Optional.RequireBoolean();

    private static Func<PageMarkdown, string> ReadReplace(Input value)
    {
        value.RefuseOthers("new_str", "allow_deleting_content");
        var text = value["new_str"].RequireString();
        return _ => text;
    }

    private static Func<PageMarkdown, string> ReadUpdates(Input value)
    {
        value.RefuseOthers("content_updates", "allow_deleting_content");
        var updates = new List<(string Old, string New, bool All)>();
        foreach (var update in value["content_updates"].RequireArray(MostUpdates).Items())
        {
            update.RequireObject().RefuseOthers("old_str", "new_str", "replace_all_matches");
            updates.Add((
                update["old_str"].RequireString(least: 1),
                update["new_str"].RequireString(),
                update["replace_all_matches"].IsPresent && update["replace_all_matches"].Optional.RequireBoolean()));
        }

        return page => updates.Aggregate(page.Text, (text, update) => Replace(text, update.Old, update.New, update.All));
    }

    private static string Replace(string text, string old, string replacement, bool all)
    {
        var search = new MarkdownSearch(text);
        var found = search.Find(old)
            ?? throw ApiException.Invalid($"No match found for old_str in the page content: \"{Shown(old)}\". It must match the page's markdown exactly.");
        if (!all && search.Find(old, found.Start + 1) is not null)
            throw ApiException.Invalid($"Multiple matches found for old_str in the page content: \"{Shown(old)}\". Set replace_all_matches to true to replace all of them, or give more of the text around it.");

        var replaced = new StringBuilder();
        var end = 0;
        for ((int Start, int End)? next = found; next is { } match; next = all ? search.Find(old, match.End) : null)
        {
            replaced.Append(text, end, match.Start - end).Append(replacement);
            end = match.End;
        }

        return replaced.Append(text, end, text.Length - end).ToString();
    }

    private static Func<PageMarkdown, string> ReadRange(Input value)
    {
        value.RefuseOthers("content", "content_range", "allow_deleting_content");
        var (content, range) = (value["content"].RequireString(), value["content_range"].RequireString(least: 1));
        return page =>
        {
            var (start, end) = Select(page.Text, range, "content_range");
            var line = page.Text.LastIndexOf('\n', start) is var before && before == start && start > 0 ? page.Text.LastIndexOf('\n', start - 1) + 1 : before + 1;
            var tabs = page.Text.AsSpan(line, start - line).IndexOfAnyExcept('\t') < 0 ? start - line : 0; // More lines go where the first one stands.
            var inside = content.ReplaceLineEndings("\n").Split('\n');
            return string.Concat(page.Text.AsSpan(0, start), string.Join('\n', inside.Take(1).Concat(inside.Skip(1).Select(next => Indented(next, tabs)))), page.Text.AsSpan(end));
        };
    }

    private static Func<PageMarkdown, string> ReadInsert(Input value)
    {
        value.RefuseOthers("content", "after", "position");
        var content = value["content"].RequireString();
        if (value["after"].IsPresent)
        {
            if (value["position"].IsPresent)
                throw ApiException.Invalid("body failed validation: body.insert_content.after and body.insert_content.position should not both be present.");
            var after = value["after"].RequireString(least: 1);
            return page => InsertAfter(page, Select(page.Text, after, "after").End, content);
        }

        var isStart = false;
        if (value["position"].IsPresent)
        {
            value["position"].RequireObject().RefuseOthers("type");
            isStart = value["position"]["type"].RequireOneOf("start", "end") == "start";
        }

        return page => page.Text.Length == 0 ? content : isStart ? $"{content}\n{page.Text}" : $"{page.Text}\n{content}";
    }

    /// <summary>The part of the text that <c>start...end</c> selects: from the first such start to the next such end; without an ellipsis, that text itself.</summary>
    private static (int Start, int End) Select(string text, string selection, string name)
    {
        var dots = selection.IndexOf(Ellipsis, StringComparison.Ordinal);
        var (from, to) = dots < 0 ? (selection, "") : (selection[..dots], selection[(dots + Ellipsis.Length)..]);
        var search = new MarkdownSearch(text);
        return search.Find(from) is { } first && search.Find(to, first.End) is { } last
            ? (first.Start, last.End)
            : throw ApiException.Invalid($"No match found for {name} in the page content: \"{Shown(selection)}\".");
    }

    /// <summary>The text with the content behind the block in which the selection ends, beside it and not below it.</summary>
    private static string InsertAfter(PageMarkdown page, int end, string content)
    {
        var lines = page.Text.Split('\n').ToList();
        var line = page.Text.AsSpan(0, end).Count('\n');
        if (end > 0 && page.Text[end - 1] == '\n')
            line--;
        var (behind, tabs) = new ContentLines(new EnhancedWriter(page.Form)).Behind(page.Nodes, line);
        lines.Insert(behind, Indented(content, tabs));
        return string.Join('\n', lines);
    }

    private static string Indented(string content, int tabs)
    {
        if (tabs == 0)
            return content;
        var indent = new string('\t', tabs);
        return string.Join('\n', content.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : indent + line));
    }

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}

/// <summary>Where the lines of a block end.</summary>
internal sealed class ContentLines(EnhancedWriter writer)
{
    /// <summary>What cannot stand beside other blocks: what is inserted there goes behind the block around it.</summary>
    private static readonly HashSet<string> Parts = ["table_row", "column"];

    /// <summary>The line behind the block that has this line, and how deep that block is; a block is behind all that is below it.</summary>
    public (int Line, int Tabs) Behind(IReadOnlyList<ContentNode> nodes, int line) => Find(nodes, line, start: 0, tabs: 0) ?? (line + 1, 0);

    private (int Line, int Tabs)? Find(IReadOnlyList<ContentNode> nodes, int line, int start, int tabs)
    {
        foreach (var node in nodes)
        {
            var written = node.ToWritten();
            var count = writer.Lines(written).Count();
            if (line >= start + count)
            {
                start += count;
                continue;
            }

            var below = node.Children.Sum(child => writer.Lines(child.ToWritten()).Count());
            var closing = writer.Own(written).Split('\n')[^1].StartsWith("</", StringComparison.Ordinal) ? 1 : 0;
            var isInside = Blocks(node) && line >= start + count - below - closing && line < start + count - closing;
            if (isInside && Find(node.Children, line, start + count - below - closing, tabs + 1) is { } inside)
                return inside;
            return Parts.Contains(node.Type) ? null : (start + count, tabs);
        }

        return null;
    }

    /// <summary>Whether the lines below the block are those of its children, one after the other.</summary>
    private static bool Blocks(ContentNode node) => node.Children.Count > 0 && node.Type is not ("tab" or "meeting_notes" or "table");
}
