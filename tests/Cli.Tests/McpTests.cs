using System.Diagnostics;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests;

/// <summary><c>verso mcp</c>, in a process of its own, as a client starts it.</summary>
public sealed class McpTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "verso.dll");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_server_it_opens_the_workspace_itself_and_a_second_client_finds_the_first()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ConnectAsync(folder.Path, "2025-11-25");
        await using var second = await ConnectAsync(folder.Path, "2026-07-28");

        var seen = await first.ListResourcesAsync(cancellationToken: Stop);

        Assert.NotEmpty(seen);
        Assert.Equal(seen.Select(one => one.Uri), (await second.ListResourcesAsync(cancellationToken: Stop)).Select(one => one.Uri));
        Assert.Equal("2026-07-28", second.NegotiatedProtocolVersion);
    }

    [Fact]
    public async Task It_speaks_to_the_server_that_runs_and_goes_on_without_it()
    {
        using var folder = new TemporaryFolder();
        var server = await VersoProcess.StartAsync(folder.Path, cancellationToken: Stop);
        await using var client = await ConnectAsync(folder.Path, "2025-11-25");
        var page = $"verso://page/{server["NOTION_ROOT_PAGE_ID"]}";
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listening = client.RegisterNotificationHandler(NotificationMethods.ResourceUpdatedNotification, (one, _) =>
        {
            told.TrySetResult(one.Params!["uri"]!.GetValue<string>());
            return default;
        });

        await client.SubscribeToResourceAsync(page, cancellationToken: Stop);
        using (var http = new HttpClient())
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(server.Url, $"/v1/blocks/{server["NOTION_ROOT_PAGE_ID"]}/children"))
            {
                Content = new StringContent("""{"children":[{"paragraph":{"rich_text":[{"text":{"content":"written beside it"}}]}}]}""", System.Text.Encoding.UTF8, "application/json"),
                Headers = { { "Authorization", $"Bearer {server["NOTION_TOKEN"]}" }, { "Notion-Version", "2026-03-11" } },
            };
            (await http.SendAsync(request, Stop)).EnsureSuccessStatusCode();
        }

        Assert.Equal(page, await told.Task.WaitAsync(Stop));
        await server.DisposeAsync(); // From here on it is the command that has the workspace.
        Assert.Contains("written beside it", Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(page, cancellationToken: Stop)).Contents)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_protocol_is_written_and_it_ends_with_its_input()
    {
        using var folder = new TemporaryFolder();
        using var process = Start(["mcp", "--data", folder.Path]);
        await process.StandardInput.WriteAsync("no json\n[1]\n\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
        await process.StandardInput.FlushAsync(Stop);

        var codes = new List<int>();
        for (var answer = 0; answer < 3; answer++)
            codes.Add(JsonNode.Parse((await process.StandardOutput.ReadLineAsync(Stop))!)!["error"]!["code"]!.GetValue<int>());
        process.StandardInput.Close();
        await process.WaitForExitAsync(Stop);

        Assert.Equal([-32700, -32600, -32600], codes);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(Stop));
        Assert.Equal(0, process.ExitCode);
    }

    [Theory]
    [InlineData("needs a key", "--url", "https://verso.example.com")]
    [InlineData("is no address", "--url", "verso", "--key", "k")]
    [InlineData("unencrypted", "--url", "http://verso.example.com", "--key", "k")]
    [InlineData("--key is for the server", "--key", "k")]
    public async Task What_the_command_line_cannot_mean_is_said(string words, params string[] arguments)
    {
        using var process = Start(["mcp", .. arguments]);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Equal(1, process.ExitCode);
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("VERSO_API_KEY");
        return Process.Start(start)!;
    }

    private static Task<McpClient> ConnectAsync(string data, string version) =>
        McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = [Program, "mcp", "--data", data] }),
            new McpClientOptions { ProtocolVersion = version, InitializationTimeout = TimeSpan.FromMinutes(2), DiscoverProbeTimeout = Timeout.InfiniteTimeSpan },
            cancellationToken: Stop);
}
