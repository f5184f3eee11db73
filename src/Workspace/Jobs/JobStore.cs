#pragma warning disable CS9113
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>The jobs of a database.</summary>
public sealed class JobStore(ISqlDatabase database, TimeProvider clock)
{
    /// <summary>Completes the next time a job is queued or a cancellation is asked for in this process.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Creates the tables when they are missing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<Job> EnqueueAsync(NewJob job, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Job? Find(NotionId id) => throw new NotImplementedException();

    /// <summary>The newest first; of one owner, or of all when it is null.</summary>
    public IReadOnlyList<Job> List(string? owner = null, JobState? state = null, int limit = 50, NotionId? before = null) => throw new NotImplementedException();

    /// <summary>Items by position.</summary>
    public IReadOnlyList<JobItem> Items(NotionId id, int from = 0, int limit = int.MaxValue) => throw new NotImplementedException();

    /// <summary>Asks for the end of a job; false when it is finished or unknown.</summary>
    public Task<bool> CancelAsync(NotionId id, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}

/// <summary>A job to be queued.</summary>
public sealed record NewJob(string Kind, string Owner, ReadOnlyMemory<byte> Input, IReadOnlyList<JobItem> Items)
{
    public string? CallbackUrl { get; init; }
}
