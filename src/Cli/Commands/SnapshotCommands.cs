using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Verso.Cli.Moving;
using Verso.Workspace.Transfer.Snapshots;

namespace Verso.Cli.Commands;

/// <summary><c>verso snapshot …</c> and <c>verso reset</c>: with a running server through it, else on the data folder itself.</summary>
internal static class SnapshotCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "1 to 100 letters, digits, dots, dashes and underscores" };

    public static Command Create(Terminal terminal) => HelpWithExamples.Add(
        new Command("snapshot", "Put the state of a workspace aside, and take it back")
        {
            SaveCommand(terminal),
            LoadCommand(terminal),
            ListCommand(terminal),
            RemoveCommand(terminal),
        },
        "verso snapshot save seeded",
        "verso snapshot load seeded         before each test");

    public static Command CreateReset(Terminal terminal)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var command = HelpWithExamples.Add(
            new Command("reset", "Make a workspace as new; tokens and keys stay valid") { yes, CommonOptions.Workspace },
            "verso reset --yes");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            if (!arguments.GetValue(yes))
                terminal.Confirm($"Everything in the workspace '{reach.Entry.Name}' will be gone. Go on?", "--yes");
            if (reach.Here is { } moves)
                await moves.ResetAsync(reach.Entry.Id, cancellationToken);
            else
                await reach.CallAsync(HttpMethod.Post, "reset", null, cancellationToken);
            Say(terminal, arguments, new { Reset = reach.Entry.Name }, $"The workspace '{reach.Entry.Name}' is as new.");
            return 0;
        });
        return command;
    }

    private static Command SaveCommand(Terminal terminal)
    {
        var replace = new Option<bool>("--replace") { Description = "Write over a snapshot of that name" };
        var command = HelpWithExamples.Add(
            new Command("save", "Put the state of a workspace aside") { Name, replace, CommonOptions.Workspace }, "verso snapshot save seeded", "verso snapshot save seeded --replace");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetRequiredValue(Name);
            var saved = reach.Here is { } moves
                ? await moves.SaveAsync(reach.Entry.Id, name, arguments.GetValue(replace), cancellationToken)
                : Read(await reach.CallAsync(HttpMethod.Post, "snapshots", new JsonObject { ["name"] = name, ["replace"] = arguments.GetValue(replace) }, cancellationToken));
            Say(terminal, arguments, saved, $"Saved '{name}' ({Size(saved.Bytes)}). Take it back with: verso snapshot load {name}");
            return 0;
        });
        return command;
    }

    private static Command LoadCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(
            new Command("load", "Take a state back: what was done since is gone; tokens and keys stay valid") { Name, CommonOptions.Workspace }, "verso snapshot load seeded");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetRequiredValue(Name);
            if (reach.Here is { } moves)
                await moves.LoadAsync(reach.Entry.Id, name, cancellationToken);
            else
                await reach.CallAsync(HttpMethod.Post, $"snapshots/{Uri.EscapeDataString(name)}/load", null, cancellationToken);
            Say(terminal, arguments, new { Loaded = name }, $"The workspace '{reach.Entry.Name}' is as it was in '{name}'.");
            return 0;
        });
        return command;
    }

    private static Command ListCommand(Terminal terminal)
    {
        var command = new Command("list", "List the snapshots of a workspace") { CommonOptions.Workspace };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            var all = reach.Here is { } moves
                ? await moves.ListAsync(reach.Entry.Id)
                : [.. (await reach.CallAsync(HttpMethod.Get, "snapshots", null, cancellationToken))["snapshots"]!.AsArray().Select(one => Read(one!.AsObject()))];
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all);
                return 0;
            }

            if (all.Count == 0)
            {
                terminal.Screen.WriteLine("There are no snapshots. Make one with: verso snapshot save NAME");
                return 0;
            }

            var table = Tables.New("Name", "Size", "Saved");
            foreach (var state in all)
                table.AddRow(Markup.Escape(state.Name), Size(state.Bytes), Tables.Time(state.Saved));
            Tables.Write(terminal, table);
            return 0;
        });
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var command = new Command("remove", "Throw a snapshot away") { Name, CommonOptions.Workspace };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var reach = await Reach.OpenAsync(arguments, cancellationToken);
            var name = arguments.GetRequiredValue(Name);
            if (reach.Here is null)
                await reach.CallAsync(HttpMethod.Delete, $"snapshots/{Uri.EscapeDataString(name)}", null, cancellationToken);
            else if (!await reach.Here.RemoveAsync(reach.Entry.Id, name, cancellationToken))
                throw new CommandException($"There is no snapshot '{name}'. See: verso snapshot list");
            Say(terminal, arguments, new { Removed = name }, $"Removed '{name}'.");
            return 0;
        });
        return command;
    }

    private static void Say(Terminal terminal, ParseResult arguments, object json, string text)
    {
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(json);
        else
            terminal.Out.WriteLine(text);
    }

    private static SnapshotInfo Read(JsonObject state) => new(
        (string)state["name"]!, (long)state["bytes"]!, DateTimeOffset.Parse((string)state["saved"]!, CultureInfo.InvariantCulture));

    private static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
