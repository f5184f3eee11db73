using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Markdown (CommonMark, GFM and Notion's own additions) to blocks.</summary>
public static class MarkdownReader
{
    /// <summary>
    /// The blocks of a document, each within Notion's limits for one block. Lists longer and nests deeper than one request
    /// may carry are left to <see cref="BlockBatches"/>.
    /// </summary>
    /// <param name="flavor">
    /// How lines are meant. To people's markdown a line goes on with the next one, and a blank line ends it; in Notion's
    /// every line is a block, and a tab makes it the child of the line above. Both know the same tags.
    /// </param>
    /// <param name="emojis">The workspace's own emojis, as they are served, by the names that stand between two colons.</param>
    public static IReadOnlyList<NewBlock> Read(string markdown, MarkdownFlavor flavor = MarkdownFlavor.GitHub, IReadOnlyDictionary<string, JsonObject>? emojis = null) =>
        Read(markdown, emojis is null ? new Reading(flavor) : new Reading(flavor) { Emojis = emojis });

    internal static IReadOnlyList<NewBlock> Read(string markdown, Reading reading)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        return new LineReader(reading).Read(lines);
    }
}
