using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Mcp;
using Verso.Server.Tests.Clients.Conformance;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>The conformance suite of MCP against the hosting of the product, with the tools that the suite asks for.</summary>
public sealed class ConformanceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="least">So many checks pass; one that is no longer made is a gap too.</param>
    [Theory]
    [InlineData("2025-11-25", 78)]
    [InlineData("2026-07-28", 147)]
    public async Task The_suite_finds_nothing_wrong_in_a_revision_but_the_gaps_that_are_named(string revision, int least)
    {
        McpNode.Require();
        var key = new GivenKey();
        await using var server = await VersoTestServer.StartAsync(
            services: services => services.AddSingleton<IMcpOffer, ConformanceOffer>().AddSingleton<IStartupFilter>(key), cancellationToken: Stop);
        key.Key = server.Start.ApiKey;

        using var results = new TemporaryFolder();
        var (code, output, error) = await McpNode.RunAsync(
            "node_modules/@modelcontextprotocol/conformance/dist/index.js",
            ["server", "--url", new Uri(server.Url, "/mcp").ToString(), "--requirements", revision, "--output-dir", results.Path]);

        var checks = Checks(results.Path).ToList();
        var failed = checks.Where(check => check.Status == "FAILURE").ToList();
        Assert.True(code == 0, $"{output[Math.Max(0, output.LastIndexOf("Total", StringComparison.Ordinal))..]}\n{error}\n{string.Join('\n', failed)}");
        Assert.Equal(ConformanceGaps.Of(revision).Keys.Order(StringComparer.Ordinal), failed.Select(check => check.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(checks.Count(check => check.Status == "SUCCESS"), least, int.MaxValue);
    }

    private static IEnumerable<(string Id, string Status, string? Why)> Checks(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "checks.json", SearchOption.AllDirectories))
        {
            using var checks = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var check in checks.RootElement.EnumerateArray())
                yield return (check.GetProperty("id").GetString()!, check.GetProperty("status").GetString()!, check.TryGetProperty("errorMessage", out var why) ? why.GetString() : null);
        }
    }
}
