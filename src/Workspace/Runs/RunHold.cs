using System.Text.Json.Nodes;
using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Runs;

/// <summary>
/// A run in the hands of one job runner. Every write checks that it still is: a runner that was taken for dead and replaced gets a
/// <see cref="JobLeaseLostException"/>.
/// </summary>
public sealed class RunHold
{
    private const int LongestError = 2000;

    private readonly Job _job;
    private readonly ISqlDatabase _database;
    private readonly TimeProvider _clock;
    private readonly Action _changed;

    internal RunHold(Run run, int stalls, Job job, ISqlDatabase database, TimeProvider clock, Action changed)
    {
        Run = run;
        Stalls = stalls;
        _job = job;
        _database = database;
        _clock = clock;
        _changed = changed;
    }

    /// <summary>As it was when it was taken.</summary>
    public Run Run { get; }

    /// <summary>How often it was begun without getting a step done, this time included.</summary>
    public int Stalls { get; }

    /// <summary>Someone asked for the end of the run, as of the last write.</summary>
    public bool CancelRequested { get; private set; }

    /// <summary>Records that a step is about to be done; one that is done already is only looked up.</summary>
    public async Task<BegunStep> BeginAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(key) is { State: RunStepState.Done } done)
            return new BegunStep(done.Attempts, done.BegunAt, true, done.Answer);
        return await WriteAsync(
            session =>
            {
                session.Execute($"""
                    INSERT INTO run_step (run_id, key, position, state, attempts, begun_at)
                    VALUES ({Run.Id}, {key}, (SELECT count(*) FROM run_step WHERE run_id = {Run.Id}), {RunSchema.Word(RunStepState.Begun)}, 1, {_clock.GetUtcNow()})
                    ON CONFLICT (run_id, key) DO UPDATE SET state = excluded.state, attempts = run_step.attempts + 1, ended_at = NULL, error = NULL
                    """);
                var begun = session.Find($"SELECT {RunSchema.StepColumns} FROM run_step WHERE run_id = {Run.Id} AND key = {key}", RunSchema.ReadStep)!;
                return new BegunStep(begun.Attempts, begun.BegunAt, false, null);
            },
            cancellationToken);
    }

    /// <summary>Records the answer of a step, with what the run took so far.</summary>
    public Task EndAsync(string key, JsonNode? answer, RunUsage usage, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
            {
                session.Execute($"""
                    UPDATE run_step SET state = {RunSchema.Word(RunStepState.Done)}, ended_at = {_clock.GetUtcNow()}, answer = {RunSchema.Bytes(answer)}
                    WHERE run_id = {Run.Id} AND key = {key}
                    """);
                session.Execute($"UPDATE run SET stalls = 0 WHERE id = {Run.Id}");
                Count(session, usage);
                return true;
            },
            cancellationToken);

    /// <summary>Records why a step failed. What it did until then is not known.</summary>
    public Task FailAsync(string key, string error, RunUsage usage, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
            {
                session.Execute($"""
                    UPDATE run_step SET state = {RunSchema.Word(RunStepState.Failed)}, ended_at = {_clock.GetUtcNow()}, error = {Short(error)}
                    WHERE run_id = {Run.Id} AND key = {key}
                    """);
                Count(session, usage);
                return true;
            },
            cancellationToken);

    /// <summary>What was told in earlier attempts.</summary>
    public IReadOnlyList<RunEvent> Told() =>
        _database.Read(session => session.Query($"SELECT position, at, kind, text, details FROM run_event WHERE run_id = {Run.Id} ORDER BY position", RunSchema.ReadEvent));

    /// <summary>Keeps what the run told.</summary>
    public Task TellAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
            {
                foreach (var one in events)
                {
                    session.Execute($"""
                        INSERT INTO run_event (run_id, position, at, kind, text, details)
                        VALUES ({Run.Id}, {one.Position}, {one.At}, {one.Kind}, {one.Text}, {RunSchema.Bytes(one.Details)})
                        ON CONFLICT (run_id, position) DO NOTHING
                        """);
                }

                return true;
            },
            cancellationToken);

    /// <summary>Ends the run.</summary>
    public Task FinishAsync(RunEnd end, RunUsage usage, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
            {
                Count(session, usage);
                session.Execute($"""
                    UPDATE run SET status = {RunSchema.Word(end.Status)}, finished_at = {_clock.GetUtcNow()}, summary = {end.Summary}, result = {RunSchema.Bytes(end.Result)},
                        next_action = {end.NextAction}, error_code = {end.ErrorCode}, error = {(end.Error is null ? null : Short(end.Error))}
                    WHERE id = {Run.Id}
                    """);
                return true;
            },
            cancellationToken);

    /// <summary>Leaves the run for the next process: a stop is no failure of the run.</summary>
    public Task LeaveAsync(RunUsage usage, CancellationToken cancellationToken) =>
        WriteAsync(
            session =>
            {
                Count(session, usage);
                session.Execute($"UPDATE run SET stalls = 0 WHERE id = {Run.Id}");
                return true;
            },
            cancellationToken);

    private RunStep? Find(string key) =>
        _database.Read(session => session.Find($"SELECT {RunSchema.StepColumns} FROM run_step WHERE run_id = {Run.Id} AND key = {key}", RunSchema.ReadStep));

    private void Count(SqlSession session, RunUsage usage) =>
        session.Execute($"""
            UPDATE run SET reads = {usage.Reads}, writes = {usage.Writes}, model_calls = {usage.ModelCalls}, input_tokens = {usage.InputTokens},
                output_tokens = {usage.OutputTokens}, cost_millionths = {(long)(usage.Cost * 1_000_000m)}
            WHERE id = {Run.Id}
            """);

    private async Task<T> WriteAsync<T>(Func<SqlSession, T> write, CancellationToken cancellationToken)
    {
        var (result, cancelled) = await _database.WriteAsync(
            session =>
            {
                if (JobStore.Find(session, _job.Id) is not { IsFinished: false } job || job.Epoch != _job.Epoch || RunStore.Find(session, Run.Id) is not { IsFinished: false } run)
                    throw new JobLeaseLostException(_job);
                var written = write(session);
                session.AfterCommit(_changed);
                return (written, run.CancelRequested);
            },
            cancellationToken);
        CancelRequested = cancelled;
        return result;
    }

    private static string Short(string text) => text.Length <= LongestError ? text : text[..LongestError] + "…";
}

/// <param name="Attempts">How often it was begun, this time included.</param>
/// <param name="BegunAt">When it was begun first.</param>
/// <param name="IsDone">It was done before, and this is its answer.</param>
public sealed record BegunStep(int Attempts, DateTimeOffset BegunAt, bool IsDone, JsonNode? Answer);

/// <summary>How a run ended.</summary>
public sealed record RunEnd(RunStatus Status, string? Summary = null, JsonObject? Result = null, string? NextAction = null, string? ErrorCode = null, string? Error = null);
