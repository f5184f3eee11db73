using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Xunit;

namespace Verso.Workspace.Tests.Markdown;

public class RoundTripTests
{
    private const int Documents = 400;

    [Fact]
    public void What_was_written_for_agents_reads_as_the_same_blocks()
    {
        for (var seed = 0; seed < Documents; seed++)
        {
            var blocks = new RandomBlocks(seed).Document();
            var markdown = MarkdownWriter.Write(blocks);
            var once = MarkdownReader.Read(markdown, MarkdownFlavor.Enhanced);
            var twice = MarkdownReader.Read(MarkdownWriter.Write(once), MarkdownFlavor.Enhanced);

            AssertSame(Skeleton(blocks), Skeleton(once), seed, markdown);
            AssertSame(BlockWriting.Outline(once), BlockWriting.Outline(twice), seed, markdown);
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

    /// <summary>Kinds, plain text and nesting.</summary>
    private static string Skeleton(IEnumerable<NewBlock> blocks, string indent = "") => string.Concat(blocks.Select(block =>
        $"{indent}{block.Type} {Blocks.PlainText(block.Type, block.Payload).Replace("\n", "\\n", StringComparison.Ordinal)} {block.Payload["color"]}\n{Skeleton(block.Children, indent + " ")}"));

    private static void AssertSame(string before, string after, int seed, string markdown)
    {
        if (before == after)
            return;
        var (left, right) = (before.Split('\n'), after.Split('\n'));
        var line = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"seed {seed}, line {line}:\n{left.ElementAtOrDefault(line)}\nbecame\n{right.ElementAtOrDefault(line)}\nthrough\n{markdown}");
    }
}
