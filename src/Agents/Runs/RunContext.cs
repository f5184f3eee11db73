using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Notion;

namespace Verso.Agents.Runs;

/// <summary>A run while it is carried out.</summary>
public abstract class RunContext
{
    public abstract NotionId Id { get; }

    public abstract string Name { get; }

    public abstract NotionId Workspace { get; }

    public abstract JsonObject Input { get; }

    /// <summary>The workspace, behind the policies of the key and of the run; every call is counted.</summary>
    public abstract Desk Desk { get; }

    public bool IsDryRun => Desk.IsDryRun;

    /// <summary>
    /// The configured model, counted and bounded by the policy; null when there is none but the built-in extractive one, and then a recipe
    /// does its work by its own rules.
    /// </summary>
    public abstract IChatClient? Model { get; }

    /// <summary>When the run was accepted. A run that is resumed on another day is still of that day.</summary>
    public abstract DateTimeOffset StartedAt { get; }

    /// <summary>
    /// Does something once. Its answer is recorded, and when the run is resumed the recorded answer is given without doing it again.
    /// A step that was begun and whose end is not known is done with <see cref="StepAttempt.IsRepeated"/> set: its effect has to be looked up,
    /// or carried out under <see cref="StepAttempt.IdempotencyKey"/>.
    /// </summary>
    /// <param name="key">Unique in the run and the same each time it is run: <c>create-page</c>, <c>update:{page id}</c>.</param>
    public abstract Task<JsonNode?> StepAsync(string key, Func<StepAttempt, Task<JsonNode?>> step, CancellationToken cancellationToken);

    /// <summary>Tells whoever watches: shown live, and kept with the run.</summary>
    /// <param name="kind">Such as <c>plan</c>, <c>tool</c>, <c>model</c>, <c>policy</c>, <c>effect</c>, <c>verify</c>.</param>
    public abstract void Say(string kind, string text, JsonObject? details = null);
}

/// <summary>One attempt at a step.</summary>
/// <param name="IdempotencyKey">The same at every attempt; a local workspace carries out a write under it once (<c>OfficialApi.PostAsync(…, key)</c>).</param>
/// <param name="IsRepeated">An earlier attempt was begun, and its outcome is not known.</param>
public sealed record StepAttempt(string IdempotencyKey, bool IsRepeated)
{
    /// <summary>When the first attempt was begun; null where this is the first. What an earlier one made is no older.</summary>
    public DateTimeOffset? BegunAt { get; init; }
}

/// <summary>Starts runs and finds them again.</summary>
public interface IRunLauncher
{
    /// <summary>Records a run durably and starts it behind the caller. With a key that was used before, it is that run.</summary>
    Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>Waits until a run has ended; at most until the caller gives up.</summary>
    Task<EndedRun> WaitAsync(NotionId run, CancellationToken cancellationToken);
}

/// <param name="IsNew">Whether it was started by this call.</param>
public sealed record StartedRun(NotionId Id, bool IsNew);

/// <param name="Status"><c>succeeded</c>, <c>partial</c>, <c>failed</c> or <c>cancelled</c>.</param>
public sealed record EndedRun(NotionId Id, string Status, RunOutcome? Outcome, string? ErrorCode, string? Error);
