using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;
using Verso.Agents.Runtime.Verification;

namespace Verso.Agents.Runtime;

/// <summary>
/// Carries out calls of tools, each once as a step of the run, and reads back what it wrote. Calls that only read run side by side, others one after the other.
/// </summary>
internal sealed class AgentToolRunner(RunContext run, AgentPlan plan, WatchedWorkspace watched, ReadBack readBack)
{
    private const int LongestShown = 300;

    private readonly ConcurrentDictionary<(string Page, string? Property), string> _unverified = [];
    private readonly List<(string Key, JsonObject Line)> _log = [];

    public List<AgentEffect> Effects { get; } = [];

    /// <summary>What does not read back as it was written, also after later calls.</summary>
    public IReadOnlyList<string> Unverified => [.. _unverified.Values.Order(StringComparer.Ordinal)];

    /// <summary>What was refused, with the reasons.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Every call, in order.</summary>
    public JsonArray Log
    {
        get
        {
            lock (_log)
                return new JsonArray([.. _log.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Line.DeepClone())]);
        }
    }

    /// <returns>The answers, in the order of the calls.</returns>
    public async Task<IReadOnlyList<AgentToolAnswer>> CallAsync(int round, IReadOnlyList<FunctionCallContent> calls, CancellationToken cancellationToken)
    {
        var answers = new Task<AgentToolAnswer>[calls.Count];
        for (var index = 0; index < calls.Count; index++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"tool:{round:000}.{index + 1:00}");
            if (Refusals.Of(calls[index]) is { } refusal)
            {
                answers[index] = Task.FromResult(Refuse(key, calls[index], refusal));
                continue;
            }

            var tool = plan.Tools.First(tool => tool.Name == calls[index].Name);
            if (!tool.IsReadOnly)
                await Task.WhenAll(answers.Take(index)); // What was called before is done before.
            answers[index] = CallAsync(key, tool, calls[index], cancellationToken);
            if (!tool.IsReadOnly)
                await answers[index];
        }

        return await Task.WhenAll(answers);
    }

    /// <summary>A call that no model made.</summary>
    public async Task<AgentToolAnswer> CallPlainAsync(PlainSentence sentence, CancellationToken cancellationToken)
    {
        if (plan.Tools.FirstOrDefault(tool => tool.Name == sentence.Tool) is not { } tool)
            throw new RunException("policy", $"The intent needs the tool {sentence.Tool}, which this run may not use{(plan.Withheld.TryGetValue(sentence.Tool, out var reason) ? $": {reason}" : "")}.");
        var call = new FunctionCallContent("plain", tool.Name, sentence.Arguments.ToDictionary(pair => pair.Key, pair => (object?)pair.Value?.DeepClone()));
        return await CallAsync("tool:plain", tool, call, cancellationToken);
    }

    private AgentToolAnswer Refuse(string key, FunctionCallContent call, Refusal refusal)
    {
        run.Say("policy", $"Refused {call.Name}: {refusal.Reason}");
        Keep(key, call, refusal.Code, []);
        lock (Refused)
            Refused.Add(refusal.Reason);
        return new AgentToolAnswer(refusal.Reason, [], refusal.Code);
    }

    private async Task<AgentToolAnswer> CallAsync(string key, AgentTool tool, FunctionCallContent call, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject();
        foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            arguments[name] = value is JsonNode node ? node.DeepClone() : JsonSerializer.SerializeToNode(value);
        run.Say("tool", $"{tool.Name} {Short(arguments)}");
        using var activity = AgentTelemetry.StartTool(tool.Name, call.CallId);
        var recorded = await run.StepAsync(key, attempt => DoAsync(tool, arguments, attempt, cancellationToken), cancellationToken);
        var answer = AgentToolAnswer.Read(recorded!.AsObject());
        Learn(recorded);
        Keep(key, call, answer.Refusal ?? "ok", answer.Effects);
        if (answer.Refusal is { } refusal)
        {
            AgentTelemetry.Fail(activity, refusal);
            run.Say(refusal == "refused" ? "policy" : "tool", $"{tool.Name} refused: {answer.Text}");
            if (refusal == "refused")
            {
                lock (Refused)
                    Refused.Add(answer.Text);
            }
        }

        foreach (var effect in answer.Effects)
            run.Say("effect", $"{effect.Action} {effect.Title} ({effect.Id})");
        lock (Effects)
            Effects.AddRange(answer.Effects);
        return answer;
    }

    private async Task<JsonNode?> DoAsync(AgentTool tool, JsonObject arguments, StepAttempt attempt, CancellationToken cancellationToken)
    {
        var writes = watched.Watch();
        var answer = await tool.CallAsync(arguments, attempt, cancellationToken);
        if (writes.Count == 0)
            return answer.ToJson();

        var report = await readBack.CheckAsync(writes, cancellationToken);
        var json = (answer with { Text = answer.Text + report.Describe() }).ToJson();
        json["kept"] = new JsonArray([.. report.Kept.Select(kept => new JsonArray(kept.Page, kept.Property))]);
        json["faults"] = new JsonArray([.. report.Faults.Select(fault => new JsonArray(fault.Page, fault.Property, fault.ToString()))]);
        return json;
    }

    /// <summary>A fault counts until the same thing reads back right.</summary>
    private void Learn(JsonNode recorded)
    {
        foreach (var kept in recorded["kept"] as JsonArray ?? [])
            _unverified.TryRemove((kept![0]!.GetValue<string>(), kept[1]?.GetValue<string>()), out _);
        foreach (var fault in recorded["faults"] as JsonArray ?? [])
        {
            var what = fault![2]!.GetValue<string>();
            _unverified[(fault[0]!.GetValue<string>(), fault[1]?.GetValue<string>())] = what;
            run.Say("verify", $"Not as written: {what}.");
        }
    }

    private void Keep(string key, FunctionCallContent call, string status, IReadOnlyList<AgentEffect> effects)
    {
        var line = new JsonObject { ["tool"] = call.Name, ["status"] = status };
        if (effects.Count > 0)
            line["effects"] = effects.Count;
        lock (_log)
            _log.Add((key, line));
    }

    private static string Short(JsonObject arguments)
    {
        var text = arguments.ToJsonString(Workspace.Api.Json.Options);
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }
}
