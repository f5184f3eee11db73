using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>The jobs of a database.</summary>
public sealed class JobStore(ISqlDatabase database, TimeProvider clock)
{
    private readonly Signal _changes = new();
    private readonly Signal _work = new();

    /// <summary>Creates the tables when they are missing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => session.ExecuteScript(JobSchema.Tables(session.Dialect)), cancellationToken);

    /// <summary>Queues a job. One whose id is there already is left as it is, so that a call may be repeated.</summary>
    public Task<Job> EnqueueAsync(NewJob job, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => Enqueue(session, job), cancellationToken);

    /// <summary>The same in a transaction that does more: the job is there with the rest of it, or not at all.</summary>
    public Job Enqueue(SqlSession session, NewJob job)
    {
        var now = clock.GetUtcNow();
        var id = job.Id ?? NotionId.New(now);
        var added = session.Execute($"""
            INSERT INTO job (id, kind, owner, state, input, total, created_at, callback_url)
            VALUES ({id}, {job.Kind}, {job.Owner}, {JobSchema.Text(JobState.Queued)}, {job.Input}, {job.Items.Count}, {now}, {job.CallbackUrl})
            ON CONFLICT (id) DO NOTHING
            """) > 0;
        for (var position = 0; added && position < job.Items.Count; position++)
        {
            var item = job.Items[position];
            session.Execute($"""
                INSERT INTO job_item (job_id, position, state, lane, input)
                VALUES ({id}, {position}, {JobSchema.Text(JobItemState.Pending)}, {item.Lane}, {item.Input})
                """);
        }

        session.AfterCommit(_work.Raise);
        return Find(session, id)!;
    }

    public Job? Find(NotionId id) => database.Read(session => Find(session, id));

    /// <summary>The newest first; of one owner, or of all when it is null.</summary>
    public IReadOnlyList<Job> List(string? owner = null, JobState? state = null, int limit = 50, NotionId? before = null) =>
        database.Read(session =>
        {
            Sql where = Compose($"1 = 1");
            if (owner is not null)
                where += Compose($" AND owner = {owner}");
            if (state is { } wanted)
                where += Compose($" AND state = {JobSchema.Text(wanted)}");
            if (before is { } last)
            {
                where += Compose($"""
                     AND (created_at < (SELECT created_at FROM job WHERE id = {last})
                      OR (created_at = (SELECT created_at FROM job WHERE id = {last}) AND id < {last}))
                    """);
            }

            return session.Query($"SELECT {JobSchema.JobColumns} FROM job WHERE {where} ORDER BY created_at DESC, id DESC LIMIT {limit}", JobSchema.ReadJob);
        });

    /// <summary>The first item of a job, in a transaction.</summary>
    internal static JobItem? FindItem(SqlSession session, NotionId id) =>
        session.Find($"SELECT {JobSchema.ItemColumns} FROM job_item WHERE job_id = {id} ORDER BY position LIMIT 1", JobSchema.ReadItem);

    /// <summary>Items by position.</summary>
    public IReadOnlyList<JobItem> Items(NotionId id, int from = 0, int limit = int.MaxValue) =>
        database.Read(session => session.Query(
            $"SELECT {JobSchema.ItemColumns} FROM job_item WHERE job_id = {id} AND position >= {from} ORDER BY position LIMIT {limit}",
            JobSchema.ReadItem));

