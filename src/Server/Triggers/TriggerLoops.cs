using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Server.Agents;
using Verso.Server.Hosting;

namespace Verso.Server.Triggers;

/// <summary>Works for the triggers of every workspace until the server stops.</summary>
internal sealed partial class TriggerLoops(
    OpenWorkspaces workspaces, TriggerDesks triggers, Desks desks, TriggerSettings settings, TriggerBell bell, TimeProvider clock, ILogger<TriggerLoops> log) : BackgroundService
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<OpenWorkspace, (TriggerDesk Desk, TriggerWorker Worker)> _workers = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var forget = clock.GetUtcNow();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var rung = bell.WaitAsync(settings.Beat, clock, stoppingToken);
                var isTimeToForget = clock.GetUtcNow() >= forget;
                foreach (var workspace in workspaces.All.ToArray())
                    await TryAsync(workspace, isTimeToForget, stoppingToken);
                if (isTimeToForget)
                    forget = clock.GetUtcNow() + ForgetEvery;
                await rung;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is how this ends.
        }

        await Task.WhenAll(_workers.Values.Select(one => one.Desk.Runs.EndAsync()));
    }

    private async Task TryAsync(OpenWorkspace workspace, bool isTimeToForget, CancellationToken stoppingToken)
    {
        try
        {
            if (!_workers.TryGetValue(workspace, out var one))
            {
                var desk = await triggers.OpenAsync(workspace);
                desk.Failed = failure => Failed(failure, workspace.Entry.Name);
                desk.Stopping = stoppingToken;
                one = (desk, new TriggerWorker(desk, desks, settings));
                await one.Worker.ResumeAsync(stoppingToken);
                _workers[workspace] = one;
            }

            await one.Worker.BeatAsync(stoppingToken);
            if (isTimeToForget)
                await one.Worker.ForgetAsync(stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(failure, workspace.Entry.Name); // All moves with commits only, so the next beat starts where this one did.
        }
    }

    [LoggerMessage(LogLevel.Error, "The triggers of the workspace {Workspace} could not be worked for.")]
    private partial void Failed(Exception failure, string workspace);
}
