using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Notion;
using Verso.Server.Agents;
using Verso.Workspace.Api;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>Does what is to be done for the triggers of one workspace: from what happened to runs.</summary>
internal sealed class TriggerWorker(TriggerDesk desk, Desks desks, TriggerSettings settings)
{
    private const int EventsAtOnce = 100;

    private readonly LocalEvents? _local = desk.Workspace.Local is { } local ? new LocalEvents(local, settings) : null;
    private NotionId? _bot;

    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await desk.FireSchedulesAsync(cancellationToken);
        if (_local is not null)
            await _local.AdvanceAsync(new HashSet<NotionId> { await OwnBotAsync(cancellationToken) }, cancellationToken);
        await LookAsync(cancellationToken);
        await desk.Runs.StartDueAsync(desk.Failed, cancellationToken);
    }

    /// <summary>Goes on where an earlier process stopped.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await desk.Firings.FreeAsync(cancellationToken);
        desk.Runs.WatchAll(desk.Failed, cancellationToken);
    }

    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        desk.Runs.ForgetEnded();
        await desk.Firings.ForgetAsync(cancellationToken);
        await desk.Inbox.ForgetAsync(cancellationToken);
    }

    /// <summary>Lets the triggers look at what happened.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        while (desk.Inbox.Due(EventsAtOnce) is { Count: > 0 } events)
        {
            var triggers = desk.Triggers.List().Where(one => one is { Source: TriggerSource.Event, IsEnabled: true }).ToList();
            var matcher = triggers.Count == 0 ? null : new EventMatcher((await OpenAsync(cancellationToken)).Api);
            foreach (var one in events)
                await LookAsync(one, [.. triggers.Where(trigger => EventFilter.IsOfType(trigger, one.Type) && !EventFilter.IsBefore(trigger, one))], matcher, cancellationToken);
        }
    }

    private async Task LookAsync(ReceivedEvent received, List<Trigger> triggers, EventMatcher? matcher, CancellationToken cancellationToken)
    {
        if (triggers.Count == 0)
        {
            await desk.Inbox.SettleAsync(received, [], "No trigger wants events of this type.", cancellationToken);
            return;
        }

        var body = Json.ReadObject(received.Body.Span);
        try
        {
            if (await IsOwnAsync(body, cancellationToken))
            {
                await desk.Inbox.SettleAsync(received, [], "It was done by this server itself.", cancellationToken);
                return;
            }

            var fired = new List<(Trigger, string?)>();
            foreach (var trigger in triggers)
            {
                if (await matcher!.MatchesAsync(trigger, body, cancellationToken))
                    fired.Add((trigger, null));
            }

            await desk.Inbox.SettleAsync(received, fired, fired.Count == 0 ? "No trigger's filter lets it through." : null, cancellationToken);
        }
        catch (OfficialApiException error)
        {
            // Nothing is lost in silence: what cannot be decided in the end is a dead letter of each trigger that might have wanted it.
            var problem = $"It could not be found out whether the event is meant: {error.Message}";
            if (!await desk.Inbox.PostponeAsync(received, problem, cancellationToken))
                await desk.Inbox.SettleAsync(received, [.. triggers.Select(trigger => (trigger, (string?)problem))], problem, cancellationToken);
        }
    }

    /// <summary>What a run of this server writes starts no other: a trigger that changes what it listens to would never end.</summary>
    private async Task<bool> IsOwnAsync(JsonObject body, CancellationToken cancellationToken)
    {
        var authors = EventFilter.Authors(body).ToList();
        if (authors.Count == 0)
            return false;
        var own = await OwnBotAsync(cancellationToken);
        return authors.TrueForAll(author => author == own);
    }

    private async Task<NotionId> OwnBotAsync(CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken);
        if (desk.Workspace.Local is not null)
            return open.Caller.Bot;
        return _bot ??= NotionId.Parse((await open.Api.GetAsync("users/me", cancellationToken))["id"]!.GetValue<string>());
    }

    private Task<Desk> OpenAsync(CancellationToken cancellationToken) => desks.OpenForRunAsync(desk.Workspace.Entry.Id, cancellationToken);
}
