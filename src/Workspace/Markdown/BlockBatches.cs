using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// Cuts a body of any size into requests that Notion takes: 100 blocks in an array, 1,000 in all, two levels below
/// the first, under 500 KB. Carried out in order, they build the body.
/// </summary>
public static class BlockBatches
{
    internal const int MostInArray = 100;
    internal const int MostInRequest = 1000;
    internal const int MostLevels = 2;

    /// <summary>Room is left below 500 KB for what else a request holds.</summary>
    internal const int MostBytes = 400 * 1024;

    public static IReadOnlyList<BlockBatch> Split(IReadOnlyList<NewBlock> blocks)
    {
        var batches = new List<BlockBatch>();
        var waiting = new Queue<(BlockPlace? Parent, IReadOnlyList<NewBlock> Blocks)>([(null, blocks)]);
        while (waiting.TryDequeue(out var next))
            Append(batches, next.Parent, next.Blocks, waiting);
        return batches;
    }

    private static void Append(List<BlockBatch> batches, BlockPlace? parent, IReadOnlyList<NewBlock> blocks, Queue<(BlockPlace?, IReadOnlyList<NewBlock>)> waiting)
    {
        var (children, count, bytes) = (new JsonArray(), 0, 0);
        foreach (var block in blocks)
        {
            var (first, later) = Fit(block);
            var request = first.ToRequest();
            var (more, size) = (Count(first), Size(request));
            if (children.Count == MostInArray || (children.Count > 0 && (count + more > MostInRequest || bytes + size > MostBytes)))
            {
                batches.Add(new BlockBatch(parent, children));
                (children, count, bytes) = ([], 0, 0);
            }

            foreach (var (path, below) in later)
                waiting.Enqueue((new BlockPlace(batches.Count, children.Count, path), below));
            children.Add(request);
            count += more;
            bytes += size;
        }

        if (children.Count > 0)
            batches.Add(new BlockBatch(parent, children));
    }

    /// <summary>As much of the block as one request can carry, and what follows below it, each with its path from the block.</summary>
    private static (NewBlock First, IEnumerable<(int[] Path, IReadOnlyList<NewBlock> Below)> Later) Fit(NewBlock block)
    {
        if (Fits(block))
            return (block, []);

        var inside = block.Children.Take(MostInArray).ToList();
        IEnumerable<(int[], IReadOnlyList<NewBlock>)> rest = block.Children.Count > inside.Count ? [([], [.. block.Children.Skip(MostInArray)])] : [];
        return block.Type switch
        {
            "table" => (block with { Children = inside }, rest),
            "column_list" or "tab" => (
                block with { Children = [.. inside.Select(child => child with { Children = [] })] },
                [.. rest, .. inside.Select((child, index) => ((int[])[index], child.Children)).Where(one => one.Children.Count > 0)]),
            _ => (block with { Children = [] }, [([], block.Children)]),
        };
    }

    private static bool Fits(NewBlock block)
    {
        var levels = block.Type == "column_list" ? MostLevels + 1 : MostLevels;
        return block.Children.All(child => FitsBelow(child, levels - 1))
            && block.Children.Count <= MostInArray && Count(block) <= MostInRequest && Size(block.ToRequest()) <= MostBytes;
    }

    private static bool FitsBelow(NewBlock block, int levels) =>
        levels >= 0 && block.Type != "column_list" && block.Children.Count <= MostInArray
        && block.Children.All(child => FitsBelow(child, levels - 1));

    private static int Count(NewBlock block) => 1 + block.Children.Sum(Count);

    private static int Size(JsonObject request) => Json.Write(request).Length;
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
