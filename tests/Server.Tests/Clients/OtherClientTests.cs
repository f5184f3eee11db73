using Verso.ServerKit;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>What others have built on Notion, driven by scripts of tests/clients. They are skipped where Node is missing, but never on CI.</summary>
public sealed class OtherClientTests
{
    /// <summary>The tools whose endpoint may be missing here, and which it is.</summary>
    private static readonly Dictionary<string, (string Method, string Template)> Endpoints = new()
    {
        ["API-create-a-comment"] = ("POST", "comments"),
        ["API-retrieve-a-comment"] = ("GET", "comments"),
        ["API-retrieve-page-markdown"] = ("GET", "pages/{page_id}/markdown"),
        ["API-update-page-markdown"] = ("PATCH", "pages/{page_id}/markdown"),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_tool_of_Notions_MCP_server_has_its_effect()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("mcp.mjs", server);

        var tools = facts.GetProperty("tools").EnumerateArray().Select(tool => tool.GetString()!).ToList();
        Assert.Equal(24, tools.Count);
        Assert.All(tools, tool =>
        {
            var isHere = !Endpoints.TryGetValue(tool, out var endpoint) || Routes.All.Any(route => (route.Method, route.Template) == endpoint);
            Assert.Equal((tool, isHere ? "ok" : "invalid_request_url"), (tool, facts.GetProperty("effects").GetProperty(tool).GetString()));
        });
    }

    [Fact]
    public async Task A_page_becomes_HTML_with_every_kind_of_block_that_is_on_it()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("react.mjs", server);

        var appears = facts.GetProperty("appears").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetBoolean());
        Assert.Empty(appears.Where(one => !one.Value).Select(one => one.Key));
        Assert.Empty(facts.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()!).Except(appears.Keys));
        Assert.True(appears.Count >= 34, $"Only {appears.Count} kinds were looked for.");
    }

    [Fact]
    public async Task Markdown_goes_in_by_one_library_and_comes_back_by_another()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var facts = await NodeScript.FactsAsync("markdown.mjs", server);

        Assert.Equal("From Markdown", facts.GetProperty("title").GetString());
        var lines = facts.GetProperty("markdown").GetString()!.Split('\n').Select(line => line.TrimEnd()).ToList();
        foreach (var expected in (string[])
            [
                "# Tides", "The **Moon** pulls _more_ on the near side, see [the article](https://www.example.com/tides).",
                "- one", "- two", "    - nested", "1. first", "2. second", "- [x] done", "- [ ] open", "> Somebody said",
                "```javascript", "let answer = 42;", "| Monday | 4.2  |", "End with `code` and ~~struck~~ words.", "<summary>Opens</summary>", "Inside",
            ])
        {
            Assert.Contains(expected, lines);
        }
    }
}
