using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>
/// A job in the hands of one runner. Every write checks that it still is: a runner that was taken for dead and replaced
/// gets a <see cref="JobLeaseLostException"/>.
/// </summary>
public sealed class JobLease
{
    private readonly ISqlDatabase _database;
    private readonly TimeSpan _length;
    private readonly TimeProvider _clock;
    private readonly Signal _changes;

    internal JobLease(Job job, TimeSpan length, ISqlDatabase database, TimeProvider clock, Signal changes)
    {
        Job = job;
        _length = length;
        _database = database;
        _clock = clock;
        _changes = changes;
    }

    public Job Job { get; }

    /// <summary>Someone asked for an end, as of the last write.</summary>
    public bool CancelRequested { get; private set; }

    /// <summary>The next items that have no outcome, by position, behind the position <paramref name="after"/>.</summary>
    public IReadOnlyList<JobItem> Open(int limit, int after = -1) =>
        _database.Read(session => session.Query(
            $"""
            SELECT {JobSchema.ItemColumns} FROM job_item
            WHERE job_id = {Job.Id} AND position > {after} AND state IN ({JobSchema.Text(JobItemState.Pending)}, {JobSchema.Text(JobItemState.Sending)})
            ORDER BY position LIMIT {limit}
            """,
            JobSchema.ReadItem));

    /// <summary>Records that an item is about to have its effect.</summary>
    public Task BeginAsync(JobItem item, CancellationToken cancellationToken = default) =>
        WriteAsync(
            session => session.Execute($"""
                UPDATE job_item SET state = {JobSchema.Text(JobItemState.Sending)}, attempt = attempt + 1, begun_at = {_clock.GetUtcNow()}
                WHERE job_id = {Job.Id} AND position = {item.Position}
                """),
            cancellationToken);

    public Task FinishAsync(JobItem item, JobOutcome outcome, CancellationToken cancellationToken = default)
    {
        var usage = outcome.Usage ?? new();
        var succeeded = outcome.State == JobItemState.Succeeded;
        return WriteAsync(
            session =>
            {
                session.Execute($"""
                    UPDATE job_item SET state = {JobSchema.Text(outcome.State)}, result = {outcome.Result}
                    WHERE job_id = {Job.Id} AND position = {item.Position}
                    """);
                session.Execute($"""
                    UPDATE job SET succeeded = succeeded + {succeeded}, failed = failed + {!succeeded},
                        input_tokens = input_tokens + {usage.InputTokens}, output_tokens = output_tokens + {usage.OutputTokens},
                        cost_millionths = cost_millionths + {(long)(usage.Cost * 1_000_000m)}
                    WHERE id = {Job.Id}
                    """);
            },
            cancellationToken);
    }

    public Task RenewAsync(CancellationToken cancellationToken = default) =>
        WriteAsync(session => session.Execute($"UPDATE job SET lease_until = {_clock.GetUtcNow() + _length} WHERE id = {Job.Id}"), cancellationToken);

    /// <summary>Gives the job back unfinished, for any runner to take at once.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken = default) =>
        WriteAsync(session => session.Execute($"UPDATE job SET lease_until = NULL, lease_owner = NULL WHERE id = {Job.Id}"), cancellationToken);

    /// <summary>Ends the job. Items without an outcome are cancelled; the state follows from those that have one.</summary>
    public Task CompleteAsync(bool cancelled, string? error = null, CancellationToken cancellationToken = default) =>
        WriteAsync(
            session =>
            {
                var job = JobStore.Find(session, Job.Id)!;
                var state = error is not null ? JobState.Failed
                    : cancelled ? JobState.Cancelled
                    : job.Failed == 0 ? JobState.Succeeded
                    : job.Succeeded == 0 ? JobState.Failed
                    : JobState.Partial;
                JobStore.Finish(session, job.Id, state, error, _clock.GetUtcNow());
            },
            cancellationToken);

    private async Task WriteAsync(Action<SqlSession> write, CancellationToken cancellationToken) =>
        CancelRequested = await _database.WriteAsync(
            session =>
            {
                if (JobStore.Find(session, Job.Id) is not { } job || job.Epoch != Job.Epoch || job.IsFinished)
                    throw new JobLeaseLostException(Job);
                write(session);
                session.AfterCommit(_changes.Raise);
                return job.CancelRequested;
            },
            cancellationToken);
}

/// <summary>Another runner has the job now.</summary>
public sealed class JobLeaseLostException(Job job) : Exception($"Job {job.Id} was taken over by another runner.");
