using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Server.Triggers;
using Verso.Workspace.Triggers;

namespace Verso.Cli.Commands;

/// <summary><c>verso triggers add NAME …</c>.</summary>
internal static class TriggerAddCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "Small letters, digits and dashes" };
        var cron = new Option<string?>("--cron") { Description = "A schedule: seconds, minutes, hours, day of month, month, day of week; or crontab's five fields", HelpName = "EXPRESSION" };
        var zone = new Option<string?>("--time-zone") { Description = "Of the schedule, such as Europe/Berlin [default: UTC]", HelpName = "NAME" };
        var on = new Option<string[]>("--on") { Description = "A type of event, such as page.created or page.*; may be repeated", HelpName = "TYPE" };
        var within = new Option<string[]>("--within") { Description = "Only what lies in this page, database or data source; may be repeated", HelpName = "ID" };
        var property = new Option<string[]>("--property") { Description = "Only when this property changed; may be repeated", HelpName = "NAME" };
        var hook = new Option<bool>("--hook") { Description = "An address of its own, /hooks/NAME, for Make, n8n, Zapier and scripts" };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe that it starts", HelpName = "NAME" };
        var agent = new Option<string?>("--agent") { Description = "What an agent shall do, in words", HelpName = "INTENT" };
        var input = new Option<string[]>("--input") { Description = "An input of the run; the value is JSON or a text, and may have templates; may be repeated", HelpName = "NAME=VALUE" };
        var key = new Option<string?>("--key") { Description = "The API key in whose name it runs, by name [default: the first]", HelpName = "NAME" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Its runs say what they would do, and write nothing" };
        var command = HelpWithExamples.Add(
            new Command("add", "Add a trigger") { name, cron, zone, on, within, property, hook, recipe, agent, input, key, dryRun, CommonOptions.Workspace },
            "verso triggers add digest --cron \"0 0 8 ? * MON-FRI\" --time-zone Europe/Berlin --recipe daily-digest --input page=1f2e… --input databases=7a3b…",
            "verso triggers add label --on page.created --within 7a3b… --recipe classify --input database=7a3b… --input page={{event.entity.id}}",
            "verso triggers add notes --hook --recipe meeting-summary --input database=7a3b…",
            "verso triggers add review --on comment.created --agent \"Answer the comment {{event.entity.id}} on the page {{event.data.page_id}}\"");
        command.SetAction((arguments, cancellationToken) => TriggerCommands.RunAsync(arguments, async desk =>
        {
            var request = new TriggerRequest
            {
                Name = arguments.GetRequiredValue(name),
                Cron = arguments.GetValue(cron),
                TimeZone = arguments.GetValue(zone),
                On = arguments.GetValue(on) ?? [],
                Within = arguments.GetValue(within) ?? [],
                Properties = arguments.GetValue(property) ?? [],
                Hook = arguments.GetValue(hook),
                RecipeName = arguments.GetValue(recipe),
                AgentIntent = arguments.GetValue(agent),
                Inputs = ReadInputs(arguments.GetValue(input) ?? []),
                DryRun = arguments.GetValue(dryRun),
            };
            var (added, secret) = await desk.AddAsync(request, arguments.GetValue(key), cancellationToken);
            if (arguments.GetValue(CommonOptions.Json))
            {
                var json = TriggerAnswers.Of(added, desk);
                if (secret is not null)
                    json["secret"] = secret;
                terminal.WriteJson(json);
                return;
            }

            terminal.Out.WriteLine(added.NextDue is { } next ? $"Added {added.Name}. It fires next at {Tables.Time(next)}." : $"Added {added.Name}.");
            if (added.Source == TriggerSource.Hook)
            {
                terminal.Out.WriteLine($"Send requests to /hooks/{added.Name} with its secret, which is shown this once:");
                terminal.Out.WriteLine($"    {secret}");
            }
        }, cancellationToken));
        return command;
    }

    public static JsonObject ReadObject(string text, string option)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new CommandException($"{option} must be a JSON object.");
        }
        catch (JsonException wrong)
        {
            throw new CommandException($"{option} is no JSON: {wrong.Message}");
        }
    }

    private static JsonObject ReadInputs(string[] inputs)
    {
        var json = new JsonObject();
        foreach (var input in inputs)
        {
            var at = input.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new CommandException($"--input {input}: write it as NAME=VALUE.");
            json[input[..at]] = ReadValue(input[(at + 1)..]);
        }

        return json;
    }

    /// <summary>Lists, objects, numbers and truths are JSON; all else is a text.</summary>
    private static JsonNode? ReadValue(string text)
    {
        if (text.StartsWith("{{", StringComparison.Ordinal))
            return JsonValue.Create(text);
        try
        {
            return JsonNode.Parse(text) is { } json && json.GetValueKind() != JsonValueKind.Null ? json : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
