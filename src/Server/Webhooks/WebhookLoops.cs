using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Hosting;

namespace Verso.Server.Webhooks;

/// <summary>Sends the events of every local workspace until the server stops.</summary>
internal sealed partial class WebhookLoops(OpenWorkspaces workspaces, WebhookDesks desks, WebhookSettings settings, TimeProvider clock, ILogger<WebhookLoops> log) : BackgroundService
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var beat = new PeriodicTimer(settings.Beat, clock);
        var forget = clock.GetUtcNow();
        try
        {
            do
            {
                var isTimeToForget = clock.GetUtcNow() >= forget;
                foreach (var workspace in workspaces.All.ToArray())
                {
                    if (desks.Find(workspace) is { } desk)
                        await TryAsync(desk, workspace.Entry.Name, isTimeToForget, stoppingToken);
                }

                if (isTimeToForget)
                    forget = clock.GetUtcNow() + ForgetEvery;
            }
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }

        foreach (var workspace in workspaces.All.ToArray())
            await (desks.Find(workspace)?.EndAsync() ?? Task.CompletedTask);
    }

    private async Task TryAsync(WebhookDesk desk, string workspace, bool isTimeToForget, CancellationToken stoppingToken)
    {
        try
        {
            await desk.BeatAsync(failure => Failed(failure, workspace), stoppingToken);
            if (isTimeToForget)
                await desk.Deliveries.ForgetAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure, workspace); // The cursor and the queue move only with a commit, so the next beat starts where this one did.
        }
    }

    [LoggerMessage(LogLevel.Error, "Events of the workspace {Workspace} could not be sent.")]
    private partial void Failed(Exception failure, string workspace);
}
