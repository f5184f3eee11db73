using System.Collections.Concurrent;
using System.Globalization;

namespace Verso.Workspace.Jobs;

/// <summary>
/// Takes queued and abandoned jobs and carries them out until it is stopped. A job stays with a runner as long as the
/// runner renews its lease; one whose runner died is taken over where it stands.
/// </summary>
public sealed class JobRunner(JobStore store, IEnumerable<IJobHandler> handlers, JobRunnerOptions options, TimeProvider clock)
{
    private const int Window = 256;

    private readonly Dictionary<string, IJobHandler> _handlers = handlers.ToDictionary(handler => handler.Kind);
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}");

    /// <summary>Hears of faults that no handler expected; for the log.</summary>
    public event Action<Job?, Exception>? Faulted;

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        if (options.IsAlone)
            await store.FreeAllAsync(stoppingToken);

        var running = new ConcurrentDictionary<Task, byte>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var change = store.WaitForWorkAsync(options.Poll, stoppingToken);
                if (running.Count < options.Jobs && await TakeAsync(stoppingToken) is { } lease)
                {
                    var work = RunAsync(lease, stoppingToken);
                    running[work] = 0;
                    _ = work.ContinueWith(done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }
                else
                    await Task.WhenAny([change, .. running.Keys]);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }

        await Task.WhenAll(running.Keys);
    }

    private async Task<JobLease?> TakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await store.TakeAsync(_name, _handlers.Keys, options.Lease, stoppingToken);
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            Faulted?.Invoke(null, fault);
            return null;
        }
    }

    /// <summary>Works on one job until it is finished, lost or stopped. Never throws.</summary>
    private async Task RunAsync(JobLease lease, CancellationToken stoppingToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var renewal = new CancellationTokenSource();
        var renewing = RenewAsync(lease, lost, renewal.Token);
        try
        {
            await CarryOutAsync(lease, lost.Token);
        }
        catch (JobLeaseLostException)
        {
            // The other runner goes on with it.
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            if (stoppingToken.IsCancellationRequested)
                await Quietly(lease.Job, () => lease.ReleaseAsync(CancellationToken.None));
        }
        catch (JobException refusal)
        {
            await Quietly(lease.Job, () => lease.CompleteAsync(cancelled: false, refusal.Message, CancellationToken.None));
        }
        catch (Exception fault)
        {
            Faulted?.Invoke(lease.Job, fault);
            await Quietly(lease.Job, () => lease.CompleteAsync(
                cancelled: false, "The job stopped on an unexpected fault; the server's log says more.", CancellationToken.None));
        }
        finally
        {
            await renewal.CancelAsync();
            await renewing;
        }
    }

    private async Task CarryOutAsync(JobLease lease, CancellationToken cancellationToken)
    {
        await using var work = await _handlers[lease.Job.Kind].OpenAsync(lease.Job, cancellationToken);
        var after = -1; // What lies before a window that was worked off is finished, and is not looked at again.
        while (!lease.CancelRequested && lease.Open(Window, after) is { Count: > 0 } open)
        {
            after = open[^1].Position;
            await Parallel.ForEachAsync(
                Lanes(open),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, work.Concurrency), CancellationToken = cancellationToken },
                async (lane, stop) =>
                {
                    foreach (var item in lane)
                    {
                        if (!lease.CancelRequested || item.State == JobItemState.Sending)
                            await DoAsync(lease, work, item, stop);
                    }
                });
        }

        await lease.CompleteAsync(lease.CancelRequested && lease.Open(1).Count > 0, cancellationToken: cancellationToken);
    }

    private static async Task DoAsync(JobLease lease, IJobWork work, JobItem item, CancellationToken stop)
    {
        var interrupted = item.State == JobItemState.Sending;
        if (!work.IsRepeatable)
            await lease.BeginAsync(item, stop);
        var outcome = await work.DoAsync(item, interrupted, stop);
        await lease.FinishAsync(item, outcome, CancellationToken.None); // What has happened is recorded even while stopping.
    }

    private static List<List<JobItem>> Lanes(IReadOnlyList<JobItem> items)
    {
        var lanes = new List<List<JobItem>>();
        var byName = new Dictionary<string, List<JobItem>>();
        foreach (var item in items)
        {
            if (item.Lane is null)
                lanes.Add([item]);
            else if (byName.TryGetValue(item.Lane, out var lane))
                lane.Add(item);
            else
                lanes.Add(byName[item.Lane] = [item]);
        }

        return lanes;
    }

    private async Task RenewAsync(JobLease lease, CancellationTokenSource lost, CancellationToken cancellationToken)
    {
        using var beat = new PeriodicTimer(options.Lease / 3, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(cancellationToken))
                await lease.RenewAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The job is over.
        }
        catch (JobLeaseLostException)
        {
            await lost.CancelAsync();
        }
        catch (Exception fault)
        {
            Faulted?.Invoke(lease.Job, fault);
            await lost.CancelAsync(); // Without a lease the work must not go on.
        }
    }

    private async Task Quietly(Job job, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception fault)
        {
            Faulted?.Invoke(job, fault); // The lease runs out and another runner takes the job.
        }
    }
}

public sealed class JobRunnerOptions
{
    /// <summary>How many jobs run side by side.</summary>
    public int Jobs { get; set; } = 4;

    /// <summary>How long a runner that is not heard of keeps its jobs.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The rest between two looks for work that another process queued or left behind.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>No other process works on this database, so whatever is leased at the start was left behind.</summary>
    public bool IsAlone { get; set; }
}
