using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// Cuts a body of any size into requests that Notion takes: 100 blocks in an array, 1,000 in all, two levels below
/// the first, under 500 KB. Carried out in order, they build the body.
/// </summary>
public static class BlockBatches
{
    public static IReadOnlyList<BlockBatch> Split(IReadOnlyList<NewBlock> blocks) => throw new NotImplementedException();
}

/// <summary>The <c>children</c> of one request, and where they go.</summary>
/// <param name="Parent">The block to append to; null for the page itself, whose first batch may travel with its creation.</param>
/// <param name="Children">The blocks as a request carries them.</param>
public sealed record BlockBatch(BlockPlace? Parent, JsonArray Children);

/// <summary>A block made by an earlier batch.</summary>
/// <param name="Batch">The batch's index.</param>
/// <param name="Index">The block's index in that batch's <c>children</c>, and in the answer to it.</param>
/// <param name="Path">
/// From that block down, the index of the child at each level; answers do not show those, so their ids are learnt by
/// listing children. Mostly empty.
/// </param>
public sealed record BlockPlace(int Batch, int Index, IReadOnlyList<int> Path);
