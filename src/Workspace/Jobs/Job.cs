using Verso.Notion;

namespace Verso.Workspace.Jobs;

/// <summary>Work that was accepted and outlives the request, and the process, that accepted it.</summary>
public sealed record Job
{
    public required NotionId Id { get; init; }

    /// <summary>Names the <see cref="IJobHandler"/> that carries it out.</summary>
    public required string Kind { get; init; }

    /// <summary>The API key that started it; another one does not see it.</summary>
    public required string Owner { get; init; }

    public JobState State { get; init; } = JobState.Queued;

    /// <summary>What all items share, as JSON.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    public int Total { get; init; }

    public int Succeeded { get; init; }

    public int Failed { get; init; }

    /// <summary>Why the job as a whole could not go on.</summary>
    public string? Error { get; init; }

    public JobUsage Usage { get; init; } = new();

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Someone asked for an end; items that were begun are still brought to one.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Counts up each time a runner takes the job over, so that a runner that was taken for dead writes nothing.</summary>
    public long Epoch { get; init; }

    public JobCallback? Callback { get; init; }

    public bool IsFinished => State is not (JobState.Queued or JobState.Running);
}

public enum JobState
{
    Queued,
    Running,
    Succeeded,

    /// <summary>Some items succeeded and some did not.</summary>
    Partial,
    Failed,
    Cancelled,
}

/// <summary>What a model was asked for, summed over the items.</summary>
public sealed record JobUsage(long InputTokens = 0, long OutputTokens = 0, decimal Cost = 0);

/// <summary>Where the result of a job is sent when it is finished.</summary>
public sealed record JobCallback(string Url, int Attempts = 0, DateTimeOffset? Due = null, bool Delivered = false, string? Error = null);

/// <summary>One step of a job. Its place is the place of its result.</summary>
public sealed record JobItem(int Position, ReadOnlyMemory<byte> Input)
{
    public JobItemState State { get; init; } = JobItemState.Pending;

    /// <summary>Items of the same lane run one after the other, whatever the concurrency.</summary>
    public string? Lane { get; init; }

    public int Attempt { get; init; }

    /// <summary>When the last attempt was begun.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    public ReadOnlyMemory<byte> Result { get; init; }
}

public enum JobItemState
{
    Pending,

    /// <summary>The effect may have happened: after a crash it is looked up, never blindly repeated.</summary>
    Sending,
    Succeeded,
    Failed,

    /// <summary>Whether the effect happened could not be found out.</summary>
    Unknown,
    Cancelled,
}
