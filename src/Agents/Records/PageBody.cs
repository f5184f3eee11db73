using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;

namespace Verso.Agents.Records;

/// <summary>The body of a page, of any size, in as many requests as Notion needs for it.</summary>
public static class PageBody
{
    /// <summary>The requests that build the body; none for a record without one.</summary>
    internal static IReadOnlyList<BlockBatch> Plan(PlannedRecord record)
    {
        var blocks = record.Markdown is { } markdown ? MarkdownReader.Read(markdown)
            : record.Children is { } children ? ReadBlocks(children)
            : [];
        return blocks.Count == 0 ? [] : BlockBatches.Split(blocks);
    }

    /// <summary>Blocks as a request carries them, with children beside the kind or inside of its payload.</summary>
    /// <param name="children">The blocks.</param>
    /// <param name="name">What the caller named them, for errors.</param>
    public static IReadOnlyList<NewBlock> ReadBlocks(JsonArray children, string name = "children") => [.. children.Select((child, index) => ReadBlock(child, $"{name}[{index}]"))];

    /// <summary>Appends the batches from <paramref name="from"/> on; those before it came with the page.</summary>
    /// <param name="isNew">The page has no other blocks than these.</param>
    /// <param name="send">Carries out one call, with whatever repetitions are in order.</param>
    internal static async Task AppendAsync(
        OfficialApi api, NotionId page, IReadOnlyList<BlockBatch> batches, int from, bool isNew, string? key,
        Func<Func<Task<JsonObject>>, Task<JsonObject>> send, CancellationToken cancellationToken)
    {
        var made = new Dictionary<int, List<string>>();
        for (var index = from; index < batches.Count; index++)
        {
            var batch = batches[index];
            var parent = batch.Parent is { } place ? await FindAsync(place) : page.ToString();
            var answer = await send(() => api.PatchAsync(
                $"blocks/{parent}/children", new JsonObject { ["children"] = batch.Children.DeepClone() }, key is null ? null : $"{key}/{index}", cancellationToken));
            if (!isNew)
                made[index] = [.. answer["results"]!.AsArray().Select(block => block!["id"]!.GetValue<string>())];
        }

        // A batch that was applied before a crash does not tell its blocks again, so on a new page they are counted off.
        async Task<string> FindAsync(BlockPlace place)
        {
            if (!made.TryGetValue(place.Batch, out var blocks))
                made[place.Batch] = blocks = await CountOffAsync(place.Batch);
            var id = blocks[place.Index];
            foreach (var step in place.Path)
                id = (await ChildrenAsync(id))[step];
            return id;
        }

        async Task<List<string>> CountOffAsync(int batch)
        {
            var parent = batches[batch].Parent is { } place ? await FindAsync(place) : page.ToString();
            var before = batches.Take(batch).Where(other => Same(other.Parent, batches[batch].Parent)).Sum(other => other.Children.Count);
            return (await ChildrenAsync(parent))[before..];
        }

        async Task<List<string>> ChildrenAsync(string parent)
        {
            var ids = new List<string>();
            await foreach (var child in api.ListAsync($"blocks/{parent}/children?page_size=100", cancellationToken))
                ids.Add(child["id"]!.GetValue<string>());
            return ids;
        }
    }

    private static bool Same(BlockPlace? left, BlockPlace? right) =>
        left is null || right is null ? left is null && right is null
        : left.Batch == right.Batch && left.Index == right.Index && left.Path.SequenceEqual(right.Path);

    private static NewBlock ReadBlock(JsonNode? node, string path)
    {
        if (node is not JsonObject block)
            throw Fault($"{path} must be a block, an object with a type.");
        var type = block["type"]?.GetValueKind() == System.Text.Json.JsonValueKind.String
            ? block["type"]!.GetValue<string>()
            : block.FirstOrDefault(member => member.Key is not ("object" or "children" or "id") && member.Value is JsonObject).Key;
        if (type is null || block[type] is not JsonObject given)
            throw Fault($"{path} must hold the content of its type, as in {{\"type\":\"paragraph\",\"paragraph\":{{…}}}}.");

        var payload = given.DeepClone().AsObject();
        var inside = payload["children"] ?? block["children"];
        payload.Remove("children");
        var children = inside switch
        {
            null => [],
            JsonArray list => list.Select((child, index) => ReadBlock(child, $"{path}.children[{index}]")).ToArray(),
            _ => throw Fault($"{path}.children must be an array of blocks."),
        };
        return new NewBlock(type, payload, children);
    }

    private static RecordFaultException Fault(string message) => new(new RecordFault("children", RecordFaultCode.InvalidValue, message));
}
