using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Markdown (CommonMark, GFM and Notion's own additions) to blocks.</summary>
public static class MarkdownReader
{
    /// <summary>
    /// The blocks of a document, each within Notion's limits for one block. Lists longer and nests deeper than one request
    /// may carry are left to <see cref="BlockBatches"/>.
    /// </summary>
    public static IReadOnlyList<NewBlock> Read(string markdown) => throw new NotImplementedException();
}
