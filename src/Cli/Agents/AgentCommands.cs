using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Cli.Answers;

namespace Verso.Cli.Agents;

/// <summary><c>verso agent …</c>: intents, carried out in a workspace.</summary>
internal static class AgentCommands
{
    private static readonly Argument<string[]> Intent = new("intent") { Description = "What shall be done, in a sentence or a few", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be done, and write nothing" };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of the settings [default: Models:Default]", HelpName = "NAME" };
    private static readonly Option<string[]> Tool = new("--tool") { Description = "The only tools it may use; may be given again", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> MaxSteps = new("--max-steps") { Description = "How many rounds of tool calls there may be [default: 20]", HelpName = "N" };

    public static Command Create(Terminal terminal)
    {
        var run = HelpWithExamples.Add(
            new Command("run", "Carry out an intent, and tell on the way what is done") { Intent, DryRun, Model, Tool, MaxSteps, CommonOptions.Workspace },
            "verso agent run \"Which tasks are overdue?\"",
            "verso agent run \"Mark the overdue tasks of Sprint 12 as blocked\" --dry-run");
        run.SetAction((arguments, cancellationToken) => RunAsync(arguments, terminal, cancellationToken));
        return new Command("agent", "Let an agent look things up, create and update") { run };
    }

    private static async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["intent"] = string.Join(' ', arguments.GetRequiredValue(Intent)), ["dry_run"] = arguments.GetValue(DryRun), ["origin"] = "cli" };
        if (arguments.GetValue(Model) is { } model)
            body["model"] = model;
        if (arguments.GetValue(Tool) is { Length: > 0 } tools)
            body["tools"] = new JsonArray([.. tools.Select(tool => JsonValue.Create(tool))]);
        if (arguments.GetValue(MaxSteps) is { } steps)
            body["max_steps"] = steps;

        await using var reach = await ServerReach.OpenAsync(arguments, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/agents/run") { Content = JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await reach.SendAsync(request, cancellationToken);
        return await RunProgress.FollowAsync(terminal, response, arguments.GetValue(CommonOptions.Json), cancellationToken);
    }
}
