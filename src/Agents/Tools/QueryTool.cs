using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Rows of a database as a small table, or figures over groups of them.</summary>
internal sealed class QueryTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int MostCell = 200;
    private const int MostOnPage = 100;
    private const int FirstColumns = 8;
    private const int Overhead = 90;

    private static readonly ToolDefinition Definition = new(
        "query",
        "Query a database",
        "Rows of a database as CSV, or with group_by/aggregate counts and figures over all rows that match. filter: {\"Status\":\"Open\"}, [\"A\",\"B\"] any of, null empty, {\"Due\":{\"before\":\"2026-03-17\"}}, {\"Points\":{\"gte\":3}}, {\"Name\":{\"contains\":\"x\"}}, {\"Tags\":{\"not\":\"y\"}}, \"or\":[…]; or Notion's grammar.",
        """
        {"type":"object","properties":{"database":{"type":"string","description":"id, URL or title"},"columns":{"type":"array","items":{"type":"string"}},"filter":{"type":"object"},"sorts":{"type":"array","items":{"type":"string"},"description":"\"Due\", \"-Due\" descending"},"group_by":{"type":"array","items":{"type":"string"},"description":"property; dates as \"Due:month\" (day, week, year)"},"aggregate":{"type":"array","items":{"type":"string"},"description":"count, sum:P, avg:P, min:P, max:P"},"ids":{"type":"boolean","description":"false: leave out"},"limit":{"type":"integer"},"cursor":{"type":"string"},"max_tokens":{"type":"integer"}},"required":["database"]}
        """)
    {
        IsReadOnly = true,
        IsIdempotent = true,
        Example = """{"database":"Tasks","columns":["Name","Due"],"filter":{"Status":"In progress","Due":{"before":"2026-03-17"}},"sorts":["-Due"]}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        var budget = input.Number("max_tokens", Setting.Options.MaxTokens, 100, 100_000) - Overhead;
        var limit = input.Number("limit", MostOnPage, 1, 10_000);
        var table = await Setting.References.TableAsync(input.Text("database"), cancellationToken);
        var filter = input.Object("filter") is { } asked ? await PlainFilter.CompileAsync(Setting.Desk, table, asked, cancellationToken) : null;
        if (input.Has("group_by") || input.Has("aggregate"))
        {
            if (input.Has("cursor") || input.Has("columns"))
                throw input.Wrong("\"columns\" and \"cursor\" are for rows: leave them out with group_by and aggregate.");
            var grouping = Grouping.Read(table, input.Texts("group_by") ?? [], input.Texts("aggregate") ?? ["count"]);
            return await GroupQuery.RunAsync(Setting, table, grouping, filter, input.Texts("sorts"), limit, budget, cancellationToken);
        }

        var columns = Columns(table, input.Texts("columns"));
        var rows = new RowQuery(Api, table, [.. columns.Select(column => column.Id)])
        {
            Filter = filter,
            Sorts = TableSorts.Read(table, input.Any("sorts")),
        };
        return await AnswerAsync(rows, columns, input, limit, budget, cancellationToken);
    }

    private static async Task<ToolResult> AnswerAsync(
        RowQuery rows, IReadOnlyList<RecordProperty> columns, ToolInput input, int limit, int budget, CancellationToken cancellationToken)
    {
        var withIds = !input.Names("ids") || input.Flag("ids");
        var text = new StringBuilder(string.Join(',', (withIds ? ["id"] : Array.Empty<string>()).Concat(columns.Select(column => ToolText.Cell(column.Name, MostCell)))));
        var tokens = TokenEstimate.Of(text.ToString());
        var cursor = input.OptionalText("cursor");
        var (shown, isFull, hasCut) = (0, false, false);
        do
        {
            var page = await rows.PageAsync(Math.Min(limit - shown, MostOnPage), cursor, cancellationToken);
            var taken = 0;
            foreach (var row in page.Rows)
            {
                var line = Line(row, columns, withIds, ref hasCut);
                var cost = TokenEstimate.Of(line) + 1;
                if (tokens + cost > budget && shown + taken > 0)
                {
                    isFull = true;
                    break;
                }

                tokens += cost;
                taken++;
                text.Append('\n').Append(line);
            }

            shown += taken;
            // Where an answer is cut, the workspace itself is asked for the place to go on at.
            cursor = !isFull ? page.Next : taken == 0 ? cursor : (await rows.PageAsync(taken, cursor, cancellationToken)).Next;
        }
        while (!isFull && cursor is not null && shown < limit);

        var notes = new StringBuilder($"\n{ToolText.Count(shown, "row")}");
        notes.Append(cursor is null ? "." : isFull ? $", cut at max_tokens. More: cursor \"{cursor}\", or fewer columns." : $". More: cursor \"{cursor}\".");
        if (hasCut)
            notes.Append($" Values over {MostCell} characters are cut (…): read the row for all of it.");
        if (!input.Has("columns") && columns.Count < rows.Table.Schema.Properties.Count)
            notes.Append($" Columns not shown: {string.Join(", ", rows.Table.Schema.Properties.Except(columns).Select(column => column.Name))}.");
        return new ToolResult(ToolText.Fence(text.ToString()) + notes);
    }

    private static string Line(JsonObject row, IReadOnlyList<RecordProperty> columns, bool withIds, ref bool hasCut)
    {
        var cells = new List<string>(columns.Count + 1);
        if (withIds)
            cells.Add(ShortId.Write(NotionId.Parse(row["id"]!.GetValue<string>())));
        foreach (var column in columns)
        {
            var value = row["properties"]?[column.Name] as JsonObject ?? PageValues.Find(row, column.Id);
            var cell = value is null ? "" : CellText.Of(value);
            hasCut |= cell.Length > MostCell;
            cells.Add(ToolText.Cell(cell, MostCell));
        }

        return string.Join(',', cells);
    }

    private static IReadOnlyList<RecordProperty> Columns(Table table, IReadOnlyList<string>? names)
    {
        if (names is not null)
            return [.. names.Where(name => name != "id" || table.Schema.Find(name) is not null).Select(table.Schema.Require).Distinct()];
        var title = table.Schema.Title;
        return [title, .. table.Schema.Properties.Where(property => property != title && property.Type != "button").Take(FirstColumns - 1)];
    }
}
