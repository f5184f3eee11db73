using System.Diagnostics;
using System.Text.Json.Nodes;
using Verso.Server.Tests.Clients;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Samples;

/// <summary>The programs in <c>samples/</c>, against a server.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private VersoTestServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await VersoTestServer.StartAsync(cancellationToken: Stop);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_flows_write_a_summary_decide_on_what_is_overdue_and_append_a_digest()
    {
        NodeScript.Require();
        var facts = JsonNode.Parse(await NodeScript.RunAsync("../../samples/flows.mjs", _server))!;
        using var notion = _server.NotionClient();

        Assert.Equal(1, (int?)facts["changed"]);
        Assert.Equal(["heading_2", "paragraph", "heading_2", "to_do", "to_do"], await KindsAsync(notion, facts["summary"]));
        Assert.Equal(["heading_3", "paragraph", "divider"], await KindsAsync(notion, facts["log"]));
    }

    [Fact]
    public async Task The_agent_calls_tools_and_says_what_it_lacks_for_a_model()
    {
        var (code, tools, _) = await AgentAsync("tools");
        Assert.Equal(0, code);
        Assert.Contains("query ", tools, StringComparison.Ordinal);

        var (_, created, _) = await AgentAsync("call", "create", $$"""{"parent":"{{_server.Start.RootPage}}","items":[{"title":"Made by a sample"}]}""");
        Assert.Contains("Made by a sample", created, StringComparison.Ordinal);

        var (wrong, _, refusal) = await AgentAsync("call", "tools", "{}");
        Assert.Equal(1, wrong);
        Assert.Contains("There is no tool 'tools'", refusal, StringComparison.Ordinal);

        var (missing, _, reason) = await AgentAsync("ask", "Find the plan");
        Assert.Equal(1, missing);
        Assert.Contains("MODEL is missing", reason, StringComparison.Ordinal);
    }

    private static async Task<string[]> KindsAsync(HttpClient notion, JsonNode? page) =>
        [.. JsonNode.Parse(await notion.GetStringAsync($"blocks/{page}/children", Stop))!["results"]!.AsArray().Select(block => (string)block!["type"]!)];

    private async Task<(int Code, string Output, string Errors)> AgentAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "verso-sample-agent.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["NOTION_BASE_URL"] = _server.Url.ToString(), ["NOTION_TOKEN"] = _server.Start.Token, ["MODEL"] = "" },
        };
        using var agent = Process.Start(start)!;
        var output = agent.StandardOutput.ReadToEndAsync(Stop);
        var errors = agent.StandardError.ReadToEndAsync(Stop);
        await agent.WaitForExitAsync(Stop);
        return (agent.ExitCode, await output, await errors);
    }
}
