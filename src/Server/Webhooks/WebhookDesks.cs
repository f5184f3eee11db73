using System.Collections.Concurrent;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Webhooks;

/// <summary>The webhooks of every workspace that is open.</summary>
public sealed class WebhookDesks
{
    private readonly ConcurrentDictionary<NotionId, WebhookDesk> _desks = [];
    private readonly OpenWorkspaces _workspaces;
    private readonly Func<OpenWorkspace, WebhookDesk> _make;

    internal WebhookDesks(
        OpenWorkspaces workspaces, WebhookSettings settings, WebhookAddresses addresses, WebhookTokens tokens, IWebhookWire wire, VersoRegistry registry, TimeProvider clock)
    {
        _workspaces = workspaces;
        _make = workspace => new WebhookDesk(workspace, workspace.Local!, settings, addresses, tokens, wire, registry, clock);
    }

    /// <exception cref="GatewayException">The truth of the workspace lives in Notion, which sends its own events.</exception>
    public async Task<WebhookDesk> OpenAsync(NotionId workspace)
    {
        var open = await _workspaces.GetAsync(workspace);
        return Find(open) ?? throw new GatewayException(
            409, "notion_workspace", "This workspace lives in Notion, which sends its own events: add webhooks in Notion's developer portal.");
    }

    /// <summary>Null for a workspace that lives in Notion.</summary>
    internal WebhookDesk? Find(OpenWorkspace workspace) =>
        workspace.Local is null ? null : _desks.GetOrAdd(workspace.Entry.Id, static (_, of) => of._make(of.workspace), (_make, workspace));
}
