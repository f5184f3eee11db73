using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Agents;
using Verso.Agents.Policies;
using Verso.Agents.Recipes;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Server.Hosting;

namespace Verso.Server.Mcp;

/// <summary>The tools that work on a desk.</summary>
public delegate IReadOnlyList<AIFunction> ToolList(Desk desk);

/// <summary>Offers the workspace of a key: its tools, its pages and databases as resources, and the recipes as prompts.</summary>
internal sealed partial class WorkspaceOffer(
    Desks desks, KeyPolicies policies, OpenWorkspaces workspaces, ToolList list, RecipeCatalog recipes, ResourceWatch watch, McpOptions settings, ILoggerFactory logs) : IMcpOffer
{
    private static readonly Implementation Server = new()
    {
        Name = "verso",
        Title = "Verso",
        Version = typeof(WorkspaceOffer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
    };

    /// <summary>What stands in front of a caller that may only read, besides that it is offered no more.</summary>
    private static readonly Policy ReadOnly = new() { Name = "read only", Allow = PolicyActions.None };

    /// <summary>Tools are described from their types, which costs more than a request; they last as long as their desk.</summary>
    private readonly ConditionalWeakTable<Desk, IReadOnlyList<AIFunction>> _tools = [];

    private readonly ILogger _log = logs.CreateLogger<WorkspaceOffer>();

    /// <summary>The workspace under the key's policy. A client opens sessions as it likes, so the limits are those of all of them in an hour.</summary>
    public async Task<McpServing> OpenAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var key = caller.Key;
        var policy = policies.Of(key);
        var options = new DeskOptions { Meter = policy is null && !caller.IsReadOnly ? null : desks.HourlyOf(key.Id), Policies = caller.IsReadOnly ? [ReadOnly] : [] };
        var desk = await desks.OpenAsync(new GatewayCaller(key.Id.ToString(), key.Workspace.ToString()), options, cancellationToken);
        var open = await workspaces.GetAsync(caller.Key.Workspace);
        var tools = new McpTools(_tools.GetValue(desk, one => list(one)), caller.IsReadOnly, logs.CreateLogger<McpTools>());
        var resources = new WorkspaceResources(desk);
        var prompts = new RecipePrompts(recipes, desk);
        var serving = new McpServing();
        var handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => new(tools.List()),
            CallToolHandler = tools.CallAsync,
            ListResourcesHandler = Guard<ListResourcesRequestParams, ListResourcesResult>(resources.ListAsync),
            ListResourceTemplatesHandler = (_, _) => new(WorkspaceResources.Templates()),
            ReadResourceHandler = Guard<ReadResourceRequestParams, ReadResourceResult>(resources.ReadAsync),
            ListPromptsHandler = (_, _) => new(prompts.List()),
            GetPromptHandler = (request, _) => new(prompts.Get(request.Params!)),
            CompleteHandler = Guard<CompleteRequestParams, CompleteResult>((request, stop) =>
                request.Params!.Ref is PromptReference ? prompts.CompleteAsync(request.Params, stop) : resources.CompleteAsync(request.Params, stop)),
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
                Prompts = new PromptsCapability(),
#pragma warning disable MCP9005 // Deprecated by the newest revision, and part of all others.
                Logging = new LoggingCapability(),
#pragma warning restore MCP9005
                Resources = new ResourcesCapability { Subscribe = open.Local is not null },
            },
            Handlers = handlers,
        };
        serving.IsCurrent = () => ReferenceEquals(policies.Of(caller.Key), policy);
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
