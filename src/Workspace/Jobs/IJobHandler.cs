namespace Verso.Workspace.Jobs;

/// <summary>Carries out the jobs of one kind.</summary>
public interface IJobHandler
{
    string Kind { get; }

    /// <summary>How many jobs of this kind run side by side in slots of their own; null where they share those of the others.</summary>
    int? Slots => null;

    /// <summary>Prepares the work that the items share. A <see cref="JobException"/> fails the whole job.</summary>
    Task<IJobWork> OpenAsync(Job job, CancellationToken cancellationToken);
}

/// <summary>The work of one job while a runner holds it.</summary>
public interface IJobWork : IAsyncDisposable
{
    /// <summary>How many lanes run side by side.</summary>
    int Concurrency { get; }

    /// <summary>
    /// Doing an item twice has the effect of doing it once. Otherwise the item is marked before it is done, and
    /// <see cref="DoAsync"/> is told when an earlier attempt was interrupted.
    /// </summary>
    bool IsRepeatable { get; }

    /// <summary>
    /// Does one item. With <paramref name="interrupted"/> an earlier attempt was begun and its outcome is not known: it is
    /// to be looked up first.
    /// </summary>
    Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken);
}

/// <summary>What became of an item.</summary>
public sealed record JobOutcome(JobItemState State, ReadOnlyMemory<byte> Result, JobUsage? Usage = null);

/// <summary>A job that cannot go on, in one sentence for its owner.</summary>
public sealed class JobException(string message, Exception? inner = null) : Exception(message, inner);
