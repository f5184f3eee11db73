using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Which markdown is written.</summary>
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
        throw new NotImplementedException();

    public static string Write(IEnumerable<NewBlock> blocks, MarkdownFlavor flavor = MarkdownFlavor.Enhanced) =>
        throw new NotImplementedException();

    /// <summary>The text alone, a line a block, for summaries and search.</summary>
    public static string PlainText(IEnumerable<JsonObject> blocks) => throw new NotImplementedException();

    public static string PlainText(IEnumerable<NewBlock> blocks) => throw new NotImplementedException();
}
