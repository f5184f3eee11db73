using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Server.Agents;

// The shapes of requests and answers, for the description of the API. Requests are read more leniently than these say.

/// <param name="Intent">What shall be done, in a sentence or a few. prompt is understood too.</param>
/// <param name="Tools">The only tools the run may use; all that the intent needs if left out.</param>
/// <param name="Model">A model of the settings; the default if left out.</param>
/// <param name="Policy">A policy beside the key's own; both hold.</param>
/// <param name="DryRun">Tells what would be done, and writes nothing.</param>
/// <param name="MaxSteps">How many rounds of tool calls there may be.</param>
/// <param name="Async">Answers at once.</param>
internal sealed record AgentRunDocument(
    string Intent, IReadOnlyList<string>? Tools = null, string? Model = null, JsonObject? Policy = null, bool? DryRun = null, int? MaxSteps = null, bool? Async = null);

internal sealed record RunListDocument(IReadOnlyList<RunDocument> Runs);

/// <param name="Kind">"agent" or "recipe".</param>
/// <param name="Name">The recipe's name; the agent's intent, shortened.</param>
/// <param name="Status">"queued", "running", "succeeded", "partial", "failed" or "cancelled".</param>
/// <param name="Summary">One to three sentences for a person.</param>
/// <param name="NextAction">What its owner should do now.</param>
/// <param name="Code">What it failed of, as a word: input, policy, budget, model, notion, timeout, interrupted, cancelled.</param>
/// <param name="Steps">What was done, each once.</param>
internal sealed record RunDocument(
    string RunId, string Kind, string Name, string Status, bool Success, bool DryRun, string Origin, string CreatedAt, string? StartedAt, string? FinishedAt, int Attempts, string? Summary,
    string? NextAction, JsonObject? Result, RunUsageDocument Usage, string? Key = null, string? Error = null, string? Code = null, JsonObject? Input = null,
    IReadOnlyList<RunStepDocument>? Steps = null, string? StatusUrl = null, string? EventsUrl = null);

/// <param name="Reads">Requests to the workspace that change nothing.</param>
/// <param name="Cost">In the currency of the configured prices.</param>
internal sealed record RunUsageDocument(long Reads, long Writes, long ModelCalls, long InputTokens, long OutputTokens, decimal Cost);

/// <param name="State">"begun", "done" or "failed".</param>
internal sealed record RunStepDocument(string Key, string State, int Attempts, string BegunAt, string? EndedAt, string? Error = null, JsonElement? Answer = null);
