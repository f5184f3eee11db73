using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>Starts the runs of firings, each under the firing's own key, and writes down how they end.</summary>
internal sealed class TriggerRuns(NotionId workspace, TriggerStore triggers, FiringStore firings, VersoRegistry registry, IRecipeDoor recipes, Func<IRunLauncher?> launcher, TimeProvider clock)
{
    /// <summary>Faults that are the same the next time.</summary>
    private static readonly string[] Lasting = ["input", "policy", "budget", "conflict"];

    private readonly ConcurrentDictionary<(long Firing, NotionId Run), Task> _watched = [];

    /// <summary>Starts what is due, until nothing is.</summary>
    public async Task StartDueAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        while (await firings.TakeAsync(cancellationToken) is { } taken)
            await StartAsync(taken, failed, cancellationToken);
    }

    /// <summary>Starts one that was taken; null when it could not be, which is written down.</summary>
    public async Task<NotionId?> StartAsync(Firing taken, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            if (triggers.Find(taken.Trigger) is not { } trigger)
                return null;
            var runs = launcher() ?? throw new InvalidOperationException("This server carries out no runs.");
            var started = await runs.StartAsync(await WriteAsync(trigger, taken, cancellationToken), cancellationToken);
            var running = taken with { State = FiringState.Running, Run = started.Id };
            await firings.StartedAsync(running, started.Id, CancellationToken.None);
            Watch(running, trigger, failed, cancellationToken);
            return started.Id;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw; // It is started after the next start of the server.
        }
        catch (Exception failure)
        {
            var isFinal = failure is TemplateException or GatewayException { Status: < 500 } || (failure is RunException { Code: var code } && Lasting.Contains(code));
            if (failure is not (TemplateException or GatewayException or RunException or InvalidOperationException))
                failed(failure);
            await firings.FailedAsync(taken, failure.Message, outcome: null, isFinal, CancellationToken.None);
            return null;
        }
    }

    /// <summary>Goes on watching the runs that an earlier process started.</summary>
    public void WatchAll(Action<Exception> failed, CancellationToken cancellationToken)
    {
        foreach (var running in firings.Running())
        {
            if (triggers.Find(running.Trigger) is { } trigger)
                Watch(running, trigger, failed, cancellationToken);
        }
    }

    /// <summary>Forgets the runs whose end was written down.</summary>
    public void ForgetEnded()
    {
        foreach (var (key, watch) in _watched)
        {
            if (watch.IsCompleted)
                _watched.TryRemove(key, out _);
        }
    }

    /// <summary>Completes when no run is watched any more.</summary>
    public Task EndAsync() => Task.WhenAll(_watched.Values);

    private void Watch(Firing running, Trigger trigger, Action<Exception> failed, CancellationToken cancellationToken) =>
        _watched.GetOrAdd((running.Number, running.Run!.Value), _ => Task.Run(
            async () =>
            {
                try
                {
                    await WatchAsync(running, trigger, cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    // It is watched again after the next start of the server.
                }
                catch (Exception failure)
                {
                    failed(failure);
                    await firings.FailedAsync(running, $"Nothing can be learnt of its run {running.Run}: {failure.Message}", "failed", isFinal: true, CancellationToken.None);
                }
            },
            CancellationToken.None));

    private async Task WatchAsync(Firing running, Trigger trigger, CancellationToken cancellationToken)
    {
        var ended = await launcher()!.WaitAsync(running.Run!.Value, cancellationToken);
        if (ended.Status != "failed")
        {
            await firings.EndedAsync(running, ended.Status, ended.Outcome?.Summary ?? ended.Error, CancellationToken.None);
            return;
        }

        // A recipe that is run twice for the same thing does it once; nobody knows that of an agent.
        var isFinal = trigger.Kind != TriggerRequest.Recipe || Lasting.Contains(ended.ErrorCode);
        await firings.FailedAsync(running, ended.Error ?? "The run failed.", ended.Status, isFinal, CancellationToken.None);
    }

    private async Task<NewRun> WriteAsync(Trigger trigger, Firing taken, CancellationToken cancellationToken)
    {
        RequireOwner(trigger);
        var body = Json.ReadObject(taken.Body.Span);
        var now = clock.GetUtcNow();
        var values = new JsonObject
        {
            ["event"] = body,
            ["body"] = body["body"]?.DeepClone(),
            ["trigger"] = new JsonObject { ["name"] = trigger.Name, ["id"] = trigger.Id.ToString() },
            ["now"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["date"] = Date(trigger, now),
        };
        var inputs = new JsonObject();
        // What a caller sends becomes inputs as it is, unless the trigger says what it takes.
        if (trigger.Source == TriggerSource.Hook && !Templates.IsIn(trigger.Inputs) && body["body"] is JsonObject given)
            inputs = given.DeepClone().AsObject();
        foreach (var (name, value) in trigger.Inputs)
            inputs[name] = Templates.Fill(value, values);

        var isDryRun = trigger.IsDryRun || (TriggerEvents.IsTest(taken.Event) && body["dry_run"]?.GetValue<bool>() == true);
        var origin = $"trigger:{trigger.Name}";
        if (trigger.Kind == TriggerRequest.Recipe)
        {
            var call = new RecipeCall { Owner = trigger.Owner, Workspace = workspace, Key = taken.RunKey, IsDryRun = isDryRun, Origin = origin };
            return await recipes.PrepareAsync(trigger.Target, inputs, call, cancellationToken);
        }

        var intent = Templates.FillText(trigger.Target, values);
        inputs["intent"] = intent;
        return new NewRun(trigger.Kind, intent.Length <= 100 ? intent : intent[..99] + "…", inputs)
        {
            Key = taken.RunKey,
            Owner = trigger.Owner,
            Workspace = workspace,
            Policy = trigger.Policy?.DeepClone().AsObject(),
            IsDryRun = isDryRun,
            Origin = origin,
        };
    }

    private void RequireOwner(Trigger trigger)
    {
        var owner = registry.Credentials.List(CredentialKind.Key).FirstOrDefault(key => key.Id.ToString() == trigger.Owner);
        if (owner is null || !owner.IsLive(clock.GetUtcNow()))
        {
            throw new GatewayException(403, "owner_gone",
                $"The API key {owner?.Name ?? trigger.Owner}, in whose name the trigger runs, was revoked or has expired. Remove the trigger and add it again with another key.");
        }
    }

    private static string Date(Trigger trigger, DateTimeOffset now)
    {
        var zone = trigger.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
        return TimeZoneInfo.ConvertTime(now, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
