using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Hosting;
using Verso.Workspace.Local;

namespace Verso.Server.Files;

/// <summary>Sweeps the uploads of all open workspaces now and then, and takes up imports that an earlier stop interrupted.</summary>
internal sealed partial class FileUpkeep(OpenWorkspaces workspaces, FileSettings settings, TimeProvider clock, ILogger<FileUpkeep> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(settings.SweepInterval, clock);
        try
        {
            do
            {
                foreach (var local in workspaces.All.Select(one => one.Local).OfType<LocalWorkspace>().ToArray())
                    await KeepAsync(local, stoppingToken);
            }
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }
    }

    private async Task KeepAsync(LocalWorkspace workspace, CancellationToken stoppingToken)
    {
        try
        {
            await workspace.Upkeep.SweepAsync(stoppingToken);
            await workspace.Upkeep.ImportAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            SweepFailed(failure, workspace.Facts.Name); // The next beat tries again.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The uploads of the workspace {Workspace} could not be swept.")]
    private partial void SweepFailed(Exception failure, string workspace);
}
