using System.Collections.Concurrent;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Server.Gateway;

/// <summary>Opens workspaces of this server for the gateway. A local one supplies its own credentials, whatever came in headers.</summary>
internal sealed class GatewayConnections(OpenWorkspaces workspaces) : IGatewayConnections
{
    /// <summary>In whose name the gateway writes to a local workspace.</summary>
    private const string Bot = "Verso";

    private static readonly NotionClientOptions Here = new() { BaseUrl = new Uri("http://workspace") };

    private readonly ConcurrentDictionary<NotionId, NotionClient> _local = [];

    public async ValueTask<GatewayConnection> OpenAsync(string workspace, GivenCredentials given, CancellationToken cancellationToken)
    {
        var open = await workspaces.GetAsync(NotionId.Parse(workspace));
        var local = open.Local!;
        return new GatewayConnection
        {
            Origin = "local",
            Official = await FindClientAsync(open.Entry.Id, local, cancellationToken),
            Internal = open.Internal,
            Credentials = new GivenCredentials(UserId: local.Facts.Owner.ToString(), SpaceId: local.Facts.Id.ToString()),
            Jobs = open.Jobs,
            Idempotency = open.Idempotency,
        };
    }

    private async ValueTask<NotionClient> FindClientAsync(NotionId id, LocalWorkspace local, CancellationToken cancellationToken)
    {
        if (_local.TryGetValue(id, out var known))
            return known;
        var bot = await local.EnsureBotAsync(Bot, cancellationToken);
        return _local[id] = new NotionClient(new HttpClient(new WorkspaceHandler(local, bot)), Here);
    }
}
