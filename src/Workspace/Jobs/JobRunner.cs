#pragma warning disable CS9113
namespace Verso.Workspace.Jobs;

/// <summary>Takes queued and abandoned jobs and carries them out until it is stopped.</summary>
public sealed class JobRunner(JobStore store, IEnumerable<IJobHandler> handlers, JobRunnerOptions options, TimeProvider clock)
{
    public Task RunAsync(CancellationToken stoppingToken) => throw new NotImplementedException();
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
