using System.Text.Json.Nodes;
using Verso.Agents.Runs;

namespace Verso.Agents.Runtime;

/// <summary>The outcome of an agent's run.</summary>
internal static class AgentAnswer
{
    private const string NextMark = "Next:";

    /// <summary>The last words of a model: what it says, and the line in which it says what to do next.</summary>
    public static (string Answer, string? Next) Split(string text)
    {
        var lines = text.Trim().Split('\n');
        if (!lines[^1].TrimStart().StartsWith(NextMark, StringComparison.OrdinalIgnoreCase))
            return (text.Trim(), null);
        var next = lines[^1].TrimStart()[NextMark.Length..].Trim();
        return (string.Join('\n', lines[..^1]).Trim(), next.Length == 0 ? null : next);
    }

    public static RunOutcome Outcome(AgentPlan plan, AgentToolRunner runner, string answer, string? next, int rounds, string? model, bool isCutShort)
    {
        var unverified = runner.Unverified;
        var result = new JsonObject
        {
            ["answer"] = answer,
            ["intent"] = plan.Intent.Kind.ToString().ToLowerInvariant(),
            ["model"] = model,
            ["rounds"] = rounds,
            ["calls"] = runner.Log,
            ["effects"] = new JsonArray([.. runner.Effects.Select(effect => effect.ToJson())]),
        };
        if (runner.Refused.Count > 0)
            result["refused"] = new JsonArray([.. runner.Refused.Distinct(StringComparer.Ordinal).Select(reason => JsonValue.Create(reason))]);
        if (unverified.Count > 0)
            result["unverified"] = new JsonArray([.. unverified.Select(what => JsonValue.Create(what))]);
        next ??= unverified.Count > 0 ? "Look at what did not read back as it was written: the result names it."
            : isCutShort ? "The steps were used up before the end: run the rest as a new intent, or with more max_steps."
            : null;
        return new RunOutcome(answer.Length > 0 ? answer : "Done.", result, next) { IsPartial = unverified.Count > 0 || isCutShort };
    }
}