    /// <summary>Asks for the end of a job; false when it is finished or unknown. A job that nobody works on ends at once.</summary>
    public Task<bool> CancelAsync(NotionId id, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                if (Find(session, id) is not { IsFinished: false } job)
                    return false;
                session.Execute($"UPDATE job SET cancel_requested = 1 WHERE id = {id}");
                if (job.State == JobState.Queued)
                    Finish(session, id, JobState.Cancelled, null, now);
                session.AfterCommit(_changes.Raise);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Removes finished jobs that are older than <paramref name="before"/> and returns how many there were.</summary>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM job_item WHERE job_id IN (SELECT id FROM job WHERE finished_at < {before})");
                return session.Execute($"DELETE FROM job WHERE finished_at < {before}");
            },
            cancellationToken);

    /// <summary>
    /// Completes with the next change of a job that this process makes, or after <paramref name="atMost"/>: another process
    /// may have made one. Take the task before you look.
    /// </summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _changes.WaitAsync(atMost, clock, cancellationToken);

    /// <summary>The same for a job that was queued or given back.</summary>
    internal Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancellationToken) => _work.WaitAsync(atMost, clock, cancellationToken);

    /// <summary>Takes the oldest job that is queued or was left behind; null when there is none of these kinds.</summary>
    public async Task<JobLease?> TakeAsync(string owner, IReadOnlyCollection<string> kinds, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        if (database.Read(session => FindOpen(session, kinds)) is null)
            return null;
        var taken = await database.WriteAsync(
            session =>
            {
                if (FindOpen(session, kinds) is not { } job)
                    return null;
                var now = clock.GetUtcNow();
                session.Execute($"""
                    UPDATE job SET state = {JobSchema.Text(JobState.Running)}, started_at = COALESCE(started_at, {now}),
                        lease_owner = {owner}, lease_epoch = lease_epoch + 1, lease_until = {now + lease}
                    WHERE id = {job.Id} AND lease_epoch = {job.Epoch}
                    """);
                session.AfterCommit(_changes.Raise);
                return Find(session, job.Id);
            },
            cancellationToken);
        return taken is null ? null : new JobLease(taken, lease, database, clock, _changes);
    }

    /// <summary>Frees what earlier processes held. Only for one who knows that they are gone.</summary>
    public Task FreeAllAsync(CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => session.Execute($"UPDATE job SET lease_until = NULL WHERE lease_until IS NOT NULL"), cancellationToken);

    /// <summary>The highest epoch that any lease has had.</summary>
    internal static long HighestEpoch(SqlSession session) =>
        IsThere(session) ? session.Scalar<long>($"SELECT max(lease_epoch) FROM job") : 0;

    /// <summary>Takes every job from whoever works on it; <paramref name="epoch"/> is one that was in use.</summary>
    internal static void TakeAway(SqlSession session, long epoch)
    {
        if (IsThere(session))
            session.Execute($"UPDATE job SET lease_owner = NULL, lease_until = NULL, lease_epoch = max(lease_epoch, {epoch}) + 1 WHERE finished_at IS NULL");
    }

    private static bool IsThere(SqlSession session) =>
        session.Scalar<long>($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'job'") > 0;

    /// <summary>Frees the jobs of one kind, and says whether there are any to be done.</summary>
    internal Task<bool> FreeAsync(string kind, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.Execute($"""
                UPDATE job SET lease_until = NULL
                WHERE kind = {kind} AND state IN ({JobSchema.Text(JobState.Queued)}, {JobSchema.Text(JobState.Running)})
                """) > 0,
            cancellationToken);

    /// <summary>
    /// Takes a finished job whose result is to be delivered, and counts the attempt. It comes due again after
    /// <paramref name="hold"/> unless <see cref="CallbackTriedAsync"/> says otherwise.
    /// </summary>
    public async Task<Job?> TakeCallbackAsync(TimeSpan hold, CancellationToken cancellationToken = default)
    {
        if (database.Read(session => FindDue(session)) is null)
            return null;
        return await database.WriteAsync(
            session =>
            {
                if (FindDue(session) is not { } job)
                    return null;
                session.Execute($"""
                    UPDATE job SET callback_attempts = callback_attempts + 1, callback_due = {clock.GetUtcNow() + hold} WHERE id = {job.Id}
                    """);
                return Find(session, job.Id);
            },
            cancellationToken);
    }

    /// <summary>Records what became of a delivery. Without <paramref name="due"/> there is no further attempt.</summary>
    public Task CallbackTriedAsync(NotionId id, bool delivered, string? error, DateTimeOffset? due, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"""
                    UPDATE job SET callback_delivered = {delivered}, callback_error = {error}, callback_due = {due} WHERE id = {id}
                    """);
                session.AfterCommit(_changes.Raise);
            },
            cancellationToken);

    internal static Job? Find(SqlSession session, NotionId id) =>
        session.Find($"SELECT {JobSchema.JobColumns} FROM job WHERE id = {id}", JobSchema.ReadJob);

    internal static void Finish(SqlSession session, NotionId id, JobState state, string? error, DateTimeOffset now)
    {
        session.Execute($"""
            UPDATE job_item SET state = {JobSchema.Text(JobItemState.Cancelled)}
            WHERE job_id = {id} AND state = {JobSchema.Text(JobItemState.Pending)}
            """);
        session.Execute($"""
            UPDATE job SET state = {JobSchema.Text(state)}, error = {error}, finished_at = {now}, lease_owner = NULL, lease_until = NULL,
                callback_due = CASE WHEN callback_url IS NULL THEN NULL ELSE {now} END
            WHERE id = {id}
            """);
    }

    private Job? FindOpen(SqlSession session, IReadOnlyCollection<string> kinds) =>
        kinds.Count == 0
            ? null
            : session.Find(
                $"""
                SELECT {JobSchema.JobColumns} FROM job
                WHERE state IN ({JobSchema.Text(JobState.Queued)}, {JobSchema.Text(JobState.Running)})
                  AND (lease_until IS NULL OR lease_until < {clock.GetUtcNow()})
                  AND kind IN ({Sql.Join(", ", kinds.Select(kind => Compose($"{kind}")))})
                ORDER BY created_at, id LIMIT 1
                """,
                JobSchema.ReadJob);

    private Job? FindDue(SqlSession session) =>
        session.Find(
            $"SELECT {JobSchema.JobColumns} FROM job WHERE callback_due <= {clock.GetUtcNow()} ORDER BY callback_due, id LIMIT 1",
            JobSchema.ReadJob);

    private static Sql Compose(Sql sql) => sql;
}

/// <summary>A job to be queued.</summary>
public sealed record NewJob(string Kind, string Owner, ReadOnlyMemory<byte> Input, IReadOnlyList<NewJobItem> Items)
{
    /// <summary>Chosen beforehand where queueing may be repeated.</summary>
    public NotionId? Id { get; init; }

    public string? CallbackUrl { get; init; }
}

public sealed record NewJobItem(ReadOnlyMemory<byte> Input, string? Lane = null);
