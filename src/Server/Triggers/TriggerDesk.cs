using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>
/// The triggers of one workspace, as operations. The endpoints and the command line are built on it. What cannot be done is a
/// <see cref="GatewayException"/>.
/// </summary>
public sealed class TriggerDesk
{
    private readonly OpenWorkspace _workspace;
    private readonly TriggerSettings _settings;
    private readonly TriggerSecrets _secrets;
    private readonly VersoRegistry _registry;
    private readonly IRecipeDoor _recipes;
    private readonly TimeProvider _clock;

    internal TriggerDesk(OpenWorkspace workspace, TriggerSettings settings, TriggerSecrets secrets, VersoRegistry registry, IRecipeDoor recipes, Func<IRunLauncher?> launcher, TimeProvider clock)
    {
        (_workspace, _settings, _secrets, _registry, _recipes, _clock) = (workspace, settings, secrets, registry, recipes, clock);
        Triggers = new TriggerStore(workspace.Database, clock, settings, workspace.Local is not null);
        Firings = new FiringStore(workspace.Database, clock, settings);
        Inbox = new EventInbox(workspace.Database, clock, settings);
        Notion = new NotionHandshakes(new HandshakeStore(workspace.Database, clock, settings), secrets);
        Runs = new TriggerRuns(workspace.Entry.Id, Triggers, Firings, registry, recipes, launcher, clock);
    }

    public TriggerStore Triggers { get; }

    public FiringStore Firings { get; }

    public EventInbox Inbox { get; }

    /// <summary>Notion's webhooks to this workspace.</summary>
    public NotionHandshakes Notion { get; }

    internal TriggerRuns Runs { get; }

    internal OpenWorkspace Workspace => _workspace;

    /// <summary>Where Notion shall send its webhooks.</summary>
    public string NotionPath => _workspace.Local is null
        ? $"/webhooks/notion/{Uri.EscapeDataString(_workspace.Entry.Name)}"
        : throw new GatewayException(409, "local_workspace", "This workspace is local and tells its triggers itself what happens: it needs no webhook of Notion.");

    /// <exception cref="GatewayException">404: there is none.</exception>
    public Trigger Require(string name) => Triggers.Find(name) ?? throw new GatewayException(404, "not_found", Missing(name));

    /// <summary>Adds a trigger.</summary>
    /// <param name="owner">The API key in whose name it runs, by id or name; null for the first one of the workspace.</param>
    /// <returns>With the secret of a hook, which is not shown again.</returns>
    public async Task<(Trigger Trigger, string? Secret)> AddAsync(TriggerRequest request, string? owner, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var wanted = request.Check(FindOwner(owner).Id.ToString(), now);
        if (wanted.Kind == TriggerRequest.Recipe)
            _recipes.Require(wanted.Target);
        var secret = wanted.Source == TriggerSource.Hook ? request.Secret ?? TriggerSecrets.New() : null;
        wanted = wanted with { SealedSecret = secret is null ? null : _secrets.Seal(secret), NextDue = Schedules.Next(wanted, now) };
        return await Triggers.AddAsync(wanted, cancellationToken) switch
        {
            TriggerAdded.NameTaken => throw new GatewayException(409, "name_taken", $"There is a trigger '{wanted.Name}' already. Remove it first, or choose another name."),
            TriggerAdded.TooMany => throw new GatewayException(409, "too_many_triggers", $"This workspace has {_settings.MostTriggers} triggers already. Remove one, or raise Triggers:MostTriggers."),
            _ => (Require(wanted.Name), secret),
        };
    }

    public async Task<Trigger> PauseAsync(Trigger trigger, CancellationToken cancellationToken) =>
        await Triggers.PauseAsync(trigger.Id, cancellationToken) ?? throw new GatewayException(404, "not_found", Missing(trigger.Name));

    public async Task<Trigger> ResumeAsync(Trigger trigger, CancellationToken cancellationToken) =>
        await Triggers.ResumeAsync(trigger.Id, Schedules.Next(trigger, _clock.GetUtcNow()), cancellationToken) ?? throw new GatewayException(404, "not_found", Missing(trigger.Name));

    /// <summary>Fires it now, by hand.</summary>
    /// <param name="isDryRun">Its run says what it would do, and writes nothing.</param>
    public async Task<Firing> TestAsync(Trigger trigger, NotionId? page, JsonObject? body, bool isDryRun, CancellationToken cancellationToken) =>
        (await FireAsync(trigger, TriggerEvents.OfTest(trigger, page, body, isDryRun, _clock.GetUtcNow()), cancellationToken)).Firing;

    /// <summary>Fires a trigger once for an event, and starts its run at once; what cannot be started now is tried again.</summary>
    internal async Task<(Firing Firing, bool IsNew)> FireAsync(Trigger trigger, NewFiring wanted, CancellationToken cancellationToken)
    {
        var (firing, isNew) = await Firings.AddAsync(trigger, wanted, isHeld: true, cancellationToken);
        if (firing is null)
        {
            throw new GatewayException(503, "too_many_waiting", $"{_settings.MostWaiting} firings of the trigger '{trigger.Name}' are waiting already. Send it again later.")
            {
                RetryAfter = TimeSpan.FromMinutes(1),
            };
        }

        if (isNew && firing.State == FiringState.Starting)
            await Runs.StartAsync(firing, Failed, Stopping);
        return (Firings.Find(firing.Number)!, isNew);
    }

    /// <summary>Hears of failures in the background; the loops set it.</summary>
    internal Action<Exception> Failed { get; set; } = _ => { };

    /// <summary>Ends what goes on behind requests; the loops set it.</summary>
    internal CancellationToken Stopping { get; set; }

    /// <summary>The secret that the callers of a hook know.</summary>
    internal string SecretOf(Trigger hook) => _secrets.Open(hook.SealedSecret!);

    /// <summary>Lets the schedules fire whose time has come, once for all times that have passed.</summary>
    internal async Task FireSchedulesAsync(CancellationToken cancellationToken)
    {
        foreach (var due in Triggers.Due())
        {
            var now = _clock.GetUtcNow();
            await Triggers.FireDueAsync(due, TriggerEvents.OfTime(Schedules.Last(due, now)), Schedules.Next(due, now), cancellationToken);
        }
    }

    private Credential FindOwner(string? wanted)
    {
        var now = _clock.GetUtcNow();
        var keys = _registry.Credentials.List(CredentialKind.Key).Where(key => key.Workspace == _workspace.Entry.Id && key.IsLive(now)).ToList();
        return (wanted is null ? keys.FirstOrDefault() : keys.Find(key => key.Id.ToString() == wanted) ?? keys.Find(key => key.Name == wanted))
            ?? throw GatewayBody.Bad(wanted is null
                ? "This workspace has no API key in whose name the trigger could run. Make one with: verso key create NAME"
                : $"This workspace has no API key '{wanted}'. There are: {string.Join(", ", keys.Select(key => key.Name))}.", "unknown_key");
    }

    private string Missing(string name)
    {
        var known = Triggers.List();
        return known.Count == 0 ? $"There is no trigger '{name}': this workspace has none." : $"There is no trigger '{name}'. There are: {string.Join(", ", known.Take(20).Select(one => one.Name))}.";
    }
}
