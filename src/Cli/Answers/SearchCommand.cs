using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Verso.Cli.Answers;

/// <summary><c>verso search</c>: passages of pages by their words.</summary>
internal static class SearchCommand
{
    private static readonly Argument<string[]> Words = new("words") { Description = "Words, \"a phrase\", prefix*, and inside quotes -without", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string[]> Within = new("--within") { Description = "Only in this page or database and what lies below it; may be given again", HelpName = "ID" };
    private static readonly Option<string[]> Kind = new("--kind") { Description = "page, row or database; may be given again", HelpName = "KIND" };
    private static readonly Option<string?> Database = new("--database") { Description = "Only rows of this database or data source", HelpName = "ID" };
    private static readonly Option<int?> Limit = new("--limit") { Description = "How many passages, up to 100 [default: 10]", HelpName = "N" };
    private static readonly Option<string?> Cursor = new("--cursor") { Description = "Go on where the answer before ended", HelpName = "CURSOR" };

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("search", "Find passages of pages, rows and databases by their words") { Words, Within, Kind, Database, Limit, Cursor, CommonOptions.Workspace },
            "verso search quarterly budget",
            "verso search '\"release plan\"' --kind page --limit 5",
            "verso search 'organiz*' --within 0197a2f4… --json",
            "verso search 'budget -draft'");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = string.Join(' ', arguments.GetRequiredValue(Words)) };
        if (arguments.GetValue(Within) is { Length: > 0 } within)
            body["within"] = new JsonArray([.. within.Select(id => JsonValue.Create(id))]);
        if (arguments.GetValue(Kind) is { Length: > 0 } kinds)
            body["kind"] = new JsonArray([.. kinds.Select(kind => JsonValue.Create(kind))]);
        if (arguments.GetValue(Database) is { } database)
            body["data_source"] = database;
        if (arguments.GetValue(Limit) is { } limit)
            body["limit"] = limit;
        if (arguments.GetValue(Cursor) is { } cursor)
            body["cursor"] = cursor;

        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        var answer = await reach.PostAsync("search", body, cancellationToken);
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(answer);
        else
            Show(terminal, answer);
        return 0;
    }

    private static void Show(Terminal terminal, JsonObject answer)
    {
        var hits = answer["hits"]!.AsArray();
        if (hits.Count == 0)
            terminal.Out.WriteLine("Nothing was found.");
        foreach (var hit in hits.OfType<JsonObject>())
        {
            var place = string.Join(" > ", hit["headings"]!.AsArray().Select(heading => (string?)heading).Prepend((string?)hit["title"] is { Length: > 0 } title ? title : "Untitled"));
            terminal.Screen.MarkupLineInterpolated($"[bold]{place}[/]  [dim]{(string?)hit["kind"]} {(string?)hit["page_id"]}[/]");
            terminal.Screen.MarkupLine("  " + Marked(hit));
            terminal.Screen.WriteLine();
        }

        if ((string?)answer["next_cursor"] is { } next)
            terminal.Error.WriteLine($"There is more: --cursor {next}");
        if ((string?)answer["note"] is { } note)
            terminal.Error.WriteLine($"note: {note}");
    }

    /// <summary>The snippet on one line, with what matched in bold yellow where the terminal has colours.</summary>
    private static string Marked(JsonObject hit)
    {
        var snippet = ((string)hit["snippet"]!).Replace('\n', ' ');
        var markup = new StringBuilder();
        var at = 0;
        foreach (var mark in hit["highlights"]!.AsArray())
        {
            var (start, length) = ((int)mark!["start"]!, (int)mark["length"]!);
            markup.Append(Markup.Escape(snippet[at..start])).Append("[bold yellow]").Append(Markup.Escape(snippet[start..(start + length)])).Append("[/]");
            at = start + length;
        }

        return markup.Append(Markup.Escape(snippet[at..])).ToString();
    }
}
