using System.Collections.Concurrent;
using Verso.Notion;
using Verso.Workspace.Registry;

namespace Verso.Server.Limits;

/// <summary>The limits of every workspace of this process.</summary>
internal sealed class RequestLimits(LimitSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<NotionId, WorkspaceLimits?> _workspaces = [];

    /// <summary>Those of a workspace; null when it has none.</summary>
    public WorkspaceLimits? Of(WorkspaceEntry workspace) =>
        _workspaces.GetOrAdd(workspace.Id, static (_, given) =>
            given.Settings.For(given.Name) is { Mode: LimitMode.Notion } options ? new WorkspaceLimits(options, given.Clock) : null,
            (Settings: settings, workspace.Name, Clock: clock));
}
