using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Hosting;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Forgets finished jobs that are old, and the keys of writes that were applied long ago.</summary>
internal sealed partial class JobUpkeep(OpenWorkspaces workspaces, GatewayOptions options, TimeProvider clock, ILogger<JobUpkeep> log) : BackgroundService
{
    /// <summary>A job that took long to be finished still needs its keys.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var workspace in workspaces.All.ToArray())
                    await ForgetAsync(workspace, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }
    }

    private async Task ForgetAsync(OpenWorkspace workspace, CancellationToken stoppingToken)
    {
        try
        {
            var before = clock.GetUtcNow() - options.JobsKept;
            await workspace.Jobs.ForgetAsync(before, stoppingToken);
            if (workspace.Local is { } local)
                await local.Database.WriteAsync(session => AppliedKeys.Forget(session, before - Leeway), stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure, workspace.Entry.Name); // The next beat tries again.
        }
    }

    [LoggerMessage(LogLevel.Error, "Old jobs of the workspace {Workspace} could not be forgotten.")]
    private partial void Failed(Exception failure, string workspace);
}
