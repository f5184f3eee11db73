using System.Collections.Concurrent;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Triggers;

/// <summary>The triggers of every workspace that is open.</summary>
public sealed class TriggerDesks
{
    private readonly ConcurrentDictionary<NotionId, Lazy<Task<TriggerDesk>>> _desks = [];
    private readonly OpenWorkspaces _workspaces;
    private readonly Func<OpenWorkspace, TriggerDesk> _make;

    internal TriggerDesks(OpenWorkspaces workspaces, TriggerSettings settings, TriggerSecrets secrets, VersoRegistry registry, IRecipeDoor recipes, Func<IRunLauncher?> launcher, TimeProvider clock)
    {
        _workspaces = workspaces;
        _make = workspace => new TriggerDesk(workspace, settings, secrets, registry, recipes, launcher, clock);
    }

    public async Task<TriggerDesk> OpenAsync(NotionId workspace) => await OpenAsync(await _workspaces.GetAsync(workspace));

    internal Task<TriggerDesk> OpenAsync(OpenWorkspace workspace) =>
        _desks.GetOrAdd(workspace.Entry.Id, static (_, of) => new Lazy<Task<TriggerDesk>>(() => of.self.MakeAsync(of.workspace)), (self: this, workspace)).Value;

    private async Task<TriggerDesk> MakeAsync(OpenWorkspace workspace)
    {
        var desk = _make(workspace);
        await desk.Triggers.OpenAsync();
        return desk;
    }
}
