using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Server.Tests.Gateway;

public sealed class ConvertTests : GatewayFixture
{
    [Theory]
    [InlineData("# Title\n\nOne line\ngoes on.\n\n| a | b |\n| --- | --- |\n| c | d |", null, "# Title\n\nOne line goes on.\n\n| a | b |\n| --- | --- |\n| c | d |")]
    [InlineData("One line\nanother {color=\"red\"}", "enhanced", "One line\nanother {color=\"red\"}")]
    public async Task Markdown_becomes_blocks_and_comes_back(string markdown, string? flavor, string back)
    {
        var blocks = await PostAsync("/api/v1/notion/convert", Body("markdown", markdown, flavor));
        Assert.True(blocks.Status == 200, blocks.Body);

        var answer = await PostAsync("/api/v1/notion/convert", Body("blocks", blocks.Json["blocks"]!.DeepClone(), flavor));

        Assert.Equal(back, (string?)answer.Json["markdown"]);
    }

    [Fact]
    public async Task An_unknown_flavor_is_refused() =>
        Assert.Equal(400, (await PostAsync("/api/v1/notion/convert", Body("markdown", "x", "spicy"))).Status);

    [Theory]
    [InlineData("[5]", "blocks[0] must be a block")]
    [InlineData("""[{"type":"paragraph"}]""", "blocks[0] must hold the content of its type")]
    [InlineData("""[{"type":"paragraph","paragraph":{},"children":5}]""", "blocks[0].children must be an array")]
    public async Task Blocks_that_are_none_are_refused_and_named(string blocks, string error)
    {
        var answer = await PostAsync("/api/v1/notion/convert", Body("blocks", JsonNode.Parse(blocks)!, null));

        Assert.Equal((400, "invalid_value"), (answer.Status, (string?)answer.Json["code"]));
        Assert.StartsWith(error, (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_the_wrong_type_counts_as_absent() =>
        Assert.Equal(
            "- [ ] Call Ada",
            (string?)(await PostAsync(
                "/api/v1/notion/convert",
                Body("blocks", JsonNode.Parse("""[{"type":"to_do","to_do":{"rich_text":[{"text":{"content":"Call Ada"}}],"checked":"x"}}]""")!, null)))
                .Json["markdown"]);

    private static string Body(string name, JsonNode value, string? flavor) =>
        new JsonObject { [name] = value, ["flavor"] = flavor }.ToJsonString(Json.Options);
}
