using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Runs;

/// <summary>The runs of a database. Each is carried out as a job of the same database, queued in the transaction that records it.</summary>
public sealed class RunStore(ISqlDatabase database, JobStore jobs, TimeProvider clock)
{
    /// <summary>The kind of the jobs that carry runs out.</summary>
    public const string JobKind = "run";

    private readonly Signal _changes = new();

    /// <summary>Brings the tables to their newest form.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) => RunSchema.Migrations.ApplyAsync(database, clock, cancellationToken);

    /// <summary>
    /// Records a run and queues it. With a key that is known it is that run: one that failed or was cancelled is queued again and goes on
    /// where it stopped, any other is left as it is.
    /// </summary>
    public Task<(Run Run, bool IsStarted)> StartAsync(NewStoredRun run, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                if (run.Key is not null && Find(session, run) is { } known)
                    return known.Status is RunStatus.Failed or RunStatus.Cancelled ? (Restart(session, known, run), true) : (known, false);
                var now = clock.GetUtcNow();
                var id = NotionId.New(now);
                session.Execute($"""
                    INSERT INTO run (id, job_id, kind, name, key, owner, workspace, input, policy, is_dry_run, origin, status, created_at)
                    VALUES ({id}, {Queue(session, id, run.Workspace)}, {run.Kind}, {run.Name}, {run.Key}, {run.Owner}, {run.Workspace}, {RunSchema.Bytes(run.Input)},
                        {RunSchema.Bytes(run.Policy)}, {run.IsDryRun}, {run.Origin}, {RunSchema.Word(RunStatus.Queued)}, {now})
                    """);
                session.AfterCommit(_changes.Raise);
                return (Find(session, id)!, true);
            },
            cancellationToken);

    public Run? Find(NotionId id) => database.Read(session => Find(session, id));

    /// <summary>The run of a key; null when there is none.</summary>
    public Run? Find(string kind, string name, string key) =>
        database.Read(session => session.Find($"SELECT {RunSchema.Columns} FROM run WHERE kind = {kind} AND name = {name} AND key = {key}", RunSchema.Read));

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Run> List(RunFilter filter, int limit = 50, NotionId? before = null) =>
        database.Read(session =>
        {
            Sql where = Compose($"1 = 1");
            if (filter.Owner is { } owner)
                where += Compose($" AND owner = {owner}");
            if (filter.Status is { } status)
                where += Compose($" AND status = {RunSchema.Word(status)}");
            if (filter.Kind is { } kind)
                where += Compose($" AND kind = {kind}");
            if (filter.Name is { } name)
                where += Compose($" AND name = {name}");
            if (before is { } last)
            {
                where += Compose($"""
                     AND (created_at < (SELECT created_at FROM run WHERE id = {last})
                      OR (created_at = (SELECT created_at FROM run WHERE id = {last}) AND id < {last}))
                    """);
            }

            return session.Query($"SELECT {RunSchema.Columns} FROM run WHERE {where} ORDER BY created_at DESC, id DESC LIMIT {limit}", RunSchema.Read);
        });

    /// <summary>What it did, in its order.</summary>
    public IReadOnlyList<RunStep> Steps(NotionId id) =>
        database.Read(session => session.Query($"SELECT {RunSchema.StepColumns} FROM run_step WHERE run_id = {id} ORDER BY position", RunSchema.ReadStep));

    /// <summary>What it told, behind the position <paramref name="after"/>.</summary>
    public IReadOnlyList<RunEvent> Events(NotionId id, int after = -1, int limit = 1000) =>
        database.Read(session => session.Query(
            $"SELECT position, at, kind, text, details FROM run_event WHERE run_id = {id} AND position > {after} ORDER BY position LIMIT {limit}", RunSchema.ReadEvent));

    /// <summary>Asks for the end of a run; false when it is finished or unknown. One that nobody works on ends at once.</summary>
    public Task<bool> CancelAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                if (Find(session, id) is not { IsFinished: false } run)
                    return false;
                session.Execute($"UPDATE run SET cancel_requested = 1 WHERE id = {id}");
                if (run.Status == RunStatus.Queued)
                {
                    session.Execute($"""
                        UPDATE run SET status = {RunSchema.Word(RunStatus.Cancelled)}, finished_at = {clock.GetUtcNow()}, error_code = 'cancelled',
                            error = 'It was cancelled before it began.'
                        WHERE id = {id}
                        """);
                }

                session.AfterCommit(_changes.Raise);
                return true;
            },
            cancellationToken);

    /// <summary>Queues a run again that failed, was cancelled or left something undone; null when it is none of these.</summary>
    public Task<Run?> ResumeAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => Find(session, id) is { IsResumable: true } run ? Restart(session, run, null) : null, cancellationToken);

    /// <summary>Takes a run into hand for the job of that epoch; null when that job has no business with it any more.</summary>
    public Task<RunHold?> TakeAsync(NotionId id, Job job, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                var taken = session.Execute($"""
                    UPDATE run SET status = {RunSchema.Word(RunStatus.Running)}, started_at = COALESCE(started_at, {clock.GetUtcNow()}),
                        attempts = attempts + 1, stalls = stalls + 1
                    WHERE id = {id} AND job_id = {job.Id} AND status IN ({RunSchema.Word(RunStatus.Queued)}, {RunSchema.Word(RunStatus.Running)})
                    """) > 0;
                session.AfterCommit(_changes.Raise);
                return taken ? new RunHold(Find(session, id)!, (int)session.Scalar<long>($"SELECT stalls FROM run WHERE id = {id}"), job, database, clock, _changes.Raise) : null;
            },
            cancellationToken);

    /// <summary>
    /// Forgets runs that ended before <paramref name="before"/>. Of a run with a key what it did stays known until
    /// <paramref name="keysBefore"/>, so that the same thing is not done again.
    /// </summary>
    public Task ForgetAsync(DateTimeOffset before, DateTimeOffset keysBefore, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                Sql old = Compose($"SELECT id FROM run WHERE finished_at < {before}");
                session.Execute($"DELETE FROM run_event WHERE run_id IN ({old})");
                session.Execute($"DELETE FROM run_step WHERE run_id IN ({old})");
                session.Execute($"DELETE FROM run WHERE finished_at < {before} AND (key IS NULL OR finished_at < {keysBefore})");
            },
            cancellationToken);

    /// <summary>Fails runs whose job ended without them, so that their owner can resume them; returns how many there were.</summary>
    public Task<int> MendAsync(CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.Execute($"""
                UPDATE run SET status = {RunSchema.Word(RunStatus.Failed)}, finished_at = {clock.GetUtcNow()}, error_code = 'interrupted',
                    error = 'The run was interrupted. Resume it: what it did is not done again.'
                WHERE status IN ({RunSchema.Word(RunStatus.Queued)}, {RunSchema.Word(RunStatus.Running)})
                  AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = run.job_id AND job.finished_at IS NULL)
                """),
            cancellationToken);

    /// <summary>
    /// Completes with the next change of a run that this process makes, or after <paramref name="atMost"/>. Take the task before you look.
    /// </summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _changes.WaitAsync(atMost, clock, cancellationToken);

    internal static Run? Find(SqlSession session, NotionId id) => session.Find($"SELECT {RunSchema.Columns} FROM run WHERE id = {id}", RunSchema.Read);

    private static Run? Find(SqlSession session, NewStoredRun run) =>
        session.Find($"SELECT {RunSchema.Columns} FROM run WHERE kind = {run.Kind} AND name = {run.Name} AND key = {run.Key}", RunSchema.Read);

    /// <param name="anew">What is asked for now; it counts as long as nothing was done.</param>
    private Run Restart(SqlSession session, Run run, NewStoredRun? anew)
    {
        session.Execute($"""
            UPDATE run SET status = {RunSchema.Word(RunStatus.Queued)}, job_id = {Queue(session, run.Id, run.Workspace)}, finished_at = NULL, stalls = 0,
                cancel_requested = 0, summary = NULL, result = NULL, next_action = NULL, error_code = NULL, error = NULL
            WHERE id = {run.Id}
            """);
        if (anew is not null && session.Scalar<long>($"SELECT count(*) FROM run_step WHERE run_id = {run.Id}") == 0)
        {
            session.Execute($"""
                UPDATE run SET input = {RunSchema.Bytes(anew.Input)}, policy = {RunSchema.Bytes(anew.Policy)}, owner = {anew.Owner}, origin = {anew.Origin}
                WHERE id = {run.Id}
                """);
        }

        session.AfterCommit(_changes.Raise);
        return Find(session, run.Id)!;
    }

    /// <summary>A job of one item that belongs to nobody, since a run is looked at as a run.</summary>
    private NotionId Queue(SqlSession session, NotionId run, NotionId workspace)
    {
        var input = Json.Write(new JsonObject { ["run"] = run.ToString(), ["workspace"] = workspace.ToString() });
        return jobs.Enqueue(session, new NewJob(JobKind, "", input, [new NewJobItem("{}"u8.ToArray())])).Id;
    }

    private static Sql Compose(Sql sql) => sql;
}

/// <summary>Which runs; null is any.</summary>
public sealed record RunFilter(string? Owner = null, RunStatus? Status = null, string? Kind = null, string? Name = null);
