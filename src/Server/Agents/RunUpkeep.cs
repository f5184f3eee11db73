using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Agents.Runs;
using Verso.Server.Hosting;

namespace Verso.Server.Agents;

/// <summary>Forgets runs that ended long ago.</summary>
internal sealed partial class RunUpkeep(OpenWorkspaces workspaces, RunOptions options, TimeProvider clock, ILogger<RunUpkeep> log) : BackgroundService
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
            var now = clock.GetUtcNow();
            await workspace.Runs.MendAsync(stoppingToken);
            await workspace.Runs.ForgetAsync(now - options.Kept, now - options.KeysKept, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure, workspace.Entry.Name); // The next beat tries again.
        }
    }

    [LoggerMessage(LogLevel.Error, "Old runs of the workspace {Workspace} could not be forgotten.")]
    private partial void Failed(Exception failure, string workspace);
}
