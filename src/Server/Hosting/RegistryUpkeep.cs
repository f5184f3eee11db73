using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary>Writes down now and then which credentials were used.</summary>
internal sealed partial class RegistryUpkeep(VersoRegistry registry, TimeProvider clock, ILogger<RegistryUpkeep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Interval, clock);
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends; the registry writes the rest when it is closed.
        }
    }

    private async Task FlushAsync(CancellationToken stoppingToken)
    {
        try
        {
            await registry.Credentials.FlushAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            FlushFailed(failure); // The uses are kept and written with the next beat.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of keys could not be written down.")]
    private partial void FlushFailed(Exception failure);
}
