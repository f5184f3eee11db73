using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;
using Verso.Agents.Runtime.Pipeline;
using Verso.Agents.Runtime.Verification;

namespace Verso.Agents.Runtime;

/// <summary>
/// Carries out an intent: classifies it, selects tools, lets the model work with them behind guard and policy, reads back what was written, and says the
/// outcome and what to do next. Without a language model the plain forms of an intent are carried out by rules.
/// </summary>
/// <param name="tools">The tools on a desk.</param>
public sealed class AgentRunKind(Func<Desk, IReadOnlyList<AgentTool>> tools, AgentOptions options) : IRunKind
{
    public const string KindName = "agent";

    public string Kind => KindName;

    public async Task<RunOutcome> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        var intent = Intent.Read(context.Input["intent"]!.GetValue<string>());
        var watched = new WatchedWorkspace(context.Desk.Notion);
        var desk = context.Desk with { Notion = watched };
        var wanted = (context.Input["tools"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToList();
        var plan = AgentPlan.Make(intent, tools(desk), wanted);
        context.Say("intent", $"{intent.Kind.ToString().ToLowerInvariant()}{(intent.OnlyReads ? ", reads only" : "")}: {intent.Text}");
        context.Say("plan", $"Tools: {string.Join(", ", plan.Tools.Select(tool => tool.Name))}.{Withheld(plan)}");
        var runner = new AgentToolRunner(context, plan, watched, new ReadBack(context.Desk.Api));

        using var activity = AgentTelemetry.StartAgent(context, intent);
        try
        {
            if (context.Model is not { } model)
                return await new PlainAgent(context, plan, runner, desk).RunAsync(cancellationToken);
            var steps = Math.Clamp(context.Input["max_steps"]?.GetValue<int>() ?? options.MaxSteps, 1, options.MostSteps);
            return await ConverseAsync(context, plan, runner, model, steps, cancellationToken);
        }
        catch (Exception failure)
        {
            AgentTelemetry.Fail(activity, failure is RunException known ? known.Code : failure.GetType().Name);
            throw;
        }
    }

    private async Task<RunOutcome> ConverseAsync(
        RunContext run, AgentPlan plan, AgentToolRunner runner, IChatClient model, int steps, CancellationToken cancellationToken)
    {
        // One concern a client, from the model outwards.
        IChatClient chat = new RecordedChatClient(model, run);
        chat = new BudgetChatClient(chat, (steps * 2) + 2);
        chat = new TracedChatClient(chat, run);
        chat = new RepairChatClient(chat, plan);
        chat = new GuardChatClient(chat, plan, options.MostWrites);
        using var loop = new ToolLoopChatClient(chat, runner, steps);

        var messages = new[] { new ChatMessage(ChatRole.System, AgentPrompt.Write(plan, run.StartedAt, run.IsDryRun)), new ChatMessage(ChatRole.User, plan.Intent.Text) };
        var response = await loop.GetResponseAsync(
            messages, new ChatOptions { Tools = [.. plan.Tools.Select(tool => (AITool)tool.Function)], MaxOutputTokens = options.MaxOutputTokens }, cancellationToken);
        var (answer, next) = AgentAnswer.Split(response.Text);
        return AgentAnswer.Outcome(plan, runner, answer, next, loop.Rounds, response.ModelId, loop.IsCutShort);
    }

    private static string Withheld(AgentPlan plan) =>
        plan.Withheld.Count == 0 ? "" : $" Not: {string.Join("; ", plan.Withheld.GroupBy(pair => pair.Value).Select(group => $"{string.Join(", ", group.Select(pair => pair.Key))}, because {group.Key}"))}.";

    /// <summary>The input of a run, checked.</summary>
    /// <exception cref="RunException">It cannot be meant.</exception>
    public static JsonObject Input(string intent, IReadOnlyList<string>? tools, string? model, int? maxSteps)
    {
        if (string.IsNullOrWhiteSpace(intent))
            throw new RunException("input", "intent is missing: say in a sentence what shall be done, such as \"Mark the overdue tasks as blocked.\".");
        var input = new JsonObject { ["intent"] = intent.Trim() };
        if (tools is not null)
            input["tools"] = JsonSerializer.SerializeToNode(tools);
        if (model is not null)
            input["model"] = model;
        if (maxSteps is { } steps)
            input["max_steps"] = steps;
        return input;
    }

    /// <summary>The run's name: its intent, shortened.</summary>
    public static string Name(string intent)
    {
        var line = string.Join(' ', intent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 80 ? line : line[..79] + "…";
    }
}
