using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Verso.Agents;
using Verso.Agents.Policies;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Registry;
using Verso.Workspace.Search;

namespace Verso.Server.Agents;

/// <summary>Lays the workspace of a key on a desk, for tools, recipes and agents.</summary>
internal sealed class Desks(OpenWorkspaces workspaces, VersoRegistry registry, KeyPolicies policies, TimeProvider clock)
{
    /// <summary>In whose name tools and recipes write to a local workspace.</summary>
    private const string Bot = "Verso";

    /// <summary>And runs: what they write is told from what people and integrations do, so that it starts no further runs.</summary>
    private const string RunBot = "Verso Runs";

    private readonly ConcurrentDictionary<(NotionId Entry, NotionId Workspace, string Bot), Desk> _desks = [];
    private readonly ConcurrentDictionary<NotionId, PolicyMeter> _hourly = [];

    /// <summary>The whole workspace, as the operator sees it.</summary>
    public Task<Desk> OpenAsync(NotionId workspace, CancellationToken cancellationToken) => OpenAsync(workspace, Bot, cancellationToken);

    /// <summary>The same in the name in which runs write.</summary>
    public Task<Desk> OpenForRunAsync(NotionId workspace, CancellationToken cancellationToken) => OpenAsync(workspace, RunBot, cancellationToken);

    private async Task<Desk> OpenAsync(NotionId workspace, string bot, CancellationToken cancellationToken)
    {
        var open = await workspaces.GetAsync(workspace);
        var key = (workspace, open.Local?.Facts.Id ?? workspace, bot); // A dump may have brought another workspace in its place.
        if (_desks.TryGetValue(key, out var known))
            return known;
        var caller = open.Local is { } local ? await local.EnsureBotAsync(bot, cancellationToken) : new Caller(workspace, bot);
        IWorkspaceSearch search = open.Local is { } full ? full.Search : new TitleSearch(open.Notion);
        return _desks[key] = new Desk(open.Notion, search, caller) { Clock = clock, KeepsKeys = open.Local is not null };
    }

    /// <summary>
    /// The workspace of a key as the key's policy lets it be seen, and those of <paramref name="options"/> beside it: all of them hold.
    /// The key is looked up again, so that one that has ended, or been put under another policy, is treated as what it is now.
    /// </summary>
    /// <exception cref="GatewayException">The key has ended (401), or its policy is missing or wrong (403).</exception>
    public async Task<Desk> OpenAsync(GatewayCaller caller, DeskOptions? options, CancellationToken cancellationToken)
    {
        options ??= DeskOptions.None;
        List<Policy> held = [.. KeyPolicy(caller), .. options.Policies];
        var desk = await OpenAsync(NotionId.Parse(caller.Workspace), options.IsRun ? RunBot : Bot, cancellationToken);
        var isDryRun = options.IsDryRun || held.Exists(policy => policy.IsDryRun);
        if (held.Count == 0 && !isDryRun && options.Meter is null)
            return desk; // Nothing stands in front of it.
        if (isDryRun && !held.Exists(policy => policy.IsDryRun))
            held.Add(DeskOptions.DryRun);
        var meter = options.Meter ?? new PolicyMeter();
        var (notion, search) = PolicyEngine.Stand(desk.Notion, desk.Search, held, meter);
        return new Desk(notion, search, desk.Caller) { Clock = desk.Clock, KeepsKeys = desk.KeepsKeys, IsDryRun = isDryRun, Meter = meter };
    }

    /// <summary>The meter of a key whose calls are no runs: what its policy allows in one, it may do in an hour.</summary>
    public PolicyMeter HourlyOf(NotionId key) => _hourly.GetOrAdd(key, _ => new PolicyMeter(TimeSpan.FromHours(1), clock));

    private IEnumerable<Policy> KeyPolicy(GatewayCaller caller)
    {
        var key = NotionId.TryParse(caller.KeyId, out var id) ? registry.Credentials.Get(id) : null;
        if (key is null)
            throw new GatewayException(StatusCodes.Status401Unauthorized, "unauthorized", "The API key is unknown, expired or revoked. Make one with: verso key create NAME");
        return policies.Of(key) is { } policy ? [policy] : [];
    }
}

/// <summary>How a desk is laid.</summary>
internal sealed record DeskOptions
{
    public static DeskOptions None { get; } = new();

    /// <summary>What holds besides when only a dry run was asked for: it restricts nothing else.</summary>
    internal static Policy DryRun { get; } = new()
    {
        Name = "dry run",
        IsDryRun = true,
        Allow = PolicyActions.Usual | PolicyActions.Trash | PolicyActions.Move | PolicyActions.Schema | PolicyActions.Views,
    };

    /// <summary>Policies beside the key's own, such as a recipe's.</summary>
    public IReadOnlyList<Policy> Policies { get; init; } = [];

    /// <summary>The meter of the run or session; null begins a new one.</summary>
    public PolicyMeter? Meter { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>It is laid for a run, which writes in a name of its own.</summary>
    public bool IsRun { get; init; }
}
