using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Notion;
using Verso.Workspace.Local;

namespace Verso.Server.Mcp;

/// <summary>What one client wants to be told of: by subscriptions of its session, or by a request that stays open.</summary>
internal sealed class ResourceSubscriptions(McpServing serving, ResourceWatch watch, LocalWorkspace workspace, WorkspaceResources resources)
{
    private const int Most = 1000;
    private const string SubscriptionKey = "io.modelcontextprotocol/subscriptionId";

    private readonly ConcurrentDictionary<NotionId, string> _uris = [];
    private int _isWatching;

    public async ValueTask<EmptyResult> AddAsync(RequestContext<SubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        await AddAsync(_uris, request.Server, request.Params!.Uri, cancellationToken);
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
            serving.Keep(watch.Watch(workspace, _uris.ContainsKey, id => TellAsync(serving.Server!, _uris, id, null)));
        return new EmptyResult();
    }

    public ValueTask<EmptyResult> RemoveAsync(RequestContext<UnsubscribeRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var (id, _) in _uris.Where(one => one.Value == request.Params!.Uri))
            _uris.TryRemove(id, out _);
        return new(new EmptyResult());
    }

    /// <summary>Tells until the client cancels the request or goes away. It is told first what it will be told.</summary>
    public async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancellationToken)
    {
        var subscription = request.JsonRpcRequest.Id;
        var wanted = request.Params!.Notifications.ResourceSubscriptions ?? [];
        var uris = new ConcurrentDictionary<NotionId, string>();
        foreach (var uri in wanted)
            await AddAsync(uris, request.Server, uri, cancellationToken);
        using var watching = watch.Watch(workspace, uris.ContainsKey, id => TellAsync(request.Server, uris, id, subscription));

        var granted = new SubscriptionsListenNotifications { ResourceSubscriptions = wanted.Count > 0 ? [.. wanted] : null };
        await request.Server.SendMessageAsync(
            Notification(NotificationMethods.SubscriptionsAcknowledgedNotification, new JsonObject { ["notifications"] = JsonSerializer.SerializeToNode(granted, McpJsonUtilities.DefaultOptions) }, subscription),
            cancellationToken);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ends = cancellationToken.Register(ended.SetResult);
        await ended.Task;
        return new EmptyResult();
    }

    private async Task AddAsync(ConcurrentDictionary<NotionId, string> uris, McpServer server, string uri, CancellationToken cancellationToken)
    {
        var (_, id) = await resources.RequireAsync(server, uri, cancellationToken);
        if (uris.Count >= Most)
            throw new McpProtocolException($"A client can watch {Most} resources at once. Unsubscribe from some, or watch a database instead of its rows.", McpErrorCode.InvalidParams);
        uris[id] = uri;
    }

    private static Task TellAsync(McpServer server, ConcurrentDictionary<NotionId, string> uris, NotionId id, RequestId? subscription) =>
        uris.TryGetValue(id, out var uri)
            ? server.SendMessageAsync(Notification(NotificationMethods.ResourceUpdatedNotification, new JsonObject { ["uri"] = uri }, subscription))
            : Task.CompletedTask;

    private static JsonRpcNotification Notification(string method, JsonObject parameters, RequestId? subscription)
    {
        if (subscription is { Id: { } id })
            parameters["_meta"] = new JsonObject { [SubscriptionKey] = id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString()) };
        return new JsonRpcNotification { Method = method, Params = parameters };
    }
}
