using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Which pages and databases lie where.</summary>
internal sealed class TreeTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostTops = 100;
    private const int MostRows = 20;
    private const int MostVisited = 200;
    private const int Overhead = 60;

    private static readonly ToolDefinition Definition = new(
        "tree",
        "Show the tree",
        "Pages and databases below a page, or the top of the workspace; of a database its newest rows.",
        """
        {"type":"object","properties":{"root":{"type":"string"},"depth":{"type":"integer","description":"default 2"},"max_tokens":{"type":"integer"}}}
        """)
    {
        IsReadOnly = true,
        IsIdempotent = true,
        Example = """{"root":"Home","depth":1}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var walk = new Walk(this, input.Number("depth", 2, 1, 6), input.Number("max_tokens", Setting.Options.MaxTokens, 100, 100_000) - Overhead, cancellationToken);
        if (input.OptionalText("root") is { } root)
        {
            var (table, page) = await Setting.References.PlaceAsync(root, cancellationToken);
            if (table is not null)
                await walk.RowsAsync(table);
            else
                await walk.PageAsync(NotionId.Parse(page!["id"]!.GetValue<string>()), PageValues.Title(page), 0);
            return walk.ToResult(null);
        }

        var (tops, isAll) = await TopsAsync(cancellationToken);
        foreach (var (isDatabase, id, title) in tops)
        {
            if (isDatabase)
                walk.Add(0, "database", title, id);
            else
                await walk.PageAsync(id, title, 0);
        }

        return walk.ToResult(isAll ? null : "Only what is above the databases and the newest pages was looked at: use search for others.");
    }

    /// <summary>
    /// What lies at the top. Notion lists no such thing: it is found by going up from all databases and the pages that were edited last.
    /// </summary>
    private async Task<(List<(bool IsDatabase, NotionId Id, string Title)> Tops, bool IsAll)> TopsAsync(CancellationToken cancellationToken)
    {
        var tops = new Dictionary<NotionId, (bool, NotionId, string)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isAll = true;
        foreach (var kind in new[] { "data_source", "page" })
        {
            var answer = await Api.PostAsync("search", new JsonObject { ["filter"] = new JsonObject { ["property"] = "object", ["value"] = kind }, ["page_size"] = 100 }, cancellationToken: cancellationToken);
            isAll &= answer["has_more"]?.GetValue<bool>() != true;
            foreach (var one in answer["results"]!.AsArray())
                await ClimbAsync(one!.AsObject());
        }

        return ([.. tops.Values.OrderBy(top => top.Item3, StringComparer.OrdinalIgnoreCase)], isAll);

        async Task ClimbAsync(JsonObject one)
        {
            for (JsonObject? at = one; at is not null && tops.Count < MostTops;)
            {
                var parent = at["object"]?.GetValue<string>() == "data_source" ? at["database_parent"] ?? at["parent"] : at["parent"];
                var type = parent?["type"]?.GetValue<string>();
                if (!seen.Add(at["id"]!.GetValue<string>()) && type != "workspace")
                    return;
                if (type == "workspace")
                {
                    var id = NotionId.Parse(at["id"]!.GetValue<string>());
                    tops[id] = (at["object"]?.GetValue<string>() != "page", id, Titles.Of(at));
                    return;
                }

                var place = type is null ? null : parent![type]?.GetValue<string>();
                if (place is null || seen.Contains(place))
                    return;
                at = await Setting.References.TryGetAsync($"{(type == "page_id" ? "pages" : type == "block_id" ? "blocks" : type == "database_id" ? "databases" : "data_sources")}/{place}", cancellationToken);
            }
        }
    }

    /// <summary>Goes down the tree and writes what it meets, as far as the budget goes.</summary>
    private sealed class Walk(TreeTool tool, int depth, int budget, CancellationToken cancellationToken)
    {
        private readonly StringBuilder _text = new();
        private int _left;
        private int _tokens;
        private int _visited;
        private int _deeper;

        public bool Add(int level, string kind, string title, NotionId id)
        {
            var line = $"{new string(' ', 2 * level)}{kind} {ToolText.Line(Titles.Shown(title), 120)} ({ShortId.Write(id)})";
            _tokens += TokenEstimate.Of(line) + 1;
            if (_tokens > budget && _text.Length > 0)
            {
                _left++;
                return false;
            }

            _text.Append(_text.Length == 0 ? "" : "\n").Append(line);
            return true;
        }

        public async Task PageAsync(NotionId id, string title, int level)
        {
            if (!Add(level, "page", title, id))
                return;
            if (_visited++ >= MostVisited)
            {
                _deeper++;
                return;
            }

            if (await tool.Setting.References.TryGetAsync($"pages/{id}/markdown", cancellationToken) is not { } answer)
                return;
            foreach (var (isDatabase, child, name) in ShortLinks.Children(answer["markdown"]?.GetValue<string>() ?? ""))
            {
                if (level + 1 > depth)
                    _deeper++;
                else if (isDatabase)
                    Add(level + 1, "database", name, child);
                else if (level + 1 == depth)
                    Add(level + 1, "page", name, child);
                else
                    await PageAsync(child, name, level + 1);
            }
        }

        public async Task RowsAsync(Table table)
        {
            Add(0, "database", table.Title, table.Id);
            var page = await new RowQuery(tool.Api, table, [table.Schema.Title.Id]).PageAsync(MostRows, null, cancellationToken);
            foreach (var row in page.Rows)
                Add(1, "row", PageValues.Title(row), NotionId.Parse(row["id"]!.GetValue<string>()));
            if (page.Next is not null)
                _text.Append($"\n  … more rows: use query");
        }

        public ToolResult ToResult(string? note)
        {
            if (_text.Length == 0)
                return new ToolResult("Nothing is shared with you yet.");
            var rest = (_left > 0 ? $"\n{_left} more are left out: raise max_tokens or name a root." : "")
                + (_deeper > 0 ? $"\nBelow some pages lies more: name one as root." : "")
                + (note is null ? "" : $"\n{note}");
            return new ToolResult(ToolText.Fence(_text.ToString()) + rest);
        }
    }
}
