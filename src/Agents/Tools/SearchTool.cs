using System.Globalization;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Search;

namespace Verso.Agents.Tools;

/// <summary>Finds pages, rows and databases by their words.</summary>
internal sealed class SearchTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostSnippet = 240;

    private static readonly ToolDefinition Definition = new(
        "search",
        "Search the workspace",
        "Find pages, rows and databases by words (\"a phrase\", prefix*, -without). For rows by property values use query.",
        """
        {"type":"object","properties":{"query":{"type":"string"},"within":{"type":"array","items":{"type":"string"},"description":"only in and below these (id or title)"},"kind":{"enum":["page","row","database"]},"database":{"type":"string","description":"only its rows"},"filter":{"type":"object","description":"on its rows, as in query"},"limit":{"type":"integer"},"cursor":{"type":"string"},"max_tokens":{"type":"integer"}},"required":["query"]}
        """)
    {
        IsReadOnly = true,
        IsIdempotent = true,
        Example = """{"query":"release checklist","kind":"page"}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var kind = input.OptionalText("kind");
        if (kind is not (null or "page" or "row" or "database"))
            throw input.Wrong($"\"kind\" must be page, row or database, not \"{kind}\".");
        var table = input.OptionalText("database") is { } database ? await Setting.References.TableAsync(database, cancellationToken) : null;
        if (table is null && input.Has("filter"))
            throw input.Wrong("\"filter\" needs \"database\".");
        var within = new List<NotionId>();
        foreach (var reference in input.Texts("within") ?? [])
            within.Add(await Setting.References.PageAsync(reference, cancellationToken));
        var budget = input.Number("max_tokens", Setting.Options.MaxTokens, 100, 100_000);

        var filter = input.Object("filter");
        var request = new SearchRequest(input.Text("query"))
        {
            Within = within.Count == 0 ? null : within,
            Kinds = kind is null ? null : [kind],
            DataSource = table?.Id,
            Filter = filter is null ? null : await PlainFilter.CompileAsync(Setting.Desk, table!, filter, cancellationToken),
            Limit = input.Number("limit", 10, 1, 100),
            Cursor = input.OptionalText("cursor"),
        };
        var answer = await Setting.Desk.Search.SearchAsync(request, Setting.Desk.Caller, cancellationToken);
        if (answer.Hits.Count == 0)
            return new ToolResult($"Nothing found for \"{request.Query}\".{Note(answer)} Try fewer or other words, or a prefix*.");

        var text = new StringBuilder();
        var shown = 0;
        var tokens = 60;
        foreach (var hit in answer.Hits)
        {
            var line = Line(hit);
            tokens += TokenEstimate.Of(line);
            if (tokens > budget && shown > 0)
                break;
            text.Append(shown++ == 0 ? "" : "\n").Append(line);
        }

        var rest = shown < answer.Hits.Count ? $"\n{answer.Hits.Count - shown} more were found but exceed max_tokens: ask for a limit of {shown}, then use its cursor."
            : answer.Cursor is { } cursor ? $"\nMore: cursor \"{cursor}\"."
            : "";
        return new ToolResult(ToolText.Fence(text.ToString()) + Note(answer) + rest);
    }

    private static string Note(SearchAnswer answer) => answer.Note is { } note ? $"\n{note}" : "";

    private static string Line(SearchHit hit)
    {
        var where = hit.Headings.Count > 0 ? $" > {string.Join(" > ", hit.Headings.Select(heading => ToolText.Line(heading, 80)))}" : "";
        var edited = hit.Edited is { } time ? $", edited {time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
        var head = $"{ShortId.Write(hit.Page)} {hit.Kind} {ToolText.Line(Titles.Shown(hit.Title), 120)}{where}{edited}";
        return hit.Snippet.Length == 0 || hit.Snippet == hit.Title ? head : $"{head}\n  {ToolText.Line(hit.Snippet, MostSnippet)}";
    }
}
