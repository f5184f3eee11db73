using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Cli.Moving;
using Verso.Server.Triggers;
using Verso.Workspace.Triggers;

namespace Verso.Cli.Commands;

/// <summary><c>verso triggers …</c>: whether a server is running or not. A running one fires them.</summary>
internal static class TriggerCommands
{
    public static Command Create(Terminal terminal) => new("triggers", "Start recipes and agents on schedules, events and requests")
    {
        ListCommand(terminal),
        TriggerAddCommand.Create(terminal),
        ShowCommand(terminal),
        ChangeCommand(terminal, "pause", "Stop a trigger; what happens meanwhile is not made up for", (desk, one, stop) => desk.PauseAsync(one, stop)),
        ChangeCommand(terminal, "resume", "Let a trigger fire again", (desk, one, stop) => desk.ResumeAsync(one, stop)),
        RemoveCommand(terminal),
        TestCommand(terminal),
        DeadLettersCommand(terminal),
        ReplayCommand(terminal),
        TriggerNotionCommand.Create(terminal),
    };

    public static async Task<int> RunAsync(ParseResult arguments, Func<TriggerDesk, Task> work, CancellationToken cancellationToken)
    {
        await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
        await work(await installation.Triggers.OpenAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)).Id));
        return 0;
    }

    public static Argument<string> NameArgument() => new("name") { Description = "Its name" };

    /// <summary>What makes it fire, in a few words.</summary>
    public static string Source(Trigger trigger) => trigger.Source switch
    {
        TriggerSource.Cron => trigger.TimeZone is null ? trigger.Schedule! : $"{trigger.Schedule} {trigger.TimeZone}",
        TriggerSource.Hook => $"/hooks/{trigger.Name}",
        _ => string.Join(", ", trigger.Events),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the triggers of a workspace") { CommonOptions.Workspace }, "verso triggers list", "verso triggers list --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, desk =>
        {
            var all = desk.Triggers.List();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(one => TriggerAnswers.Of(one, desk)));
                return Task.CompletedTask;
            }

            if (all.Count == 0)
            {
                terminal.Screen.WriteLine("There are no triggers. Add one with: verso triggers add NAME --cron \"0 8 * * 1-5\" --recipe daily-digest");
                return Task.CompletedTask;
            }

            var table = Tables.New("Name", "Fires on", "Starts", "Next", "Waiting", "Done", "Dead", "State");
            foreach (var one in all)
            {
                var counts = desk.Firings.Count(one.Id);
                table.AddRow(
                    Markup.Escape(one.Name), Markup.Escape(Source(one)), Markup.Escape($"{one.Kind} {Short(one.Target)}"), Tables.Time(one.NextDue), Number(counts.GetValueOrDefault(FiringState.Waiting)),
                    Number(counts.GetValueOrDefault(FiringState.Done)), Number(counts.GetValueOrDefault(FiringState.Dead)), one.IsEnabled ? "on" : "paused");
            }

            Tables.Write(terminal, table);
            return Task.CompletedTask;
        }, cancellationToken));
        return command;
    }

    private static Command ShowCommand(Terminal terminal)
    {
        var name = NameArgument();
        var limit = new Option<int>("--limit") { Description = "How many firings at the most", DefaultValueFactory = _ => 20 };
        var command = HelpWithExamples.Add(new Command("show", "Show a trigger and its last firings") { name, limit, CommonOptions.Workspace }, "verso triggers show digest", "verso triggers show digest --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, desk =>
        {
            var one = desk.Require(arguments.GetRequiredValue(name));
            var firings = desk.Firings.List(one.Id, limit: Math.Max(1, arguments.GetValue(limit)));
            var json = TriggerAnswers.Of(one, desk);
            if (arguments.GetValue(CommonOptions.Json))
            {
                json["firings"] = new JsonArray([.. firings.Select(firing => TriggerAnswers.Of(firing, one.Name, withEvent: true))]);
                terminal.WriteJson(json);
                return Task.CompletedTask;
            }

            foreach (var (key, value) in json)
                terminal.Out.WriteLine($"{key}: {(value is JsonValue plain ? plain.ToString() : value!.ToJsonString(Workspace.Api.Json.Options))}");
            Write(terminal, firings, _ => one.Name);
            return Task.CompletedTask;
        }, cancellationToken));
        return command;
    }

    private static Command ChangeCommand(Terminal terminal, string name, string description, Func<TriggerDesk, Trigger, CancellationToken, Task<Trigger>> change)
    {
        var which = NameArgument();
        var command = HelpWithExamples.Add(new Command(name, description) { which, CommonOptions.Workspace }, $"verso triggers {name} digest");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var changed = await change(desk, desk.Require(arguments.GetRequiredValue(which)), cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(TriggerAnswers.Of(changed, desk));
            else
                terminal.Screen.MarkupLineInterpolated($"[bold]{changed.Name}[/] is {(changed.IsEnabled ? "on" : "paused")}.");
        }, cancellationToken));
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var name = NameArgument();
        var command = HelpWithExamples.Add(new Command("remove", "Remove a trigger with what waits for it") { name, CommonOptions.Workspace }, "verso triggers remove digest");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var one = desk.Require(arguments.GetRequiredValue(name));
            await desk.Triggers.RemoveAsync(one.Id, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { one.Name, Removed = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Removed [bold]{one.Name}[/].");
        }, cancellationToken));
        return command;
    }

    private static Command TestCommand(Terminal terminal)
    {
        var name = NameArgument();
        var page = new Option<string?>("--page") { Description = "The page that the event shall be about", HelpName = "ID" };
        var body = new Option<string?>("--body") { Description = "What a hook shall be sent, as JSON", HelpName = "JSON" };
        var live = new Option<bool>("--live") { Description = "Let its run write; without this it is a dry run" };
        var command = HelpWithExamples.Add(
            new Command("test", "Fire a trigger now; a running server does it") { name, page, body, live, CommonOptions.Workspace },
            "verso triggers test digest", "verso triggers test label --page 1f2e…", "verso triggers test notes --body '{\"title\":\"Weekly\"}' --live");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            if (reach.Here is not null)
                throw new CommandException("No server is running over this data folder, and runs are its work. Start one with: verso up");
            var request = new JsonObject { ["live"] = arguments.GetValue(live) };
            if (arguments.GetValue(page) is { } id)
                request["page_id"] = id;
            if (arguments.GetValue(body) is { } json)
                request["body"] = TriggerAddCommand.ReadObject(json, "--body");
            var which = arguments.GetRequiredValue(name);
            var answer = await reach.CallAsync(HttpMethod.Post, $"triggers/{Uri.EscapeDataString(which)}/test", request, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(answer);
            else if ((string?)answer["run_id"] is { } run)
                terminal.Out.WriteLine($"Started {(arguments.GetValue(live) ? "" : "the dry ")}run {run}. See: verso runs show {run}");
            else
                terminal.Screen.MarkupLineInterpolated($"[yellow]Not started: {(string?)answer["note"] ?? "enough of its runs are going on"}[/] See: verso triggers show {which}");
            return answer["run_id"] is null ? 1 : 0;
        });
        return command;
    }

    private static Command DeadLettersCommand(Terminal terminal)
    {
        var name = new Argument<string?>("name") { Description = "Only those of this trigger", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "How many at the most", DefaultValueFactory = _ => 20 };
        var command = HelpWithExamples.Add(
            new Command("deadletters", "List what was given up, the newest first") { name, limit, CommonOptions.Workspace }, "verso triggers deadletters", "verso triggers deadletters digest --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, desk =>
        {
            var of = arguments.GetValue(name) is { } wanted ? desk.Require(wanted) : null;
            var names = desk.Triggers.List().ToDictionary(one => one.Id, one => one.Name);
            var found = desk.Firings.List(of?.Id, FiringState.Dead, Math.Max(1, arguments.GetValue(limit)));
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(found.Select(one => TriggerAnswers.Of(one, names[one.Trigger], withEvent: true)));
            else if (found.Count == 0)
                terminal.Out.WriteLine("Nothing was given up.");
            else
                Write(terminal, found, id => names[id]);
            return Task.CompletedTask;
        }, cancellationToken));
        return command;
    }

    private static Command ReplayCommand(Terminal terminal)
    {
        var name = NameArgument();
        var number = new Argument<long?>("number") { Description = "One firing; all that were given up when it is left out", Arity = ArgumentArity.ZeroOrOne };
        var command = HelpWithExamples.Add(
            new Command("replay", "Try what was given up once more; a running server does it") { name, number, CommonOptions.Workspace }, "verso triggers replay digest", "verso triggers replay digest 17");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var count = await desk.Firings.ReplayAsync(desk.Require(arguments.GetRequiredValue(name)).Id, arguments.GetValue(number), cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Replayed = count });
            else
                terminal.Out.WriteLine(count == 0 ? "There is nothing to try once more: no such firing is dead." : $"{Tables.Counted((count, "firing"))} will be tried once more.");
        }, cancellationToken));
        return command;
    }

    private static void Write(Terminal terminal, IReadOnlyList<Firing> firings, Func<Notion.NotionId, string> nameOf)
    {
        if (firings.Count == 0)
            return;
        var table = Tables.New("Number", "Trigger", "Event", "Status", "Attempts", "When", "Run", "Note");
        foreach (var one in firings)
        {
            table.AddRow(
                Number(one.Number), Markup.Escape(nameOf(one.Trigger)), Markup.Escape(one.Event), TriggerAnswers.Status(one), Number(one.Attempts), Tables.Time(one.Created), one.Run?.ToString() ?? "",
                Markup.Escape(one.Note ?? ""));
        }

        Tables.Write(terminal, table);
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..39] + "…";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
