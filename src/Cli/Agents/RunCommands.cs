using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Cli.Answers;

namespace Verso.Cli.Agents;

/// <summary><c>verso runs …</c>: what agents and recipes did and are doing.</summary>
internal static class RunCommands
{
    private static readonly Argument<string> Id = new("id") { Description = "The run's id" };

    public static Command Create(Terminal terminal) => new("runs", "Look at the runs of agents and recipes, end them and let them go on")
    {
        ListCommand(terminal),
        ShowCommand(terminal),
        ActCommand(terminal, "cancel", "End a run; what it is writing at this moment is brought to its end first"),
        ActCommand(terminal, "resume", "Let a run go on that failed, was cancelled or left something undone; what is done is not done again"),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var status = new Option<string?>("--status") { Description = "Only queued, running, succeeded, partial, failed or cancelled ones", HelpName = "STATUS" };
        var limit = new Option<int>("--limit") { Description = "How many at the most, up to 100", DefaultValueFactory = _ => 20 };
        var command = HelpWithExamples.Add(
            new Command("list", "List runs, the newest first") { status, limit, CommonOptions.Workspace }, "verso runs list", "verso runs list --status failed --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
            var path = $"runs?limit={arguments.GetValue(limit)}{(arguments.GetValue(status) is { } word ? $"&status={Uri.EscapeDataString(word)}" : "")}";
            var runs = (await GetAsync(reach, path, cancellationToken))["runs"]!.AsArray();
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(runs);
            else
                Show(terminal, runs);
            return 0;
        });
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("show", "Show one run: what it was given, told, did, and what came of it") { Id, CommonOptions.Workspace }, "verso runs show 0197a2f4-…", "verso runs show 0197a2f4-… --json");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
            var id = Uri.EscapeDataString(arguments.GetRequiredValue(Id));
            var run = await GetAsync(reach, $"runs/{id}", cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(run);
            else
                Show(terminal, run, (await GetAsync(reach, $"runs/{id}/events", cancellationToken))["events"]!.AsArray());
            return 0;
        });
        return command;
    }

    private static Command ActCommand(Terminal terminal, string name, string description)
    {
        var command = HelpWithExamples.Add(new Command(name, description) { Id, CommonOptions.Workspace }, $"verso runs {name} 0197a2f4-…");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
            var id = Uri.EscapeDataString(arguments.GetRequiredValue(Id));
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v2/runs/{id}/{name}");
            using (await reach.SendAsync(request, cancellationToken))
            {
            }

            using var follow = new HttpRequestMessage(HttpMethod.Get, $"api/v2/runs/{id}/events?after={int.MaxValue}");
            follow.Headers.Accept.ParseAdd("text/event-stream");
            using var events = await reach.SendAsync(follow, cancellationToken);
            return name == "cancel"
                ? await CancelledAsync(terminal, events, arguments.GetValue(CommonOptions.Json), cancellationToken)
                : await RunProgress.FollowAsync(terminal, events, arguments.GetValue(CommonOptions.Json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CancelledAsync(Terminal terminal, HttpResponseMessage events, bool asJson, CancellationToken cancellationToken)
    {
        try
        {
            await RunProgress.FollowAsync(terminal, events, asJson, cancellationToken);
        }
        catch (CommandException ended)
        {
            terminal.Out.WriteLine(ended.Message);
        }

        return 0;
    }

    private static async Task<JsonObject> GetAsync(ServerReach reach, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v2/{path}");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await reach.SendAsync(request, cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
    }

    private static void Show(Terminal terminal, JsonArray runs)
    {
        if (runs.Count == 0)
        {
            terminal.Screen.WriteLine("There are no runs.");
            return;
        }

        var table = Tables.New("Id", "Kind", "Name", "Status", "Created", "Summary");
        foreach (var run in runs)
            table.AddRow(Text(run, "run_id"), Text(run, "kind"), Text(run, "name"), Status(run), Text(run, "created_at"), Text(run, run!["error"] is null ? "summary" : "error"));
        Tables.Write(terminal, table);
    }

    private static void Show(Terminal terminal, JsonObject run, JsonArray events)
    {
        terminal.Screen.MarkupLine($"[bold]{Text(run, "run_id")}[/]  {Text(run, "kind")}  {Text(run, "name")}  {Status(run)}");
        foreach (var told in events)
            terminal.Out.WriteLine($"  {(string?)told!["kind"]}: {(string?)told["text"]}");
        var usage = run["usage"]!;
        terminal.Out.WriteLine($"{usage["reads"]} reads, {usage["writes"]} writes, {usage["model_calls"]} model calls, {usage["input_tokens"]} tokens in, {usage["output_tokens"]} out");
        foreach (var (name, label) in new[] { ("summary", ""), ("next_action", "Next: "), ("error", "Error: ") })
        {
            if ((string?)run[name] is { } text)
                terminal.Out.WriteLine(label + text);
        }
    }

    private static string Text(JsonNode? run, string name) => Markup.Escape((string?)run![name] ?? "");

    private static string Status(JsonNode? run) => (string?)run!["status"] switch
    {
        "succeeded" => "[green]succeeded[/]",
        "failed" => "[red]failed[/]",
        "partial" => "[yellow]partial[/]",
        var other => other ?? "",
    };
}
