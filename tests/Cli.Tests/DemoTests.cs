using Xunit;

namespace Verso.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly CommandLine _verso = new();

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task The_demo_writes_a_summary_into_every_document()
    {
        var outcome = await _verso.RunAsync("demo", "--json");

        Assert.True(outcome.Code == 0, outcome.Error);
        var pages = outcome.Json["pages"]!.AsArray();
        Assert.True(pages.Count >= 50);
        Assert.All(pages, page => Assert.InRange(((string?)page!["summary"])!.Length, 40, 2000));
        Assert.All(pages, page => Assert.Matches($"^{page!["kind"]}, [A-Z][a-z]+ [0-9]{{4}}$", (string?)page["filed"]));
        Assert.Equal($"Filed under {pages[0]!["filed"]}.", (string?)outcome.Json["comment"]);

        var flows = outcome.Json["flows"]!.AsArray();
        Assert.Equal(
            ["Search", "Answer", "meeting-summary", "stale-tasks, dry run", "stale-tasks", "daily-digest", "Classify", "report", "Agent", "Policy", "MCP"],
            flows.Select(flow => (string?)flow!["name"]));
        Assert.All(flows, flow => Assert.True((bool)flow!["worked"]!, flow.ToJsonString()));
        Assert.EndsWith("/mcp", (string?)outcome.Json["mcp"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_shows_every_page_and_what_to_try_next()
    {
        var outcome = await _verso.RunAsync("demo");

        Assert.True(outcome.Code == 0, outcome.Error);
        Assert.Contains("A short history of zero", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("shell-shaped zero", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("'Mend the reading room lamp': 20 days overdue", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("does not let 'Status' go from 'In progress' to 'Done'", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Try next", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("up --data", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', outcome.Output);
    }

    [Fact]
    public async Task The_demo_can_be_seen_again_over_the_same_data()
    {
        var first = await _verso.RunAsync("demo", "--json");
        var again = await _verso.RunAsync("demo", "--json");

        Assert.True(first.Code == 0, first.Error);
        Assert.True(again.Code == 0, again.Output);
    }
}
