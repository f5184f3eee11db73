using System.Collections.Concurrent;
using Verso.Agents;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Search;

namespace Verso.Server.Agents;

/// <summary>Lays the workspace of a key on a desk, for tools, recipes and agents.</summary>
internal sealed class Desks(OpenWorkspaces workspaces, TimeProvider clock)
{
    /// <summary>In whose name tools and recipes write to a local workspace.</summary>
    private const string Bot = "Verso";

    private readonly ConcurrentDictionary<(NotionId Entry, NotionId Workspace), Desk> _desks = [];

    /// <summary>The whole workspace, as the operator sees it.</summary>
    public async Task<Desk> OpenAsync(NotionId workspace, CancellationToken cancellationToken)
    {
        var open = await workspaces.GetAsync(workspace);
        var key = (workspace, open.Local?.Facts.Id ?? workspace); // A dump may have brought another workspace in its place.
        if (_desks.TryGetValue(key, out var known))
            return known;
        var caller = open.Local is { } local ? await local.EnsureBotAsync(Bot, cancellationToken) : new Caller(workspace, Bot);
        IWorkspaceSearch search = open.Local is { } full ? full.Search : new TitleSearch(open.Notion);
        return _desks[key] = new Desk(open.Notion, search, caller) { Clock = clock, KeepsKeys = open.Local is not null };
    }
}
