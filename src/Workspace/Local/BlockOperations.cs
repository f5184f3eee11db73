using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>The operations on blocks. A page or database is a block too, by its own id.</summary>
internal static class BlockOperations
{
    private const int MostListed = 100;

    private static readonly string[] Sides = ["after_block", "start", "end"];

    public static Reply Retrieve(Call call) => Reply.Of(call.Session.Blocks.AsBlock(Find(call)));

    public static Reply Update(Call call)
    {
        var block = Find(call);
        var body = call.Body;
        bool? inTrash = body["in_trash"].IsPresent ? body["in_trash"].Optional.RequireBoolean() : null;
        if (!block.InTrash || inTrash is null || block.IsBuried)
            Parents.RefuseTrash(block);

        if (block.Kind == ObjectKind.Block)
        {
            var json = block.ReadJson();
            var type = (string)json["type"]!;
            var payload = json[type]!.AsObject();
            var changed = Blocks.ReadUpdate(type, payload, body, call.Context);
            if (!ReferenceEquals(changed, payload))
            {
                json[type] = changed.DeepClone();
                block = call.Session.Blocks.Save(block, json);
            }
        }
        else
            body.RefuseOthers("in_trash", "object", "type");

        if (inTrash is { } now && now != block.InTrash)
            block = call.Session.SetInTrash(block, now);
        return Reply.Of(call.Session.Blocks.AsBlock(block));
    }

    public static Reply Delete(Call call)
    {
        var block = Find(call);
        Parents.RefuseTrash(block);
        return Reply.Of(call.Session.Blocks.AsBlock(call.Session.SetInTrash(block, true)));
    }

    public static Reply ListChildren(Call call)
    {
        var parent = Find(call);
        return parent.Kind == ObjectKind.Database
            ? Reply.List("block", [], next: null)
            : List(call, call.Session.Blocks.ContentOf(parent), call.PageSize, call.StartCursor);
    }

    public static Reply Append(Call call)
    {
        var id = call.Id("block_id");
        var body = call.Body;
        body.RefuseOthers("children", "position");
        body["children"].RequireArray(MostListed, 1);
        var parent = Find(call, id);
        Parents.RefuseTrash(parent);

        var (type, payload) = Kind(parent);
        var blocks = Blocks.ReadChildren(body["children"], call.Context, type, payload);
        Check(call, blocks);
        var side = body["position"].IsPresent ? body["position"]["type"].RequireOneOf(Sides) : "end";
        var objects = call.Session.Objects;
        switch (side)
        {
            case "start":
                return Listed(call, call.Session.Blocks.Append(parent, blocks, objects.RanksAtStart(parent.Id, blocks.Count)));
            case "after_block":
                var sibling = ReadSibling(call, body["position"]["after_block"], parent);
                var added = call.Session.Blocks.Append(parent, blocks, objects.RanksAfter(parent.Id, sibling.Rank, blocks.Count));
                return List(call, parent, MostListed, added[0].Id.ToString()); // Notion goes on with what follows.
            default:
                return Listed(call, call.Session.Blocks.AppendAtEnd(parent, blocks));
        }
    }

    /// <summary>The child of <paramref name="parent"/> that <c>after_block</c> names.</summary>
    internal static StoredObject ReadSibling(Call call, Input after, StoredObject parent)
    {
        if (after.IsAbsent)
            throw after.Should("be defined");
        return Sibling(call, after["id"].RequireId(), parent);
    }

    /// <summary>The block of that id, which must be a child of <paramref name="parent"/>.</summary>
    internal static StoredObject Sibling(Call call, NotionId id, StoredObject parent)
    {
        var sibling = call.Session.Objects.Find(id);
        if (sibling is null || sibling.InTrash || !IsBlock(sibling))
            throw call.NotFound("block", id);
        return sibling.ParentId == parent.Id
            ? sibling
            : throw ApiException.Invalid($"Block to append children after: {id} is not parented by {parent.Id}.");
    }

    /// <summary>What only the workspace can tell: whether there are too many, and whether what is copied is there.</summary>
    internal static void Check(Call call, IReadOnlyList<NewBlock> blocks)
    {
        CheckCount(call, blocks);
        CheckCopies(call, blocks);
    }

    /// <summary>What a new block copies must be the original of a synced block.</summary>
    internal static void CheckCopy(Call call, NewBlock block)
    {
        if (block.Payload["synced_from"].At("block_id").Id() is not { } id)
            return;
        var original = call.Session.Objects.Find(id, ObjectKind.Block) ?? throw call.NotFound("block", id);
        if (original.ReadJson()["synced_block"] is not JsonObject payload || payload["synced_from"] is not null)
            throw ApiException.Invalid($"Block {id} is not the original of a synced block, so it cannot be synced from.");
    }

    private static void CheckCopies(Call call, IReadOnlyList<NewBlock> blocks)
    {
        foreach (var block in blocks)
        {
            CheckCopy(call, block);
            CheckCopies(call, block.Children);
        }
    }

    /// <summary>All depths of one request together.</summary>
    private static void CheckCount(Call call, IReadOnlyList<NewBlock> blocks)
    {
        var most = call.Session.Workspace.Options.MostBlocks;
        var count = Count(blocks);
        if (count > most)
            throw ApiException.Invalid($"body failed validation: body should have ≤ `{most}` block elements, instead had `{count}`.");

        static int Count(IReadOnlyList<NewBlock> blocks) => blocks.Sum(block => 1 + Count(block.Children));
    }

    /// <summary>The children of a block, from the one that the cursor names.</summary>
    internal static Reply List(Call call, StoredObject parent, int size, string? cursor)
    {
        var from = "";
        if (cursor is not null)
        {
            from = NotionId.TryParse(cursor, out var id) && call.Session.Objects.Find(id) is { } first && first.ParentId == parent.Id
                ? first.Rank
                : throw Call.BadCursor(cursor);
        }

        var children = call.Session.Objects.Children(parent.Id, from: from, limit: size + 1);
        return Reply.List(
            "block",
            children.Take(size).Select(call.Session.Blocks.AsBlock),
            children.Count > size ? children[size].Id.ToString() : null);
    }

    private static Reply Listed(Call call, IReadOnlyList<StoredObject> added) =>
        Reply.List("block", added.Select(call.Session.Blocks.AsBlock), next: null);

    private static (string Type, JsonObject? Payload) Kind(StoredObject parent)
    {
        if (parent.Kind == ObjectKind.Page)
            return ("child_page", null);
        if (parent.Kind == ObjectKind.Database)
            throw ApiException.Invalid("Block does not support children.");
        var json = parent.ReadJson();
        var type = (string)json["type"]!;
        var payload = json[type]!.AsObject();
        return Blocks.AcceptsChildren(type, payload) ? (type, payload) : throw ApiException.Invalid("Block does not support children.");
    }

    private static StoredObject Find(Call call) => Find(call, call.Id("block_id"));

    private static StoredObject Find(Call call, NotionId id) =>
        call.Session.Objects.Find(id) is { } found && IsBlock(found) ? found : throw call.NotFound("block", id);

    private static bool IsBlock(StoredObject stored) => stored.Kind is ObjectKind.Block or ObjectKind.Page or ObjectKind.Database;
}
