using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of requests about blocks.</summary>
internal static class BlockRules
{
    public static async Task<ApiAnswer> Retrieve(PolicyCall call)
    {
        await RequireCopySeenAsync(call, await call.RequireSeenAsync("block", call.Id("block_id")));
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Update(PolicyCall call)
    {
        var id = call.Id("block_id");
        var block = await RequireBlockAsync(call, id);
        if (call.Body.ContainsKey("in_trash") || call.Body.ContainsKey("archived"))
            await RequireDeletableAsync(call, id, block);
        call.Require(PolicyActions.Update);
        await call.RequireBodySeenAsync();
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Delete(PolicyCall call)
    {
        var id = call.Id("block_id");
        var block = await call.RequireWritableAsync("block", id);
        await RequireDeletableAsync(call, id, block);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> Append(PolicyCall call)
    {
        call.Only("children", "position", "after");
        call.Require(PolicyActions.Create);
        var place = await call.RequireWritableAsync("block", call.Id("block_id"));
        await RequireCopyWritableAsync(call, place);
        await call.RequireBodySeenAsync();
        await CheckNewAsync(call, call.Body["children"]);
        return await call.ForwardAsync();
    }

    public static async Task<ApiAnswer> CreateMeeting(PolicyCall call)
    {
        call.Only("source", "parent", "title", "language", "options");
        call.Require(PolicyActions.Create);
        var named = call.Body["parent"].At("page_id") ?? call.Body["source"].At("block_id");
        await call.RequireWritableAsync("page", named.Id() ?? throw ApiException.Invalid("body failed validation: body.parent should be defined."));
        await call.RequireBodySeenAsync();
        return await call.ForwardAsync();
    }

    /// <summary>A database among new blocks is a schema; the rest is content.</summary>
    public static async Task CheckNewAsync(PolicyCall call, JsonNode? blocks)
    {
        foreach (var block in blocks as JsonArray ?? [])
        {
            if (block is not JsonObject one)
                continue;
            if (one.ContainsKey("child_database") || one["type"].Text() == "child_database")
                call.Require(PolicyActions.Schema);
            foreach (var (_, member) in one)
            {
                await CheckNewAsync(call, member.At("children"));
                if (member is JsonArray)
                    await CheckNewAsync(call, member);
            }
        }
    }

    private static async Task<Place> RequireBlockAsync(PolicyCall call, NotionId id)
    {
        var block = await call.RequireWritableAsync("block", id);
        if (block.Served["type"].Text() is "child_page" or "child_database")
            throw call.Refuse($"has pages and databases changed by their own endpoints: PATCH /v1/pages/{id} or /v1/databases/{id}.");
        await RequireCopyWritableAsync(call, block);
        return block;
    }

    /// <summary>What holds other blocks may hold pages, so deleting it is putting into the trash; a single block is content.</summary>
    private static async Task RequireDeletableAsync(PolicyCall call, NotionId id, Place block)
    {
        var holdsMore = block.Served["type"].Text() is "child_page" or "child_database" || block.Served["has_children"].IsTrue() || block.Served["in_trash"].IsTrue();
        call.Require(holdsMore ? PolicyActions.Trash : PolicyActions.Update);
        await call.RequireWholeAsync("block", id);
    }

    /// <summary>What is done to a copy of a synced block is done to the original.</summary>
    private static async Task RequireCopyWritableAsync(PolicyCall call, Place block)
    {
        if (OriginalOf(block) is { } original)
            await call.RequireWritableAsync("block", original);
    }

    private static async Task RequireCopySeenAsync(PolicyCall call, Place block)
    {
        if (OriginalOf(block) is { } original)
            await call.RequireSeenAsync("block", original);
    }

    private static NotionId? OriginalOf(Place block) => block.Served["synced_block"].At("synced_from").At("block_id").Id();
}
