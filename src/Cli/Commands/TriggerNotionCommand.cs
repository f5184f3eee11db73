using System.CommandLine;
using Verso.Server.Triggers;

namespace Verso.Cli.Commands;

/// <summary><c>verso triggers notion</c>: the other end of what Notion's developer portal calls a webhook.</summary>
internal static class TriggerNotionCommand
{
    public static Command Create(Terminal terminal)
    {
        var accept = new Option<bool>("--accept") { Description = "Agree to the verification token that waits, and show it for Notion's portal" };
        var number = new Option<long?>("--token") { Description = "Which one, when several wait", HelpName = "NUMBER" };
        var forget = new Option<bool>("--forget") { Description = "Throw away the verification tokens that wait" };
        var command = HelpWithExamples.Add(
            new Command("notion", "Let Notion tell what happens: its webhooks, and their verification") { accept, number, forget, CommonOptions.Workspace },
            "verso triggers notion", "verso triggers notion --accept", "verso triggers notion --accept --token 3");
        command.SetAction((arguments, cancellationToken) => TriggerCommands.RunAsync(arguments, async desk =>
        {
            var path = desk.NotionPath;
            if (arguments.GetValue(forget))
                await desk.Notion.ForgetAsync(cancellationToken);
            var accepted = arguments.GetValue(accept) ? await desk.Notion.AcceptAsync(arguments.GetValue(number), cancellationToken) : null;
            if (arguments.GetValue(CommonOptions.Json))
            {
                var json = TriggerAnswers.Of(desk.Notion, path);
                if (accepted is not null)
                    json["verification_token"] = desk.Notion.TokenOf(accepted);
                terminal.WriteJson(json);
                return;
            }

            if (accepted is not null)
            {
                terminal.Out.WriteLine("Paste this verification token in Notion's portal; events begin:");
                terminal.Out.WriteLine($"    {desk.Notion.TokenOf(accepted)}");
                return;
            }

            terminal.Out.WriteLine($"Address: the public URL of this server, and {path}");
            terminal.Out.WriteLine(desk.Notion.Accepted is { } now ? $"Verified: {Tables.Time(now.Accepted)}" : "Verified: not yet");
            foreach (var one in desk.Notion.Waiting)
                terminal.Out.WriteLine($"Verification token {one.Number} came {Tables.Time(one.Received)} and waits. Was it you who made a webhook in Notion then? verso triggers notion --accept --token {one.Number}");
        }, cancellationToken));
        return command;
    }
}
