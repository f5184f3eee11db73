using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Verso.Cli.Answers;

/// <summary><c>verso classify</c>: labels for pages, and how good they are.</summary>
internal static class ClassifyCommands
{
    private static readonly Argument<string> Target = new("database") { Description = "The database or data source, by id or address" };
    private static readonly Option<string> Property = new("--property") { Description = "The select, multi-select or status property that holds the labels", Required = true, HelpName = "NAME" };
    private static readonly Option<string[]> Unlabelled = new("--unlabelled") { Description = "An option that means \"no label yet\"; may be given again [default: a status's first]", HelpName = "OPTION" };
    private static readonly Option<int?> Examples = new("--examples") { Description = "Learn from so many labelled rows at the most [default: 1000]", HelpName = "N" };
    private static readonly Option<bool> NoBodies = new("--no-bodies") { Description = "Judge by title and properties alone" };
    private static readonly Option<string[]> Page = new("--page") { Description = "Only this page; may be given again", HelpName = "ID" };
    private static readonly Option<double?> Threshold = new("--threshold") { Description = "What is less sure goes to review [default: 0.8]", HelpName = "0-1" };
    private static readonly Option<int?> Limit = new("--limit") { Description = "So many pages at the most [default: 100]", HelpName = "N" };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of the settings [default: Models:Default]", HelpName = "NAME" };
    private static readonly Option<string?> ReviewProperty = new("--review-property") { Description = "Where a page is marked for review: a checkbox, text, select, status or multi-select", HelpName = "NAME" };
    private static readonly Option<string?> ReviewOption = new("--review-option") { Description = "The option that means review", HelpName = "OPTION" };
    private static readonly Option<bool> ReviewComment = new("--review-comment") { Description = "Leave the suggestions as a comment" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be written, and write nothing" };

    public static Command Create(Terminal terminal) => new("classify", "Label pages with the options of a property, as people labelled others")
    {
        Run(terminal),
        Evaluate(terminal),
    };

    private static Command Run(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("run", "Label the pages that have no label yet; what is not sure goes to review")
            {
                Target, Property, Page, Threshold, Limit, Unlabelled, Examples, NoBodies, ReviewProperty, ReviewOption, ReviewComment, Model, DryRun, CommonOptions.Workspace,
            },
            "verso classify run 0197a2f4… --property Team --dry-run",
            "verso classify run 0197a2f4… --property Team --threshold 0.9 --review-property \"Needs review\"");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static Command Evaluate(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("evaluate", "Measure the classifier on labelled rows that it was not shown") { Target, Property, Unlabelled, Examples, NoBodies, CommonOptions.Workspace },
            "verso classify evaluate 0197a2f4… --property Team");
        command.SetAction((arguments, cancellationToken) => EvaluateAsync(arguments, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var body = Body(arguments);
        if (arguments.GetValue(Page) is { Length: > 0 } pages)
            body["page_ids"] = new JsonArray([.. pages.Select(id => JsonValue.Create(id))]);
        if (arguments.GetValue(Threshold) is { } threshold)
            body["threshold"] = threshold;
        if (arguments.GetValue(Limit) is { } limit)
            body["limit"] = limit;
        if (arguments.GetValue(Model) is { } model)
            body["model"] = model;
        if (arguments.GetValue(DryRun))
            body["dry_run"] = true;
        if (arguments.GetValue(ReviewProperty) is not null || arguments.GetValue(ReviewComment))
        {
            body["review"] = new JsonObject
            {
                ["property"] = arguments.GetValue(ReviewProperty),
                ["option"] = arguments.GetValue(ReviewOption),
                ["comment"] = arguments.GetValue(ReviewComment),
            };
        }

        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        var result = await reach.PostAsync("classify/run", body, cancellationToken);
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(result);
        else
            Show(terminal, result);
        return (bool)result["success"]! ? 0 : 1;
    }

    private static async Task<int> EvaluateAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        var result = await reach.PostAsync("classify/evaluate", Body(arguments), cancellationToken);
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(result);
        else
            ShowFigures(terminal, result);
        return 0;
    }

    private static JsonObject Body(ParseResult arguments)
    {
        var body = new JsonObject { ["notion_id"] = arguments.GetRequiredValue(Target), ["property"] = arguments.GetRequiredValue(Property) };
        if (arguments.GetValue(Unlabelled) is { Length: > 0 } unlabelled)
            body["unlabelled"] = new JsonArray([.. unlabelled.Select(option => JsonValue.Create(option))]);
        if (arguments.GetValue(Examples) is { } examples)
            body["examples"] = examples;
        if (arguments.GetValue(NoBodies))
            body["bodies"] = false;
        return body;
    }

    private static void Show(Terminal terminal, JsonObject result)
    {
        var pages = result["results"]!.AsArray();
        if (pages.Count > 0)
        {
            var table = Tables.New("Page", "Action", "Labels", "Confidence", "Why");
            foreach (var page in pages)
            {
                table.AddRow(
                    Markup.Escape((string)page!["title"]! is { Length: > 0 } title ? title : (string)page["page_id"]!), (string)page["action"]!,
                    Markup.Escape(string.Join(", ", page["labels"]!.AsArray().Select(label => (string?)label))), Percent(page["confidence"]), Markup.Escape((string?)page["reason"] ?? ""));
            }

            Tables.Write(terminal, table);
        }

        var said = $"{(int)result["labelled"]!} labelled, {(int)result["review"]!} to review, {(int)result["failed"]!} failed, {(int)result["left"]!} left";
        terminal.Out.WriteLine($"{((bool)result["dry_run"]! ? "Dry run: " : "")}{said}; learned from {(int)result["examples"]!} rows{(result["accuracy"] is { } accuracy ? $", {Percent(accuracy)} right on held-out ones" : "")}.");
        if ((string?)result["note"] is { } note)
            terminal.Error.WriteLine($"note: {note}");
    }

    private static void ShowFigures(Terminal terminal, JsonObject result)
    {
        terminal.Out.WriteLine($"{Percent(result["accuracy"])} of {(int)result["examples"]!} held-out rows are right; always the commonest label would be {Percent(result["baseline"])}.");
        var labels = Tables.New("Label", "Rows", "Precision", "Recall");
        foreach (var label in result["labels"]!.AsArray())
            labels.AddRow(Markup.Escape((string)label!["label"]!), $"{(int)label["examples"]!}", Percent(label["precision"]), Percent(label["recall"]));
        Tables.Write(terminal, labels);
        var curve = Tables.New("Threshold", "Labelled", "Of those right");
        foreach (var point in result["curve"]!.AsArray())
            curve.AddRow(((double)point!["threshold"]!).ToString("0.00", CultureInfo.InvariantCulture), Percent(point["coverage"]), Percent(point["accuracy"]));
        Tables.Write(terminal, curve);
    }

    private static string Percent(JsonNode? part) => part is null ? "-" : ((double)part).ToString("P1", CultureInfo.InvariantCulture).Replace(" %", "%", StringComparison.Ordinal);
}
