using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Workspace.Classification;

namespace Verso.Server.Answers;

/// <summary>What the machine labelled, workspace by workspace.</summary>
internal sealed class LabelStores(OpenWorkspaces workspaces, TimeProvider clock)
{
    public async Task<LabelStore> OpenAsync(NotionId workspace, CancellationToken cancellationToken)
    {
        var store = new LabelStore((await workspaces.GetAsync(workspace)).Database, clock);
        await store.OpenAsync(cancellationToken);
        return store;
    }
}
