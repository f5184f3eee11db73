using System.Globalization;
using Spectre.Console;

namespace Verso.Cli.Demo;

/// <summary>What the person in front sees of the demo.</summary>
internal abstract class DemoScreen
{
    public abstract void Begin(string url);

    public abstract void Created(string title);

    public abstract Task ProgressAsync(string what, int total, Func<Action<int>, Task> work);

    public abstract void Commented(string page, string comment);

    public abstract void Show(IReadOnlyList<DemoPage> pages, TimeSpan inserting, TimeSpan summarizing);

    public abstract void Flow(DemoFlow flow);

    /// <summary>What to try next.</summary>
    public abstract void End();
}

/// <summary>Nothing: the result alone is wanted.</summary>
internal sealed class SilentScreen : DemoScreen
{
    public override void Begin(string url)
    {
    }

    public override void Created(string title)
    {
    }

    public override Task ProgressAsync(string what, int total, Func<Action<int>, Task> work) => work(_ => { });

    public override void Commented(string page, string comment)
    {
    }

    public override void Show(IReadOnlyList<DemoPage> pages, TimeSpan inserting, TimeSpan summarizing)
    {
    }

    public override void Flow(DemoFlow flow)
    {
    }

    public override void End()
    {
    }
}

/// <summary>Progress, a table, and what to try next.</summary>
internal sealed class TerminalScreen(Terminal terminal, string? data) : DemoScreen
{
    private const int LongestSummary = 280;

    private IAnsiConsole Screen => terminal.Screen;

    public override void Begin(string url)
    {
        Screen.MarkupLine("[bold]Verso[/]  a backend for agents and automations that speaks Notion, here without Notion");
        Screen.WriteLine();
        Done($"Server started at {url}");
    }

    public override void Created(string title) => Done($"Database {title} created through POST /v1/databases, with a formula Filed and an AI property Summary");

    public override void Commented(string page, string comment) => Done($"Comment on '{page}', through POST /v1/comments: {comment}");

    public override async Task ProgressAsync(string what, int total, Func<Action<int>, Task> work)
    {
        if (!terminal.IsInteractive)
        {
            var seen = 0;
            await work(count => seen = count);
            Done($"{what}: {seen} of {total}");
            return;
        }

        await Screen.Progress()
            .Columns(new SpinnerColumn { CompletedText = "[green]✓[/]" }, new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new CountColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(what, maxValue: total);
                await work(count => task.Value = count);
                task.Value = total;
            });
    }

    public override void Show(IReadOnlyList<DemoPage> pages, TimeSpan inserting, TimeSpan summarizing)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).ShowRowSeparators();
        table.AddColumn(new TableColumn("[bold]Page[/]").Width(Math.Min(38, Screen.Profile.Width / 4)));
        table.AddColumn(new TableColumn("[bold]Filed, a formula[/]"));
        table.AddColumn(new TableColumn("[bold]Summary, written into the page[/]"));
        foreach (var page in pages)
            table.AddRow(Markup.Escape(page.Title), $"[grey]{Markup.Escape(page.Filed)}[/]", Markup.Escape(Short(page.Summary)));
        Screen.WriteLine();
        Screen.Write(table);

        var summaries = pages.Count(page => page.Summary.Length > 0);
        Screen.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{pages.Count}[/] documents inserted in [bold]{inserting.TotalSeconds:0.0} s[/], [bold]{summaries}[/] summaries written in [bold]{summarizing.TotalSeconds:0.0} s[/] by the built-in extractive model. Nothing left this machine.");
    }

    public override void Flow(DemoFlow flow)
    {
        Screen.WriteLine();
        Screen.MarkupLineInterpolated($"{(flow.Worked ? "✓" : "✗")} [bold]{flow.Name}[/]  [grey]{flow.Call}[/]");
        foreach (var line in flow.Lines)
            Screen.MarkupLine($"  {Lit(line)}");
    }

    public override void End() => Next();

    /// <summary>What was found stands out: in bold on a terminal, between « and » elsewhere.</summary>
    private string Lit(string line)
    {
        var text = Markup.Escape(line);
        return terminal.IsInteractive ? text.Replace("«", "[bold yellow]", StringComparison.Ordinal).Replace("»", "[/]", StringComparison.Ordinal) : text;
    }

    private void Next()
    {
        var up = data is null ? $"{ProgramName.Text} up --env-file .env" : $"{ProgramName.Text} up --data {data} --env-file .env";
        Screen.WriteLine();
        Screen.MarkupLine("[bold]Try next[/]");
        Line("Start a server to keep:");
        Command(up);
        Line("In another terminal, load its address and keys:");
        Command("set -a; . ./.env; set +a");
        Line("Ask it as any Notion client would:");
        Command("curl -s $NOTION_BASE_URL/v1/search -H \"Authorization: Bearer $NOTION_TOKEN\" -H \"Notion-Version: 2026-03-11\" -H \"Content-Type: application/json\" -d '{}'");
        Line(data is null ? "This demo's data was temporary. To keep it, run it again with:" : "The data of this demo is kept. The README has the next steps:");
        Command(data is null ? $"{ProgramName.Text} demo --data ./data" : "README.md, First use");
        Screen.WriteLine();

        void Line(string text) => Screen.MarkupLineInterpolated($"  {text}");
        // A command is to be copied, so it is never wrapped.
        void Command(string text) => terminal.Out.WriteLine($"    {text}");
    }

    private void Done(string what) => Screen.MarkupLineInterpolated($"[green]✓[/] {what}");

    /// <summary>Whole sentences, as many as fit.</summary>
    private static string Short(string text)
    {
        if (text.Length <= LongestSummary)
            return text;
        var sentence = text.LastIndexOf(". ", LongestSummary, StringComparison.Ordinal);
        var cut = sentence > LongestSummary / 2 ? sentence + 1 : text.LastIndexOf(' ', LongestSummary);
        return $"{text[..(cut > 0 ? cut : LongestSummary)]} …";
    }
}

/// <summary>How many of how many.</summary>
internal sealed class CountColumn : ProgressColumn
{
    public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0} of {task.MaxValue:0}"));
}
