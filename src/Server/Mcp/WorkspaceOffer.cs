using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Agents;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Registry;

namespace Verso.Server.Mcp;

/// <summary>The tools that work on a desk.</summary>
public delegate IReadOnlyList<AIFunction> ToolList(Desk desk);

/// <summary>Offers the workspace of a key: its tools, its pages and databases as resources, and the recipes as prompts.</summary>
internal sealed partial class WorkspaceOffer(Desks desks, OpenWorkspaces workspaces, ToolList list, ResourceWatch watch, McpOptions settings, ILoggerFactory logs) : IMcpOffer
{
    private static readonly Implementation Server = new()
    {
        Name = "verso",
        Title = "Verso",
        Version = typeof(WorkspaceOffer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
    };

    /// <summary>Tools are described from their types, which costs more than a request; they last as long as their desk.</summary>
    private readonly ConditionalWeakTable<Desk, IReadOnlyList<AIFunction>> _tools = [];

    private readonly ILogger _log = logs.CreateLogger<WorkspaceOffer>();

    /// <summary>The workspace under the key's policy. A client opens sessions as it likes, so the limits are those of all of them in an hour.</summary>
    private async Task<Desk> OpenDeskAsync(Credential key, CancellationToken cancellationToken)
    {
        if (key.Policy is null)
            return await desks.OpenAsync(key.Workspace, cancellationToken);
        try
        {
            return await desks.OpenAsync(new GatewayCaller(key.Id.ToString(), key.Workspace.ToString()), new DeskOptions { Meter = desks.HourlyOf(key.Id) }, cancellationToken);
        }
        catch (GatewayException refused)
        {
            throw new McpRefusal(refused.Status, McpRefusal.Other, refused.Message);
        }
    }

    public async Task<McpServing> OpenAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var desk = await OpenDeskAsync(caller.Key, cancellationToken);
        var open = await workspaces.GetAsync(caller.Key.Workspace);
        var tools = new McpTools(_tools.GetValue(desk, one => list(one)), caller.IsReadOnly, logs.CreateLogger<McpTools>());
        var resources = new WorkspaceResources(desk);
        var serving = new McpServing();
        var handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => new(tools.List()),
            CallToolHandler = tools.CallAsync,
            ListResourcesHandler = Guard<ListResourcesRequestParams, ListResourcesResult>(resources.ListAsync),
            ListResourceTemplatesHandler = (_, _) => new(WorkspaceResources.Templates()),
            ReadResourceHandler = Guard<ReadResourceRequestParams, ReadResourceResult>(resources.ReadAsync),
            CompleteHandler = Guard<CompleteRequestParams, CompleteResult>(resources.CompleteAsync),
        };
        if (open.Local is { } local)
        {
            var subscriptions = new ResourceSubscriptions(serving, watch, local, resources);
            handlers.SubscribeToResourcesHandler = subscriptions.AddAsync;
            handlers.UnsubscribeFromResourcesHandler = subscriptions.RemoveAsync;
            handlers.SubscriptionsListenHandler = subscriptions.ListenAsync;
        }

        serving.Options = new McpServerOptions
        {
            ServerInfo = Server,
            ServerInstructions = McpInstructions.For(open.Entry.Name, open.Local is not null, caller.IsReadOnly, settings.Instructions),
            Capabilities = new ServerCapabilities
            {
                Tools = new ToolsCapability(),
                Resources = new ResourcesCapability { Subscribe = open.Local is not null },
            },
            Handlers = handlers,
        };
        return serving;
    }

    /// <summary>A refusal of the workspace is told to the client; of a defect only the log hears more than that it happened.</summary>
    private McpRequestHandler<TParams, TResult> Guard<TParams, TResult>(McpRequestHandler<TParams, TResult> handler) => async (request, cancellationToken) =>
    {
        try
        {
            return await handler(request, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not McpException)
        {
            if (ToolFailures.Explain(failure) is { } reason)
                throw new McpProtocolException(reason, McpErrorCode.InternalError);
            Failed(failure, request.JsonRpcRequest.Method);
            throw new McpProtocolException("The request failed unexpectedly.", McpErrorCode.InternalError);
        }
    };

    [LoggerMessage(LogLevel.Error, "The MCP request {Method} failed.")]
    private partial void Failed(Exception failure, string method);
}
