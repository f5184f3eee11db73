using System.Net.Http.Json;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Answers;

public sealed class SearchCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passages_are_listed_with_their_place_and_as_json()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var notion = server.NotionClient();
        using var made = await notion.PostAsJsonAsync(
            "pages",
            new
            {
                parent = new { page_id = server.Start.RootPage },
                properties = new { title = new { title = new[] { new { text = new { content = "Handbook" } } } } },
                children = new object[]
                {
                    new { heading_1 = new { rich_text = new[] { new { text = new { content = "Travel" } } } } },
                    new { paragraph = new { rich_text = new[] { new { text = new { content = "Trains [first class] from four hours on." } } } } },
                },
            },
            Stop);
        made.EnsureSuccessStatusCode();

        var found = await CommandLine.RunOverAsync(server.DataFolder, "search", "train", "hours");
        var json = await CommandLine.RunOverAsync(server.DataFolder, "search", "\"first class\"", "--kind", "page", "--limit", "1", "--json");
        var nothing = await CommandLine.RunOverAsync(server.DataFolder, "search", "train -class");
        var wrong = await CommandLine.RunOverAsync(server.DataFolder, "search", "train", "--kind", "rows");

        Assert.True(found.Code == 0, found.Error);
        Assert.StartsWith("Handbook > Travel  page ", found.Output, StringComparison.Ordinal);
        Assert.Contains("\n  Trains [first class] from four hours on.\n", found.Output, StringComparison.Ordinal);
        Assert.Equal("Handbook", (string?)json.Json["hits"]![0]!["title"]);
        Assert.Equal("Nothing was found.\n", nothing.Output);
        Assert.Equal(1, wrong.Code);
        Assert.StartsWith("error: kinds should hold `page`, `row` or `database`", wrong.Error, StringComparison.Ordinal);
    }
}
