using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Hosting;

namespace Verso.Server.Gateway;

/// <summary>Forgets finished jobs that are old.</summary>
internal sealed partial class JobUpkeep(OpenWorkspaces workspaces, GatewayOptions options, TimeProvider clock, ILogger<JobUpkeep> log) : BackgroundService
{
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
            await workspace.Jobs.ForgetAsync(clock.GetUtcNow() - options.JobsKept, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure, workspace.Entry.Name); // The next beat tries again.
        }
    }

    [LoggerMessage(LogLevel.Error, "Old jobs of the workspace {Workspace} could not be forgotten.")]
    private partial void Failed(Exception failure, string workspace);
}
