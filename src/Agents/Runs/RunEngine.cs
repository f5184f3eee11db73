using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Jobs;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>
/// Carries out runs durably. A run is a job of one item: whoever takes the job over after a crash does the run again, and its steps
/// answer from the record.
/// </summary>
/// <param name="kinds">Asked for at the first run, because a kind may start runs itself.</param>
public sealed class RunEngine(IRunHost host, Func<IEnumerable<IRunKind>> kinds, RunOptions options, TimeProvider clock) : IRunLauncher, IJobHandler
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly Lazy<Dictionary<string, IRunKind>> _kinds = new(() => kinds().ToDictionary(kind => kind.Kind));
    private readonly ConcurrentDictionary<NotionId, RunBrake> _running = [];

    public string Kind => RunStore.JobKind;

    public int? Slots => options.Concurrency;

    public async Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken)
    {
        if (!_kinds.Value.ContainsKey(run.Kind))
            throw new RunException("input", $"There is no kind of run '{run.Kind}'. There are: {string.Join(", ", _kinds.Value.Keys.Order(StringComparer.Ordinal))}.");
        var store = await host.OpenRunsAsync(run.Workspace, cancellationToken);
        var key = run.IsDryRun ? null : run.Key; // A dry run does nothing that could be done twice.
        if (key is not null && store.Find(run.Kind, run.Name, key) is { } known && known.Owner != run.Owner && !host.SeesAll(run.Owner))
            throw new RunException("conflict", $"A run of another API key does this already or did it, so it is not done again. Its owner, or a key with the scope admin, can see it.");
        var (started, isStarted) = await store.StartAsync(
            new NewStoredRun(run.Kind, run.Name, key, run.Owner, run.Workspace, run.Input) { Policy = run.Policy, IsDryRun = run.IsDryRun, Origin = run.Origin },
            cancellationToken);
        return new StartedRun(started.Id, isStarted);
    }

    public async Task<EndedRun> WaitAsync(NotionId run, CancellationToken cancellationToken)
    {
        var (store, _) = Find(run) ?? throw new RunException("not_found", $"There is no run {run}.");
        while (true)
        {
            var change = store.WaitAsync(Beat, cancellationToken);
            if (store.Find(run) is not { } now)
                throw new RunException("not_found", $"The run {run} is gone.");
            if (now.IsFinished)
                return Ended(now);
            await change;
        }
    }

    /// <summary>Asks for the end of a run; false when it has ended. What it is writing at this moment is waited for.</summary>
    public async Task<bool> CancelAsync(RunStore store, NotionId run, CancellationToken cancellationToken)
    {
        if (!await store.CancelAsync(run, cancellationToken))
            return false;
        if (_running.TryGetValue(run, out var running))
            running.Ask();
        return true;
    }

    Task<IJobWork> IJobHandler.OpenAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<IJobWork>(new Work(this, job));

    private static EndedRun Ended(Run run) => new(
        run.Id,
        run.Status.ToString().ToLowerInvariant(),
        run.Summary is null ? null : new RunOutcome(run.Summary, run.Result ?? [], run.NextAction) { IsPartial = run.Status == RunStatus.Partial },
        run.ErrorCode,
        run.Error);

    private (RunStore Store, Run Run)? Find(NotionId id)
    {
        foreach (var store in host.Runs)
        {
            if (store.Find(id) is { } run)
                return (store, run);
        }

        return null;
    }

    private async Task CarryOutAsync(Job job, CancellationToken stoppingToken)
    {
        var input = JsonNode.Parse(job.Input.Span)!;
        var id = NotionId.Parse(input["run"]!.GetValue<string>());
        var store = await host.OpenRunsAsync(NotionId.Parse(input["workspace"]!.GetValue<string>()), stoppingToken);
        using var brake = new RunBrake(clock, stoppingToken);
        _running[id] = brake;
        try
        {
            if (await store.TakeAsync(id, job, stoppingToken) is { } hold)
                await CarryOutAsync(hold, brake, stoppingToken);
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    private async Task CarryOutAsync(RunHold hold, RunBrake brake, CancellationToken stoppingToken)
    {
        var run = hold.Run;
        var counts = new RunCounts(run.Usage);
        using var teller = new RunTeller(hold, clock);
        using var activity = RunTelemetry.Start(run);
        RunEnd end;
        try
        {
            end = await EndOfAsync(hold, counts, teller, brake);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await teller.CloseAsync();
            await hold.LeaveAsync(counts.Usage, CancellationToken.None);
            throw;
        }
        catch (Exception failure) when (failure is not JobLeaseLostException)
        {
            end = RunFailure.Describe(failure, brake.IsAsked || hold.CancelRequested);
            if (end.ErrorCode == RunFailure.Unexpected)
                host.Faulted(run, failure);
        }

        if (end.Error is not null)
        {
            RunTelemetry.Fail(activity, end.ErrorCode!);
            teller.SayAnew(end.Status == RunStatus.Cancelled ? "cancelled" : "error", end.Error);
        }

        await teller.CloseAsync();
        await hold.FinishAsync(end, counts.Usage, CancellationToken.None);
    }

    private async Task<RunEnd> EndOfAsync(RunHold hold, RunCounts counts, RunTeller teller, RunBrake brake)
    {
        var run = hold.Run;
        if (run.CancelRequested)
            throw new RunCancelledException();
        if (hold.Stalls > options.MostStalls)
            throw new RunException("interrupted", $"The run was begun {options.MostStalls} times without getting on, so it was given up. Look into the server's log, and resume it.");
        if (run.Attempts > 1)
            teller.SayAnew("resumed", $"Attempt {run.Attempts}: what was done before is not done again.");
        if (!_kinds.Value.TryGetValue(run.Kind, out var kind))
            throw new RunException("input", $"This Verso knows no kind of run '{run.Kind}'.");
        var desk = await host.OpenDeskAsync(run, brake.Token);
        var outcome = await kind.RunAsync(new RunInProgress(hold, desk, counts, teller, brake), brake.Token);
        return new RunEnd(outcome.IsPartial ? RunStatus.Partial : RunStatus.Succeeded, outcome.Summary, outcome.Result, outcome.NextAction);
    }

    private sealed class Work(RunEngine engine, Job job) : IJobWork
    {
        public int Concurrency => 1;

        public bool IsRepeatable => true;

        public async Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken)
        {
            await engine.CarryOutAsync(job, cancellationToken);
            return new JobOutcome(JobItemState.Succeeded, default);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
