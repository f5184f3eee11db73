using System.Text.Json.Nodes;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Tables: every row is made as wide as the widest.</summary>
internal static class TableBlocks
{
    public static NewBlock Make(Table table, SourceMarks marks, Reading reading) =>
        Make(table.OfType<TableRow>().Select(row => Cells(row, marks, reading)).ToList(), hasColumnHeader: table.OfType<TableRow>().FirstOrDefault()?.IsHeader == true, hasRowHeader: false);

    public static NewBlock Make(List<List<JsonArray>> rows, bool hasColumnHeader, bool hasRowHeader)
    {
        var width = Math.Max(1, rows.Select(row => row.Count).DefaultIfEmpty().Max());
        var payload = new JsonObject
        {
            ["table_width"] = width,
            ["has_column_header"] = hasColumnHeader,
            ["has_row_header"] = hasRowHeader,
        };
        return new NewBlock("table", payload, [.. rows.DefaultIfEmpty([]).Select(row => Row(row, width))]);
    }

    /// <summary>The items of one cell. More than a cell holds are kept as text without style.</summary>
    public static JsonArray Cell(List<JsonObject> items)
    {
        var all = new JsonArray([.. items]);
        return items.Count <= RichTexts.MostItems ? all : RichTexts.FromPlain(RichTexts.PlainText(all));
    }

    private static NewBlock Row(List<JsonArray> cells, int width)
    {
        while (cells.Count < width)
            cells.Add([]);
        return new NewBlock("table_row", new JsonObject { ["cells"] = new JsonArray([.. cells]) });
    }

    private static List<JsonArray> Cells(TableRow row, SourceMarks marks, Reading reading) =>
        [.. row.OfType<TableCell>().Select(cell => Cell(cell, marks, reading))];

    private static JsonArray Cell(TableCell cell, SourceMarks marks, Reading reading)
    {
        var reader = new InlineReader(reading) { ImagesAsLinks = true };
        foreach (var paragraph in cell.OfType<ParagraphBlock>())
            reader.Add(paragraph.Inline);
        return Cell(marks.Restore(reader.Finish()));
    }
}
