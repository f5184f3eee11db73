using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Verso.Cli;

/// <summary>How lists, times and numbers of things look.</summary>
internal static class Tables
{
    private const int Widest = 10_000;

    public static Table New(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn($"[bold]{Markup.Escape(column)}[/]"));
        return table;
    }

    /// <summary>Writes a table; where the screen is too narrow for it, one row below the other, so that ids stay whole.</summary>
    public static void Write(Terminal terminal, Table table)
    {
        var wide = new RenderOptions(terminal.Screen.Profile.Capabilities, new Size(Widest, Widest));
        if (((IRenderable)table).Measure(wide, Widest).Max <= terminal.Screen.Profile.Width)
        {
            terminal.Screen.Write(table);
            return;
        }

        foreach (var row in table.Rows)
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn();
            foreach (var (column, cell) in table.Columns.Zip(row))
                grid.AddRow(column.Header, cell);
            terminal.Screen.WriteLine();
            terminal.Screen.Write(grid);
        }

        terminal.Screen.WriteLine();
    }

    /// <summary>What there is of each, in words: "1 page, 2 databases and 40 rows". What there is none of is left out.</summary>
    /// <param name="things">Numbers and their nouns in the singular.</param>
    public static string Counted(params ReadOnlySpan<(long Number, string Noun)> things)
    {
        var said = new List<string>();
        foreach (var (number, noun) in things)
        {
            if (number != 0)
                said.Add(string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}"));
        }

        return said.Count switch
        {
            0 => "nothing",
            1 => said[0],
            _ => $"{string.Join(", ", said.SkipLast(1))} and {said[^1]}",
        };
    }

    public static string Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
