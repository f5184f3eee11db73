using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Verso.Cli.Answers;

/// <summary><c>verso ask</c>: a question to a workspace.</summary>
internal static class AskCommand
{
    private static readonly Argument<string[]> Question = new("question") { Description = "A sentence, or a few words", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string[]> Within = new("--within") { Description = "Only in this page or database and what lies below it; may be given again", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Database = new("--database") { Description = "Only in the rows of this database", HelpName = "ID" };
    private static readonly Option<int?> Limit = new("--limit") { Description = "How many passages are looked at, up to 30 [default: 8]", HelpName = "N" };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of the settings [default: Models:Default]", HelpName = "NAME" };

    public static Command Create(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("ask", "Ask a question and get an answer with citations, from the pages alone") { Question, Within, Database, Limit, Model, CommonOptions.Workspace },
            "verso ask \"When can customers ask for a refund?\"",
            "verso ask \"Who approves travel?\" --within 0197a2f4… --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["question"] = string.Join(' ', arguments.GetRequiredValue(Question)) };
        if (arguments.GetValue(Within) is { Length: > 0 } within)
            body["within"] = new JsonArray([.. within.Select(id => JsonValue.Create(id))]);
        if (arguments.GetValue(Database) is { } database)
            body["database"] = database;
        if (arguments.GetValue(Limit) is { } limit)
            body["limit"] = limit;
        if (arguments.GetValue(Model) is { } model)
            body["model"] = model;

        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        var answer = await reach.PostAsync("ask", body, cancellationToken);
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(answer);
        else
            Show(terminal, answer);
        return 0;
    }

    private static void Show(Terminal terminal, JsonObject answer)
    {
        terminal.Out.WriteLine((string?)answer["answer"]);
        var citations = answer["citations"]!.AsArray();
        if (citations.Count > 0)
            terminal.Out.WriteLine();
        foreach (var citation in citations)
        {
            var place = string.Join(" > ", citation!["headings"]!.AsArray().Select(heading => (string?)heading).Prepend((string?)citation["title"]));
            terminal.Screen.MarkupLineInterpolated($"[bold][[{(int)citation["number"]!}]][/] {place}: “{(string?)citation["quote"]}”");
            terminal.Out.WriteLine($"    {(string?)citation["url"] ?? (string?)citation["page_id"]}");
        }

        if ((string?)answer["note"] is { } note)
            terminal.Error.WriteLine($"note: {note}");
    }
}
