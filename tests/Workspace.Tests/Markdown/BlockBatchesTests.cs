using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Tests.Content;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

public class BlockBatchesTests
{
    [Fact]
    public void A_small_body_is_one_request() =>
        Assert.Single(BlockBatches.Split(MarkdownReader.Read("# A\n\n- b\n  - c\n    - d")));

    [Fact]
    public void Nothing_is_no_request() => Assert.Empty(BlockBatches.Split([]));

    [Theory]
    [InlineData(250)]
    [InlineData(1)]
    public void A_long_body_goes_in_order_in_requests_of_a_hundred(int count) =>
        Assert.Equal(count, AssertBuilds(MarkdownReader.Read(string.Join("\n\n", Enumerable.Range(0, count)))).Sum(batch => batch.Children.Count));

    [Fact]
    public void A_deep_body_is_appended_level_by_level()
    {
        var deep = string.Join('\n', Enumerable.Range(0, 9).Select(level => new string(' ', level * 2) + "- " + level));

        Assert.True(AssertBuilds(MarkdownReader.Read(deep)).Count > 1);
    }

    [Fact]
    public void A_table_of_many_rows_is_begun_and_continued() =>
        AssertBuilds(MarkdownReader.Read("| a |\n|---|\n" + string.Join('\n', Enumerable.Range(0, 350).Select(row => $"| {row} |"))));

    [Fact]
    public void A_heavy_body_stays_below_the_size_of_a_request() =>
        Assert.All(
            AssertBuilds(MarkdownReader.Read(string.Join("\n\n", Enumerable.Repeat(new string('x', 19_000), 60)))),
            batch => Assert.InRange(Json.Write(batch.Children).Length, 1, 500 * 1000));

    [Fact]
    public void Any_body_is_built_by_requests_that_are_accepted()
    {
        for (var seed = 0; seed < 150; seed++)
            AssertBuilds(new RandomBlocks(seed, hasMentions: false).Document());
        AssertBuilds([new("column_list", [], [.. Enumerable.Range(0, 3).Select(seed => new NewBlock("column", [], [.. new RandomBlocks(seed, hasMentions: false).Document().Where(block => block.Type != "column_list")]))])]);
        AssertBuilds([new("toggle", new JsonObject { ["rich_text"] = new JsonArray(), ["color"] = "default" }, [.. Enumerable.Range(0, 8).SelectMany(seed => new RandomBlocks(seed, hasMentions: false).Document())])]);
    }

    /// <summary>Carries the batches out, each as one checked request, and compares what stands there with the body.</summary>
    private static IReadOnlyList<BlockBatch> AssertBuilds(IReadOnlyList<NewBlock> body)
    {
        var batches = BlockBatches.Split(body);
        var root = new Built("child_page", []);
        var firsts = new List<List<Built>>();
        foreach (var batch in batches)
        {
            var parent = batch.Parent is { } place ? place.Path.Aggregate(firsts[place.Batch][place.Index], (block, index) => block.Children[index]) : root;
            var read = Blocks.ReadChildren(Input.Body(JsonSerializer.SerializeToElement(batch.Children)), new KnownContent(), parent.Type, parent.Payload);
            var made = read.Select(Built.Of).ToList();
            parent.Children.AddRange(made);
            firsts.Add(made);
        }

        Assert.Equal(Show(body.Select(Built.Of)), Show(root.Children));
        return batches;
    }

    private static string Show(IEnumerable<Built> blocks, string indent = "") => string.Concat(blocks.Select(block =>
        $"{indent}{block.Type} {Blocks.PlainText(block.Type, block.Payload)}\n{Show(block.Children, indent + " ")}"));

    private sealed record Built(string Type, JsonObject Payload)
    {
        public List<Built> Children { get; } = [];

        public static Built Of(NewBlock block)
        {
            var built = new Built(block.Type, block.Payload);
            built.Children.AddRange(block.Children.Select(Of));
            return built;
        }
    }
}
