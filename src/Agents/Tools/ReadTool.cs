using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>A page as markdown: all of it, one section, or the next part.</summary>
internal sealed class ReadTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostValue = 300;
    private const int Overhead = 60;

    private static readonly ToolDefinition Definition = new(
        "read",
        "Read a page",
        "A page as markdown, with its property values. A long page comes in parts: go on with from.",
        """
        {"type":"object","properties":{"page":{"type":"string","description":"id, URL or title"},"section":{"type":"string","description":"only below this heading"},"from":{"type":"integer","description":"line to go on at"},"max_tokens":{"type":"integer"}},"required":["page"]}
        """)
    {
        IsReadOnly = true,
        IsIdempotent = true,
        Example = """{"page":"Release plan","section":"Risks"}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var reference = input.Text("page");
        var budget = input.Number("max_tokens", Setting.Options.MaxTokens, 100, 100_000) - Overhead;
        var from = input.Number("from", 1, 1, int.MaxValue);
        var section = input.OptionalText("section");
        var id = await IdAsync(reference, cancellationToken);
        if (await Setting.References.TryGetAsync($"pages/{id}/markdown", cancellationToken) is not { } answer)
        {
            throw await Setting.References.TryReadAsync(id, cancellationToken) is { } table
                ? ToolException.Input($"\"{ToolText.Line(table.Title, 80)}\" ({ShortId.Write(id)}) is a database, not a page. Use describe for its properties or query for its rows.")
                : new ToolException("not_found", $"There is no page {reference}, or it is not shared with you. Find it with search or tree.");
        }

        var page = await Setting.References.TryGetAsync($"pages/{id}", cancellationToken); // A block can be read too, and has no properties.
        var markdown = ShortLinks.Shorten(answer["markdown"]?.GetValue<string>() ?? "");
        var lines = markdown.Split('\n');
        var (first, end) = (0, lines.Length);
        if (section is not null)
        {
            var outline = Outline.Of(lines);
            var found = outline.Require(section);
            (first, end) = (found.Line, found.End);
        }

        first = Math.Max(first, from - 1);
        if (first > 0 && first >= end)
            throw input.Wrong($"\"from\" is {from}, but {(section is null ? "the page" : "the section")} ends with line {end}.");

        var head = page is null ? "" : Head(page, isWhole: section is null && from == 1);
        var (text, next) = Take(lines, first, end, budget - TokenEstimate.Of(head));
        var title = page is null ? "" : $"# {Titles.Shown(PageValues.Title(page))} ({ShortId.Write(id)})\n";
        var body = text.Length == 0 ? "(no content)" : text;
        return new ToolResult(ToolText.Fence($"{title}{head}{body}") + Rest(answer, lines.Length, first, next, end));
    }

    private async Task<NotionId> IdAsync(string reference, CancellationToken cancellationToken)
    {
        if (ShortId.TryReadAny(reference, out var id))
            return id;
        var (table, page) = await Setting.References.PlaceAsync(reference, cancellationToken);
        return table?.Id ?? NotionId.Parse(page!["id"]!.GetValue<string>());
    }

    /// <summary>The values of a row, one a line, those without any left out.</summary>
    private static string Head(JsonObject page, bool isWhole)
    {
        if (!isWhole)
            return "";
        var values = PageValues.Properties(page)
            .Where(property => property.Value["type"]?.GetValue<string>() is not ("title" or "button"))
            .Select(property => (property.Name, Text: CellText.Of(property.Value)))
            .Where(property => property.Text.Length > 0)
            .Select(property => $"{property.Name}: {ToolText.Line(property.Text, MostValue)}\n");
        var trash = page["in_trash"]?.GetValue<bool>() == true ? "(in the trash)\n" : "";
        var lines = trash + string.Concat(values);
        return lines.Length == 0 ? "" : $"{lines}\n";
    }

    /// <summary>As many whole lines as the budget takes, at least one; a line that alone is too long is cut.</summary>
    private static (string Text, int Next) Take(string[] lines, int first, int end, int budget)
    {
        var tokens = 0;
        var next = first;
        while (next < end)
        {
            var line = TokenEstimate.Of(lines[next]) + 1;
            if (tokens + line > budget)
                break;
            tokens += line;
            next++;
        }

        return next > first || next == end
            ? (string.Join('\n', lines[first..next]), next)
            : (ToolText.Cut(lines[first], Math.Max(200, budget * 2)), next + 1);
    }

    private static string Rest(JsonObject answer, int all, int first, int next, int end)
    {
        var rest = next < end ? $"\nLines {first + 1}-{next} of {all}. Go on with from={next + 1}, or name a section." : "";
        if (answer["truncated"]?.GetValue<bool>() == true)
            rest += "\nThe workspace gave only a part of this page: places marked <unknown> are missing here.";
        return rest;
    }
}
