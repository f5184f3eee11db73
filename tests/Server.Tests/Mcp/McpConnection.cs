using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using Verso.Server.Mcp;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Mcp;

/// <summary>The client of the C# SDK, connected to a test server.</summary>
internal static class McpConnection
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A server whose tools are these instead of its own.</summary>
    public static Task<VersoTestServer> StartAsync(AIFunction[] tools, params (string Key, string Value)[] settings) =>
        VersoTestServer.StartAsync([("Mcp:WatchBeat", "00:00:00.020"), .. settings], services => services.AddSingleton<ToolList>(_ => tools), Stop);

    /// <param name="version">The revision of the protocol; null for the newest that both know.</param>
    public static Task<McpClient> ConnectAsync(VersoTestServer server, string? version = null, string? key = null, string query = "") =>
        McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions
            {
                Endpoint = new Uri(server.Url, "/mcp" + query),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key ?? server.Start.ApiKey}" },
            }),
            new McpClientOptions { ProtocolVersion = version, InitializationTimeout = TimeSpan.FromMinutes(2), DiscoverProbeTimeout = Timeout.InfiniteTimeSpan },
            cancellationToken: Stop);
}
