using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>One property of one page, whole where the page itself shows only a part.</summary>
internal static class PropertyOperations
{
    public static Reply Retrieve(Call call)
    {
        var id = call.Id("page_id");
        var size = call.PageSize;
        var page = call.Session.Objects.Find(id, ObjectKind.Page) ?? throw call.NoPage(id);
        var wanted = call.Path["property_id"];
        var value = Find(PageStore.Properties(page), wanted)
            ?? throw new ApiException(404, NotionErrorCode.ObjectNotFound, $"Could not find property with ID: {wanted}.");

        var type = (string)value["type"]!;
        var propertyId = (string)value["id"]!;
        if (type is not ("title" or "rich_text" or "relation" or "people"))
            return Reply.Of(Item(type, propertyId, value[type]?.DeepClone()));

        var all = value[type]!.AsArray();
        var start = ReadCursor(call.StartCursor, all.Count);
        var end = Math.Min(start + size, all.Count);
        string? next = end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : null;
        return Reply.Of(new JsonObject
        {
            ["object"] = "list",
            ["results"] = new JsonArray([.. all.Skip(start).Take(end - start).Select(one => Item(type, propertyId, one!.DeepClone()))]),
            ["next_cursor"] = next,
            ["has_more"] = next is not null,
            ["type"] = "property_item",
            ["property_item"] = new JsonObject
            {
                ["id"] = propertyId,
                ["next_url"] = next is null ? null : $"{call.Session.Workspace.Options.ApiAddress}pages/{id}/properties/{propertyId}?start_cursor={next}",
                ["type"] = type,
                [type] = new JsonObject(),
            },
        });
    }

    private static JsonObject Item(string type, string id, JsonNode? value) =>
        new() { ["object"] = "property_item", ["type"] = type, ["id"] = id, [type] = value };

    private static JsonNode? Find(JsonObject properties, string wanted)
    {
        foreach (var (name, value) in properties)
        {
            var id = (string)value!["id"]!;
            if (id == wanted || PropertyId.Decode(id) == wanted || name == wanted)
                return value;
        }

        return null;
    }

    private static int ReadCursor(string? cursor, int count)
    {
        if (cursor is null)
            return 0;
        return int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start < count
            ? start
            : throw Call.BadCursor(cursor);
    }
}
