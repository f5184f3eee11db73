using System.Text.Json.Nodes;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

public class RoundTripTests
{
    private const int Documents = 600;

    [Fact]
    public void What_was_written_for_agents_reads_as_the_same_blocks()
    {
        for (var seed = 0; seed < Documents; seed++)
        {
            var blocks = new RandomBlocks(seed).Document();
            var markdown = MarkdownWriter.Write(blocks);
            var once = Read(markdown);
            var twice = Read(MarkdownWriter.Write(once));

            AssertSame(Facts(blocks), Facts(once), seed, markdown);
            AssertSame(BlockWriting.Outline(once), BlockWriting.Outline(twice), seed, markdown);
        }
    }

    [Fact]
    public void Any_markdown_means_the_same_after_it_was_read_and_written()
    {
        for (var seed = 0; seed < Documents; seed++)
        {
            var markdown = new RandomMarkdown(seed).Document();
            var once = Read(markdown);
            var written = MarkdownWriter.Write(once);
            var twice = Read(written);

            AssertSame(Facts(once), Facts(twice), seed, markdown + "\n\nwas written as\n\n" + written);
            AssertSame(written, MarkdownWriter.Write(twice), seed, markdown);
        }
    }

    /// <summary>GitHub's markdown cannot say all, and a blank may first have to leave its style; then nothing changes any more.</summary>
    [Fact]
    public void What_was_written_for_people_settles()
    {
        for (var seed = 0; seed < Documents; seed++)
        {
            var markdown = MarkdownWriter.Write(new RandomBlocks(seed).Document(), MarkdownFlavor.GitHub);
            var settled = MarkdownReader.Read(MarkdownWriter.Write(MarkdownReader.Read(markdown), MarkdownFlavor.GitHub));
            var again = MarkdownReader.Read(MarkdownWriter.Write(settled, MarkdownFlavor.GitHub));

            AssertSame(BlockWriting.Outline(settled), BlockWriting.Outline(again), seed, markdown);
        }
    }

    private static IReadOnlyList<NewBlock> Read(string markdown) =>
        MarkdownReader.Read(markdown, MarkdownFlavor.Enhanced, RandomBlocks.Custom);

    /// <summary>Kinds, plain text, nesting, and every fact of a block that is not the style of its text.</summary>
    private static string Facts(IEnumerable<NewBlock> blocks, string indent = "") => string.Concat(blocks.Select(block =>
        $"{indent}{block.Type} {Blocks.PlainText(block.Type, block.Payload).Replace("\n", "\\n", StringComparison.Ordinal)} {Others(block.Payload)}\n{Facts(block.Children, indent + " ")}"));

    private static string Others(JsonObject payload) => string.Join(' ', payload.Select(fact => fact.Value switch
    {
        JsonArray items => string.Concat(items.OfType<JsonObject>().Where(item => item["mention"] is not null || item["equation"] is not null).Select(item => $"{item["mention"]?.ToJsonString() ?? item["equation"]!.ToJsonString()}‘{item["plain_text"]}’")),
        null => "",
        _ => $"{fact.Key}={fact.Value.ToJsonString()}",
    }).Where(fact => fact.Length > 0));

    private static void AssertSame(string before, string after, int seed, string markdown)
    {
        if (before == after)
            return;
        var (left, right) = (before.Split('\n'), after.Split('\n'));
        var line = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"seed {seed}, line {line}:\n{left.ElementAtOrDefault(line)}\nbecame\n{right.ElementAtOrDefault(line)}\nthrough\n{markdown}");
    }
}
