using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Server.Mcp;

namespace Verso.Server.Tests.Clients.Conformance;

/// <summary>What the conformance suite of MCP asks a server to offer, on the hosting of the product. The names and texts are the suite's.</summary>
internal sealed class ConformanceOffer : IMcpOffer
{
    private static readonly string[] Versions = ["text/plain", "image/png", "application/json"];

    public Task<McpServing> OpenAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        var serving = new McpServing
        {
            Options = new McpServerOptions
            {
                ServerInfo = new Implementation { Name = "conformance", Version = "1" },
#pragma warning disable MCP9005 // Part of all revisions but the newest.
                Capabilities = new ServerCapabilities { Logging = new LoggingCapability(), Resources = new ResourcesCapability { Subscribe = true } },
#pragma warning restore MCP9005
                ToolCollection = [.. ConformanceTools.All, .. ConformanceInputs.Tools, .. ConformanceInputs.Careful],
                PromptCollection = [.. ConformancePrompts.All, ConformanceInputs.Prompt],
                ResourceCollection = Resources(),
            },
        };
        serving.Options.Handlers.CompleteHandler = (_, _) => new(new CompleteResult { Completion = new Completion { Values = ["paris", "park"], Total = 2 } });
        serving.Options.Handlers.SubscribeToResourcesHandler = (_, _) => new(new EmptyResult());
        serving.Options.Handlers.UnsubscribeFromResourcesHandler = (_, _) => new(new EmptyResult());
        Cache(serving.Options.Filters.Request);
        return Task.FromResult(serving);
    }

    private static McpServerResourceCollection Resources() =>
    [
        McpServerResource.Create(() => "This is the content of the static text resource.", new McpServerResourceCreateOptions { UriTemplate = "test://static-text", Name = "Static text", MimeType = Versions[0] }),
        McpServerResource.Create(
            () => BlobResourceContents.FromBytes(Convert.FromBase64String(ConformanceTools.Image), "test://static-binary", Versions[1]),
            new McpServerResourceCreateOptions { UriTemplate = "test://static-binary", Name = "Static binary", MimeType = Versions[1] }),
        McpServerResource.Create(
            (string id) => new TextResourceContents
            {
                Uri = $"test://template/{id}/data",
                MimeType = Versions[2],
                Text = JsonSerializer.Serialize(new { id, templateTest = true, data = $"Data for ID: {id}" }),
            },
            new McpServerResourceCreateOptions { UriTemplate = "test://template/{id}/data", Name = "Template", MimeType = Versions[2] }),
        McpServerResource.Create(() => "Watched", new McpServerResourceCreateOptions { UriTemplate = "test://watched-resource", Name = "Watched", MimeType = Versions[0] }),
    ];

    /// <summary>The same for every caller, so it may be kept.</summary>
    private static void Cache(McpRequestFilters filters)
    {
        filters.ListToolsFilters.Add(next => async (request, stop) => Keep(await next(request, stop)));
        filters.ListPromptsFilters.Add(next => async (request, stop) => Keep(await next(request, stop)));
        filters.ListResourcesFilters.Add(next => async (request, stop) => Keep(await next(request, stop)));
        filters.ListResourceTemplatesFilters.Add(next => async (request, stop) => Keep(await next(request, stop)));
        filters.ReadResourceFilters.Add(next => async (request, stop) => Keep(await next(request, stop)));

        static T Keep<T>(T result)
            where T : ICacheableResult
        {
            result.TimeToLive = TimeSpan.FromMinutes(5);
            result.CacheScope = CacheScope.Public;
            return result;
        }
    }
}
