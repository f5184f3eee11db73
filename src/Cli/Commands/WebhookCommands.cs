using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Verso.Server.Webhooks;
using Verso.Workspace.Webhooks;

namespace Verso.Cli.Commands;

/// <summary><c>verso webhooks …</c>: what Notion has in its developer portal, whether a server is running or not. A running one sends the events.</summary>
internal static class WebhookCommands
{
    public static Command Create(Terminal terminal) => new("webhooks", "Send events to applications, as Notion does")
    {
        ListCommand(terminal),
        AddCommand(terminal),
        VerifyCommand(terminal),
        OneCommand(terminal, "resend", "Send the verification token again", ResendAsync),
        OneCommand(terminal, "pause", "Stop sending; what happens meanwhile is counted as missed", (desk, one, _, stop) => desk.PauseAsync(one, stop)),
        OneCommand(terminal, "resume", "Go on sending", (desk, one, _, stop) => desk.ResumeAsync(one, stop)),
        RemoveCommand(terminal),
        TestCommand(terminal),
        DeliveriesCommand(terminal),
        ReplayCommand(terminal),
    };

    private static Command ListCommand(Terminal terminal)
    {
        var command = HelpWithExamples.Add(new Command("list", "List the webhooks of a workspace") { CommonOptions.Workspace }, "verso webhooks list", "verso webhooks list --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, desk =>
        {
            var all = desk.Subscriptions.List();
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(all.Select(one => WebhookAnswers.Of(one, desk)));
                return Task.CompletedTask;
            }

            if (all.Count == 0)
            {
                terminal.Screen.WriteLine("There are no webhooks. Add one with: verso webhooks add URL");
                return Task.CompletedTask;
            }

            var table = Tables.New("Id", "URL", "State", "Events", "Version", "Waiting", "Dead", "Missed");
            foreach (var one in all)
            {
                var counts = desk.Deliveries.Count(one.Id);
                table.AddRow(
                    one.Id.ToString(), Markup.Escape(one.Url), WebhookAnswers.Word(one.State), one.Types.Count.ToString(CultureInfo.InvariantCulture), one.ApiVersion,
                    Number(counts.GetValueOrDefault(DeliveryState.Waiting)), Number(counts.GetValueOrDefault(DeliveryState.Dead)), Number(one.Missed));
            }

            Tables.Write(terminal, table);
            foreach (var one in all.Where(one => one.Problem is not null))
                terminal.Screen.MarkupLineInterpolated($"[yellow]{one.Id} was paused: {one.Problem}[/]");
            return Task.CompletedTask;
        }, cancellationToken));
        return command;
    }

    private static Command AddCommand(Terminal terminal)
    {
        var url = new Argument<string>("url") { Description = "Where events are sent" };
        var types = new Option<string[]>("--event") { Description = "A wanted type, such as page.created; may be repeated [default: all]", HelpName = "TYPE" };
        var version = new Option<string?>("--api-version") { Description = $"{string.Join(", ", EventTypes.Versions)} [default: the newest]", HelpName = "VERSION" };
        var integration = new Option<string?>("--integration") { Description = "The integration token whose view of the workspace counts, by its name [default: the first]", HelpName = "NAME" };
        var command = HelpWithExamples.Add(
            new Command("add", "Add a webhook; its verification token is sent to the address") { url, types, version, integration, CommonOptions.Workspace },
            "verso webhooks add https://example.com/notion",
            "verso webhooks add https://example.com/notion --event page.created --event page.content_updated");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var (added, handshake) = await desk.AddAsync(
                arguments.GetRequiredValue(url), arguments.GetValue(types), arguments.GetValue(version), arguments.GetValue(integration), cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
            {
                var json = WebhookAnswers.Of(added, desk);
                json["verification"] = WebhookAnswers.Of(handshake);
                terminal.WriteJson(json);
                return;
            }

            terminal.Screen.MarkupLineInterpolated($"Added [bold]{added.Id}[/] for {added.Url}.");
            ShowHandshake(terminal, added, handshake);
        }, cancellationToken));
        return command;
    }

    private static Command VerifyCommand(Terminal terminal)
    {
        var id = IdArgument();
        var token = new Argument<string?>("token") { Description = "The verification token that arrived at the address; asked for, or read from the pipe, when it is left out", Arity = ArgumentArity.ZeroOrOne };
        var command = HelpWithExamples.Add(
            new Command("verify", "Give back the verification token; events begin") { id, token, CommonOptions.Workspace }, "verso webhooks verify 0197a2f4-… secret_…");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var given = arguments.GetValue(token) ?? terminal.ReadSecret("Verification token:");
            Show(terminal, arguments, desk, await desk.VerifyAsync(Find(desk, arguments.GetRequiredValue(id)), given, cancellationToken));
        }, cancellationToken));
        return command;
    }

    private static Command RemoveCommand(Terminal terminal)
    {
        var id = IdArgument();
        var command = HelpWithExamples.Add(new Command("remove", "Remove a webhook with all that is queued for it") { id, CommonOptions.Workspace }, "verso webhooks remove 0197a2f4-…");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            var one = Find(desk, arguments.GetRequiredValue(id));
            await desk.Subscriptions.RemoveAsync(one.Id, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { one.Id, Removed = true });
            else
                terminal.Screen.MarkupLineInterpolated($"Removed [bold]{one.Id}[/] ({one.Url}).");
        }, cancellationToken));
        return command;
    }

    private static Command TestCommand(Terminal terminal)
    {
        var id = IdArgument();
        var command = HelpWithExamples.Add(
            new Command("test", "Send one signed event of the type verso.test now, and tell what the receiver said") { id, CommonOptions.Workspace }, "verso webhooks test 0197a2f4-…");
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var taken = false;
            await RunAsync(arguments, async desk =>
            {
                var (reply, took) = await desk.TestAsync(Find(desk, arguments.GetRequiredValue(id)), cancellationToken);
                taken = reply.IsTaken;
                if (arguments.GetValue(CommonOptions.Json))
                    terminal.WriteJson(new { Sent = reply.IsTaken, reply.Status, reply.Error, Milliseconds = (long)took.TotalMilliseconds });
                else if (reply.IsTaken)
                    terminal.Screen.MarkupLineInterpolated($"[green]Taken with {reply.Status}[/] after {took.TotalMilliseconds:0} ms.");
                else
                    terminal.Screen.MarkupLineInterpolated($"[red]{reply.Error}[/]");
            }, cancellationToken);
            return taken ? 0 : 1;
        });
        return command;
    }

    private static Command DeliveriesCommand(Terminal terminal)
    {
        var id = IdArgument();
        var state = new Option<DeliveryState?>("--state") { Description = "Only those that are waiting, delivered or dead", HelpName = "STATE" };
        var limit = new Option<int>("--limit") { Description = "How many at the most", DefaultValueFactory = _ => 20 };
        var command = HelpWithExamples.Add(
            new Command("deliveries", "List the events of a webhook, the newest first") { id, state, limit, CommonOptions.Workspace },
            "verso webhooks deliveries 0197a2f4-…", "verso webhooks deliveries 0197a2f4-… --state dead --json");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, desk =>
        {
            var found = desk.Deliveries.List(Find(desk, arguments.GetRequiredValue(id)).Id, arguments.GetValue(state), Math.Max(1, arguments.GetValue(limit)));
            if (arguments.GetValue(CommonOptions.Json))
            {
                terminal.WriteJson(found.Select(one => WebhookAnswers.Of(one, withBody: true)));
                return Task.CompletedTask;
            }

            if (found.Count == 0)
            {
                terminal.Out.WriteLine("There are no such events.");
                return Task.CompletedTask;
            }

            var table = Tables.New("Event", "Type", "State", "Attempts", "Next attempt", "Last answer");
            table.Columns[0].NoWrap();
            table.Columns[1].NoWrap();
            foreach (var one in found)
            {
                table.AddRow(
                    one.Id.ToString(), one.Type, WebhookAnswers.Word(one.State), Number(one.Attempts), Tables.Time(one.Due),
                    Markup.Escape(one.Error ?? one.Status?.ToString(CultureInfo.InvariantCulture) ?? ""));
            }

            Tables.Write(terminal, table);
            return Task.CompletedTask;
        }, cancellationToken));
        return command;
    }

    private static Command ReplayCommand(Terminal terminal)
    {
        var id = IdArgument();
        var @event = new Argument<string?>("event") { Description = "One event; all that were given up when it is left out", Arity = ArgumentArity.ZeroOrOne };
        var command = HelpWithExamples.Add(
            new Command("replay", "Send events once more; a running server does it") { id, @event, CommonOptions.Workspace }, "verso webhooks replay 0197a2f4-…");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
        {
            Notion.NotionId? one = null;
            if (arguments.GetValue(@event) is { } wanted)
                one = Notion.NotionId.TryParse(wanted, out var parsed) ? parsed : throw new CommandException($"'{wanted}' is no id of an event. See: verso webhooks deliveries");
            var count = await desk.Deliveries.ReplayAsync(Find(desk, arguments.GetRequiredValue(id)).Id, one, cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
                terminal.WriteJson(new { Replayed = count });
            else
                terminal.Out.WriteLine(count == 0 ? "There is nothing to send once more: no event is dead." : $"{Tables.Counted((count, "event"))} will be sent once more.");
        }, cancellationToken));
        return command;
    }

    private static Command OneCommand(Terminal terminal, string name, string description, Func<WebhookDesk, Subscription, Terminal, CancellationToken, Task<Subscription>> work)
    {
        var id = IdArgument();
        var command = HelpWithExamples.Add(new Command(name, description) { id, CommonOptions.Workspace }, $"verso webhooks {name} 0197a2f4-…");
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, async desk =>
            Show(terminal, arguments, desk, await work(desk, Find(desk, arguments.GetRequiredValue(id)), terminal, cancellationToken)), cancellationToken));
        return command;
    }

    private static async Task<Subscription> ResendAsync(WebhookDesk desk, Subscription one, Terminal terminal, CancellationToken cancellationToken)
    {
        var handshake = await desk.ResendAsync(one, cancellationToken);
        return handshake.IsTaken ? one : throw new CommandException(handshake.Error!);
    }

    private static Argument<string> IdArgument() => new("id") { Description = "Its id, or its URL when no other has the same" };

    private static Subscription Find(WebhookDesk desk, string idOrUrl) => desk.Subscriptions.List().Where(one => one.Url == idOrUrl).ToList() switch
    {
        [var only] => only,
        { Count: > 1 } several => throw new CommandException($"{several.Count} webhooks have that URL. Name one by its id: {string.Join(", ", several.Select(one => one.Id))}."),
        _ => Notion.NotionId.TryParse(idOrUrl, out var id) && desk.Subscriptions.List().FirstOrDefault(one => one.Id == id) is { } found
            ? found
            : throw new CommandException($"There is no webhook '{idOrUrl}' in this workspace. See: verso webhooks list"),
    };

    private static void Show(Terminal terminal, ParseResult arguments, WebhookDesk desk, Subscription one)
    {
        if (arguments.GetValue(CommonOptions.Json))
            terminal.WriteJson(WebhookAnswers.Of(one, desk));
        else
            terminal.Screen.MarkupLineInterpolated($"[bold]{one.Id}[/] ({one.Url}): {WebhookAnswers.Word(one.State)}.");
    }

    private static void ShowHandshake(Terminal terminal, Subscription added, WebhookReply handshake)
    {
        if (handshake.IsTaken)
        {
            terminal.Screen.WriteLine("Its verification token was sent there. Give it back, and events begin:");
            terminal.Out.WriteLine($"    verso webhooks verify {added.Id} TOKEN");
        }
        else
        {
            terminal.Screen.MarkupLineInterpolated($"[yellow]Its verification token did not arrive: {handshake.Error}[/] When the receiver is ready:");
            terminal.Out.WriteLine($"    verso webhooks resend {added.Id}");
        }
    }

    private static async Task<int> RunAsync(ParseResult arguments, Func<WebhookDesk, Task> work, CancellationToken cancellationToken)
    {
        await using var installation = await arguments.OpenInstallationAsync(create: false, cancellationToken);
        await work(await installation.Webhooks.OpenAsync(WorkspaceCommands.Find(installation.Registry, arguments.GetValue(CommonOptions.Workspace)).Id));
        return 0;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
