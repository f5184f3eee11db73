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

    private static string Body(string name, JsonNode value, string? flavor) =>
        new JsonObject { [name] = value, ["flavor"] = flavor }.ToJsonString(Json.Options);
}
