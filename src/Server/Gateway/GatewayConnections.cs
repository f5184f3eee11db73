using System.Collections.Concurrent;
using Verso.Agents.Policies;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Server.Agents;
using Verso.Server.Hosting;
using Verso.Sync.Connections;
using Verso.Sync.Forwarding;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Search;

namespace Verso.Server.Gateway;

/// <summary>
/// Opens workspaces of this server for the gateway. A local one supplies its own credentials, whatever came in headers;
/// on one of Notion, what came in headers wins over the configured connection, each on its own.
/// </summary>
internal sealed class GatewayConnections(OpenWorkspaces workspaces, VersoRegistry registry, KeyPolicies policies) : IGatewayConnections, IDisposable
{
    /// <summary>In whose name the gateway writes to a local workspace.</summary>
    private const string Bot = "Verso";

    private const int MostGivenTokens = 256;

    private static readonly NotionClientOptions Here = new() { BaseUrl = new Uri("http://workspace") };

    private readonly ConcurrentDictionary<(NotionId Entry, NotionId Workspace), NotionClient> _clients = [];
    private readonly ConcurrentDictionary<(NotionId Workspace, string Token), NotionWorkspace> _given = [];

    public async ValueTask<GatewayConnection> OpenAsync(GatewayCaller caller, GivenCredentials given, CancellationToken cancellationToken)
    {
        var policy = policies.Of(caller);
        var open = await workspaces.GetAsync(NotionId.Parse(caller.Workspace));
        if (policy is not null)
            return await OpenPolicedAsync(open, policy, given, cancellationToken);
        return open.Local is { } local ? await OpenLocalAsync(open, local, cancellationToken) : OpenNotion(open, open.Connection!, given);
    }

    public void Dispose()
    {
        foreach (var one in _given.Values)
            one.Dispose();
    }

    private async Task<GatewayConnection> OpenLocalAsync(OpenWorkspace open, LocalWorkspace local, CancellationToken cancellationToken) => new()
    {
        Origin = "local",
        Official = await FindClientAsync(open.Entry.Id, local, cancellationToken),
        Internal = open.Internal,
        Credentials = new GivenCredentials(UserId: local.Facts.Owner.ToString(), SpaceId: local.Facts.Id.ToString()),
        Jobs = open.Jobs,
        Idempotency = open.Idempotency,
    };

    private GatewayConnection OpenNotion(OpenWorkspace open, NotionConnection connection, GivenCredentials given)
    {
        var token = NotOwn(open, CredentialKind.Token, given.OfficialToken) ?? connection.Token;
        var session = NotOwn(open, CredentialKind.Session, given.TokenV2) ?? connection.TokenV2;
        return new GatewayConnection
        {
            Origin = "notion",
            Official = token is null ? null : token == connection.Token ? _clients.GetOrAdd((open.Entry.Id, open.Entry.Id), key => Client(open.Notion, new Caller(key.Entry, Bot))) : Given(open.Entry.Id, connection, token),
            Internal = open.Internal,
            Credentials = new GivenCredentials(session, given.UserId ?? connection.UserId, given.SpaceId ?? connection.SpaceId, token),
            Jobs = open.Jobs,
            Idempotency = open.Idempotency,
        };
    }

    /// <summary>
    /// The workspace behind a policy. The internal API knows nothing of policies, so it is closed; and a policy speaks of the configured
    /// workspace, so credentials of another are not taken.
    /// </summary>
    private static async ValueTask<GatewayConnection> OpenPolicedAsync(OpenWorkspace open, Policy policy, GivenCredentials given, CancellationToken cancellationToken)
    {
        if (open.Local is null && !given.IsEmpty)
            throw KeyPolicies.Refused("This key is under a policy, so it works on the configured workspace: leave the X-Notion-* headers away.");
        var caller = open.Local is { } local ? await local.EnsureBotAsync(Bot, cancellationToken) : new Caller(open.Entry.Id, Bot);
        var (notion, _) = PolicyEngine.Stand(open.Notion, new TitleSearch(open.Notion), [policy], new PolicyMeter());
        return new GatewayConnection
        {
            Origin = open.Local is null ? "notion" : "local",
            Official = open.Local is null && open.Connection!.Token is null ? null : Client(notion, caller),
            Internal = ClosedInternalApi.Instance,
            Credentials = GivenCredentials.None,
            Jobs = open.Jobs,
            Idempotency = open.Idempotency,
        };
    }

    private async ValueTask<NotionClient> FindClientAsync(NotionId id, LocalWorkspace local, CancellationToken cancellationToken)
    {
        var key = (id, local.Facts.Id); // A dump may have brought another workspace in its place.
        if (_clients.TryGetValue(key, out var known))
            return known;
        var bot = await local.EnsureBotAsync(Bot, cancellationToken);
        return _clients[key] = Client(local, bot);
    }

    /// <summary>One workspace for each token, so that its budget has one owner.</summary>
    private NotionClient Given(NotionId workspace, NotionConnection connection, string token)
    {
        if (_given.Count >= MostGivenTokens)
            _given.Clear(); // Calls that are on their way keep theirs.
        return Client(_given.GetOrAdd((workspace, token), _ => new NotionWorkspace(connection with { Token = token })), new Caller(workspace, Bot));
    }

    /// <summary>A token that Verso issued stands for the configured connection.</summary>
    private string? NotOwn(OpenWorkspace open, CredentialKind kind, string? secret) =>
        secret is not null && registry.Credentials.Find(kind, secret)?.Workspace == open.Entry.Id ? null : secret;

    // The governor may let a call wait for its turn longer than HttpClient would.
    private static NotionClient Client(IWorkspace workspace, Caller caller) =>
        new(new HttpClient(new WorkspaceHandler(workspace, caller)) { Timeout = Timeout.InfiniteTimeSpan }, Here);
}
