using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Workspace.Jobs;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary>Carries out the jobs of every workspace, from the start on and until the server stops.</summary>
internal sealed partial class JobLoops(
    VersoRegistry registry, OpenWorkspaces workspaces, IEnumerable<IJobHandler> handlers, JobRunnerOptions options, TimeProvider clock, ILogger<JobLoops> log)
    : BackgroundService
{
    private readonly List<Task> _loops = [];

    /// <summary>Whether every loop still runs.</summary>
    public bool IsAlive
    {
        get
        {
            lock (_loops)
                return ExecuteTask is null or { IsCompleted: false } && _loops.TrueForAll(loop => !loop.IsCompleted);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        foreach (var entry in registry.Workspaces.All())
            await TryOpenAsync(entry);
        try
        {
            await foreach (var workspace in workspaces.Opened.ReadAllAsync(stoppingToken))
            {
                if (options.IsAlone)
                    await workspace.Jobs.FreeAllAsync(stoppingToken);
                foreach (var kinds in handlers.GroupBy(handler => handler.Slots is null ? "" : handler.Kind))
                    Start(workspace, [.. kinds], stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }

        await Task.WhenAll(_loops);
    }

    private void Start(OpenWorkspace workspace, IReadOnlyList<IJobHandler> kinds, CancellationToken stoppingToken)
    {
        // What was left behind is free already: one of several runners may not free what another took.
        var runner = new JobRunner(
            workspace.Jobs, kinds, new JobRunnerOptions { Jobs = kinds[0].Slots ?? options.Jobs, Lease = options.Lease, Poll = options.Poll }, clock);
        runner.Faulted += (job, fault) => Faulted(fault, job?.Id.ToString() ?? "the loop", workspace.Entry.Name);
        lock (_loops)
            _loops.Add(runner.RunAsync(stoppingToken));
    }

    private async Task TryOpenAsync(WorkspaceEntry entry)
    {
        try
        {
            await workspaces.GetAsync(entry.Id);
        }
        catch (Exception failure) // The others shall still work; requests to this one say what is wrong.
        {
            OpenFailed(failure, entry.Name, entry.File);
        }
    }

    [LoggerMessage(LogLevel.Error, "The workspace {Workspace} could not be opened from {File}.")]
    private partial void OpenFailed(Exception failure, string workspace, string file);

    [LoggerMessage(LogLevel.Error, "Job {Job} of the workspace {Workspace} met an unexpected fault.")]
    private partial void Faulted(Exception failure, string job, string workspace);
}
