using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>
/// Reads the <c>children</c> of one request. It may nest two levels below its first one; a table with its rows counts
/// as one block, and a list of columns with its columns does too but stands on the first level only.
/// </summary>
internal sealed class BlockReader(IContentContext context)
{
    private const int MostInArray = 100;
    private const int MostInRequest = 1000;
    private const int DeepestLevel = 2;

    /// <summary>What a client may copy from an answer into a request; it says nothing there.</summary>
    private static readonly string[] Tolerated =
    [
        "type", "object", "id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by",
        "has_children", "in_trash", "archived", "request_id",
    ];

    private static readonly string[] Known = [.. Tolerated, .. BlockKinds.Names];

    private int _count;

    public static void RefuseUnknown(Input block, string? type = null)
    {
        if (type is null)
            block.RefuseOthers(Known);
        else
            block.RefuseOthers([.. Tolerated, type]);
        if (!block["object"].IsAbsent)
            block["object"].RequireOneOf("block");
    }

    public IReadOnlyList<NewBlock> ReadList(Input children, string parentType, JsonObject? parentPayload, int fewest = 0, int level = 0)
    {
        var blocks = new List<NewBlock>();
        foreach (var child in children.RequireArray(MostInArray, fewest).Items())
            blocks.Add(ReadBlock(child, parentType, parentPayload, level));
        return blocks;
    }

    private NewBlock ReadBlock(Input block, string parentType, JsonObject? parentPayload, int level)
    {
        RefuseUnknown(block.RequireObject());
        if (++_count > MostInRequest)
            throw ApiException.Invalid($"body failed validation: the number of blocks in a request should be ≤ `{MostInRequest}`.");

        var type = Kind.Of(block, BlockKinds.Names);
        var kind = BlockKinds.All[type];
        var value = block[type];
        CheckPlace(kind, value, parentType, level);

        var payload = BlockPayload.Create(kind, value, context);
        if (type == "table_row")
            CheckWidth(payload, parentPayload);
        if (type == "paragraph" && payload["icon"] is not null && parentType != "tab")
            throw value["icon"].Should("be not present");
        return new NewBlock(type, payload, ReadBelow(kind, payload, value["children"], level));
    }

    private static void CheckPlace(BlockKind kind, Input value, string parentType, int level)
    {
        var only = BlockKinds.All.GetValueOrDefault(parentType)?.OnlyChild;
        var fits = only is null ? kind.OnlyBelow is null : kind.Name == only;
        if (!fits || (kind.Name == "column_list" && level > 0))
            throw value.Should("be not present");
    }

    private IReadOnlyList<NewBlock> ReadBelow(BlockKind kind, JsonObject payload, Input children, int level)
    {
        if (kind.FewestChildren > 0)
            return ReadList(children, kind.Name, payload, kind.FewestChildren, kind.Name == "tab" ? level + 1 : level);
        if (children.IsAbsent || (children.IsArray && children.Value.GetArrayLength() == 0))
            return [];
        var mayHave = level < DeepestLevel && Blocks.AcceptsChildren(kind.Name, payload);
        return mayHave ? ReadList(children, kind.Name, payload, level: level + 1) : throw children.Should("be not present");
    }

    private static void CheckWidth(JsonObject row, JsonObject? table)
    {
        if (table?["table_width"] is { } width && row["cells"]!.AsArray().Count != width.GetValue<int>())
            throw ApiException.Invalid("Number of cells in table row must match the table width of the parent table.");
    }
}
