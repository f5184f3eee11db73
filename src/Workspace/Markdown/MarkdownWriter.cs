using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Which markdown is read or written.</summary>
public enum MarkdownFlavor
{
    /// <summary>Notion's own, which keeps what plain markdown cannot say: colours, toggles, columns, mentions.</summary>
    Enhanced,

    /// <summary>What GitHub shows, for people and their tools: pipe tables, blank lines, no tags where there is another way.</summary>
    GitHub,
}

/// <summary>Blocks to markdown.</summary>
public static class MarkdownWriter
{
    /// <summary>
    /// Blocks as served or as sent. Children stand in an array <c>children</c> beside the type or inside of its payload.
    /// </summary>
    public static string Write(IEnumerable<JsonObject> blocks, MarkdownFlavor flavor = MarkdownFlavor.Enhanced) =>
        Write([.. blocks.Select(WrittenBlock.Of)], flavor);

    public static string Write(IEnumerable<NewBlock> blocks, MarkdownFlavor flavor = MarkdownFlavor.Enhanced) =>
        Write([.. blocks.Select(WrittenBlock.Of)], flavor);

    /// <summary>The text alone, a line a block, for summaries and search.</summary>
    public static string PlainText(IEnumerable<JsonObject> blocks) => PlainText(blocks.Select(WrittenBlock.Of));

    public static string PlainText(IEnumerable<NewBlock> blocks) => PlainText(blocks.Select(WrittenBlock.Of));

    private static string Write(IReadOnlyList<WrittenBlock> blocks, MarkdownFlavor flavor) =>
        string.Join('\n', flavor == MarkdownFlavor.Enhanced ? new EnhancedWriter().Lines(blocks) : GitHubWriter.Lines(blocks));

    private static string PlainText(IEnumerable<WrittenBlock> blocks) => string.Join('\n', TextLines(blocks));

    private static IEnumerable<string> TextLines(IEnumerable<WrittenBlock> blocks)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var block in blocks)
        {
            if (Blocks.PlainText(block.Type, block.Payload) is { Length: > 0 } text)
                yield return text;
            foreach (var below in TextLines(block.Children))
                yield return below;
        }
    }
}
