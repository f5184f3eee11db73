using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Agents.Runtime;

/// <summary>One thing an agent can do.</summary>
/// <param name="Function">What the model is told of it.</param>
/// <param name="IsReadOnly">It changes nothing, so calls of it may run side by side.</param>
/// <param name="TakesAway">It moves things to the trash.</param>
/// <param name="CallAsync">Carries out a call.</param>
public sealed record AgentTool(
    AIFunctionDeclaration Function, bool IsReadOnly, bool TakesAway, Func<JsonObject, StepAttempt, CancellationToken, Task<AgentToolAnswer>> CallAsync)
{
    public string Name => Function.Name;
}

/// <summary>What a tool answered.</summary>
/// <param name="Text">For the model.</param>
/// <param name="Effects">What it changed.</param>
/// <param name="Refusal">Why nothing was done, as a word: <c>input</c>, <c>not_found</c>, <c>refused</c>, …; null when it was.</param>
public sealed record AgentToolAnswer(string Text, IReadOnlyList<AgentEffect> Effects, string? Refusal = null)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["text"] = Text };
        if (Refusal is not null)
            json["refusal"] = Refusal;
        if (Effects.Count > 0)
            json["effects"] = new JsonArray([.. Effects.Select(effect => effect.ToJson())]);
        return json;
    }

    public static AgentToolAnswer Read(JsonObject json) => new(
        json["text"]!.GetValue<string>(), [.. (json["effects"] as JsonArray ?? []).Select(effect => AgentEffect.Read(effect!.AsObject()))], json["refusal"]?.GetValue<string>());
}

/// <summary>One change.</summary>
/// <param name="Action"><c>created</c>, <c>updated</c>, <c>moved</c>, <c>trashed</c>, <c>restored</c>, <c>commented</c>.</param>
public sealed record AgentEffect(string Action, NotionId Id, string Title)
{
    public JsonObject ToJson() => new() { ["action"] = Action, ["id"] = Id.ToString(), ["title"] = Title };

    public static AgentEffect Read(JsonObject json) => new(json["action"]!.GetValue<string>(), NotionId.Parse(json["id"]!.GetValue<string>()), json["title"]!.GetValue<string>());
}
