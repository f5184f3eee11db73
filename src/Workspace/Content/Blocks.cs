using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Blocks: from a request to what is stored and served. Kinds that are not known here are kept and left alone.</summary>
public static class Blocks
{
    private static readonly string[] TextKeys = ["rich_text", "caption", "cells"];
    private static readonly string[] PlainKeys = ["title", "expression", "name", "url"];

    /// <summary>
    /// The checked blocks of <c>children</c>. <paramref name="parentType"/> is the kind they are appended to
    /// (a page is <c>child_page</c>), which decides what may stand there.
    /// </summary>
    public static IReadOnlyList<NewBlock> ReadChildren(Input children, IContentContext context, string parentType = "child_page", JsonObject? parentPayload = null) =>
        AcceptsChildren(parentType, parentPayload ?? [])
            ? new BlockReader(context).ReadList(children, parentType, parentPayload)
            : throw ApiException.Invalid("Block does not support children.");

    /// <summary>
    /// The payload after <c>PATCH /blocks/{id}</c> with this body; <paramref name="current"/> itself when the body
    /// changes nothing of it. <c>in_trash</c> in the body is the caller's to carry out.
    /// </summary>
    public static JsonObject ReadUpdate(string type, JsonObject current, Input body, IContentContext context)
    {
        BlockReader.RefuseUnknown(body.RequireObject(), type);
        if (!body["type"].IsAbsent)
            body["type"].RequireOneOf(type);
        if (body[type].IsAbsent)
            return current;
        if (!BlockKinds.All.TryGetValue(type, out var kind) || type == "synced_block")
            throw ApiException.Invalid($"Updating a block of type {type} is not supported via the API.");

        var updated = BlockPayload.Update(kind, current, body[type], context);
        if (type == "table_row" && updated["cells"]!.AsArray().Count != current["cells"]?.AsArray().Count)
            throw ApiException.Invalid("Number of cells in table row must match the table width of the parent table.");
        return updated;
    }

    /// <summary>Whether blocks may be appended to a block of this kind.</summary>
    public static bool AcceptsChildren(string type, JsonObject payload)
    {
        if (type == "child_page")
            return true;
        if (!BlockKinds.All.TryGetValue(type, out var kind))
            return false;
        return kind.Below switch
        {
            BelowBlock.Nothing => false,
            BelowBlock.AnythingIfToggleable => payload["is_toggleable"]?.GetValue<bool>() == true,
            _ => type != "synced_block" || payload["synced_from"] is null,
        };
    }

    /// <summary>The only kinds that may stand directly below, or null when there is no such rule.</summary>
    public static IReadOnlyList<string>? AllowedChildTypes(string type) =>
        BlockKinds.All.GetValueOrDefault(type)?.OnlyChild is { } only ? [only] : null;

    /// <summary>The block's own text without style: its rich text, caption, cells, title, expression or URL.</summary>
    public static string PlainText(string type, JsonObject payload)
    {
        foreach (var key in TextKeys)
        {
            if (payload[key] is not JsonArray { Count: > 0 } items)
                continue;
            return key == "cells" ? string.Join(" | ", items.Select(RichTexts.PlainText)) : RichTexts.PlainText(items);
        }

        foreach (var key in PlainKeys)
        {
            if (payload[key] is JsonValue value && value.TryGetValue<string>(out var text))
                return text;
        }

        return "";
    }
}
