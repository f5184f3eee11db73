using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Runs;

/// <summary>The record of something that was run: an agent on an intent, or a recipe.</summary>
public sealed record Run
{
    public required NotionId Id { get; init; }

    /// <summary><c>agent</c>, <c>recipe</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The recipe's name; the agent's intent, shortened.</summary>
    public required string Name { get; init; }

    /// <summary>Names what is done once; null for a run of its own.</summary>
    public string? Key { get; init; }

    /// <summary>The id of the API key in whose name it runs.</summary>
    public required string Owner { get; init; }

    public required NotionId Workspace { get; init; }

    public required JsonObject Input { get; init; }

    /// <summary>A policy beside the key's own.</summary>
    public JsonObject? Policy { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>What started it: <c>api</c>, <c>cli</c>, <c>mcp</c>, <c>trigger:NAME</c>.</summary>
    public required string Origin { get; init; }

    public RunStatus Status { get; init; } = RunStatus.Queued;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often it was begun: more than once when it was interrupted or resumed.</summary>
    public int Attempts { get; init; }

    public string? Summary { get; init; }

    public JsonObject? Result { get; init; }

    /// <summary>What its owner should do now.</summary>
    public string? NextAction { get; init; }

    public string? ErrorCode { get; init; }

    public string? Error { get; init; }

    public RunUsage Usage { get; init; } = new();

    /// <summary>Someone asked for its end.</summary>
    public bool CancelRequested { get; init; }

    public bool IsFinished => Status is not (RunStatus.Queued or RunStatus.Running);

    /// <summary>It can go on where it stopped: steps that are done are not done again.</summary>
    public bool IsResumable => Status is RunStatus.Failed or RunStatus.Cancelled or RunStatus.Partial;
}

public enum RunStatus
{
    Queued,
    Running,
    Succeeded,

    /// <summary>It came to its end, and something was left undone: the result says what.</summary>
    Partial,
    Failed,
    Cancelled,
}

/// <summary>What a run took, over all its attempts.</summary>
/// <param name="Reads">Requests to the workspace that change nothing.</param>
/// <param name="Writes">Requests to the workspace that may have changed something.</param>
public sealed record RunUsage(long Reads = 0, long Writes = 0, long ModelCalls = 0, long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0)
{
    public static RunUsage operator +(RunUsage left, RunUsage right) => new(
        left.Reads + right.Reads, left.Writes + right.Writes, left.ModelCalls + right.ModelCalls,
        left.InputTokens + right.InputTokens, left.OutputTokens + right.OutputTokens, left.Cost + right.Cost);
}

/// <summary>A run that shall be recorded.</summary>
public sealed record NewStoredRun(string Kind, string Name, string? Key, string Owner, NotionId Workspace, JsonObject Input)
{
    public JsonObject? Policy { get; init; }

    public bool IsDryRun { get; init; }

    public required string Origin { get; init; }
}

/// <summary>Something a run does once.</summary>
public sealed record RunStep(string Key, RunStepState State, int Attempts, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, JsonNode? Answer, string? Error);

public enum RunStepState
{
    /// <summary>Its end is not known: it is being done, or was interrupted.</summary>
    Begun,
    Done,
    Failed,
}

/// <summary>What a run told on its way.</summary>
public sealed record RunEvent(int Position, DateTimeOffset At, string Kind, string Text, JsonObject? Details);
