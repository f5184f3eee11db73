using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Computed;
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
        var value = call.Session.View?.IsHidden(page, wanted) == true ? null : Find(PageStore.Properties(page), wanted);
        if (value is null)
            throw new ApiException(404, NotionErrorCode.ObjectNotFound, $"Could not find property with ID: {wanted}.");

        var type = (string)value["type"]!;
        var propertyId = (string)value["id"]!;
        if (type is "title" or "rich_text" or "relation" or "people")
        {
            var all = value[type]!.AsArray();
            var (start, end) = Part(call.StartCursor, size, all.Count);
            return List(call, id, propertyId, type, all.Skip(start).Take(end - start).Select(one => Item(type, propertyId, one!.DeepClone())), new JsonObject(), Next(end, all.Count));
        }

        if (type == "rollup" && call.Session.Computed.Look(id) is var (found, values)
            && values.Graph.Find(found.DataSource, PropertyId.Decode(propertyId)) is RollupDefinition rollup)
            return Rollup(call, found, values, rollup, propertyId, size);
        return Reply.Of(Item(type, propertyId, value[type]?.DeepClone()));
    }

    /// <summary>
    /// A list with a page each: of a function that aggregates, the related pages and beside them what it came to over all pages
    /// read so far; else the values themselves, one by one.
    /// </summary>
    private static Reply Rollup(Call call, ComputedPage page, PageValues values, RollupDefinition rollup, string propertyId, int size)
    {
        var related = values.Related(page, rollup.Relation, rollup.Target);
        var (start, end) = Part(call.StartCursor, size, related.Count);
        var shown = related.Skip(start).Take(end - start).ToList();
        var isListed = Rollups.ResultOf(rollup.Function) == "array" || rollup.Function is "unique" or "median";
        var items = isListed ? Listed(rollup, shown, values) : shown.Select(one => Linked(values, page, rollup, one));
        var result = isListed
            ? new JsonObject { ["type"] = "array", ["array"] = new JsonArray(), ["function"] = rollup.Function }
            : rollup.Compute([.. related.Take(end)], values);
        return List(call, page.Id, propertyId, "rollup", items, result, Next(end, related.Count));
    }

    /// <summary>The values as items of their own properties; a value that is a list itself as one item each.</summary>
    private static IEnumerable<JsonObject> Listed(RollupDefinition rollup, List<ComputedPage> pages, PageValues values)
    {
        var id = rollup.RolledUp?.EncodedId ?? "";
        foreach (var item in Rollups.Items(rollup.Values(pages, values), rollup.RolledUp))
        {
            var type = (string)item["type"]!;
            if (type is "title" or "rich_text" or "relation" or "people" && item[type] is JsonArray many)
            {
                foreach (var one in many)
                    yield return Item(type, id, one?.DeepClone());
            }
            else
                yield return Item(type, id, item[type]?.DeepClone());
        }
    }

    private static JsonObject Linked(PageValues values, ComputedPage page, RollupDefinition rollup, ComputedPage related) =>
        Item("relation", values.Schema(page.DataSource)!.FindById(rollup.Relation!)!.EncodedId, new JsonObject { ["id"] = related.Id.ToString() });

    private static Reply List(Call call, NotionId page, string propertyId, string type, IEnumerable<JsonObject> results, JsonObject property, string? next) =>
        Reply.Of(new JsonObject
        {
            ["object"] = "list",
            ["results"] = new JsonArray([.. results]),
            ["next_cursor"] = next,
            ["has_more"] = next is not null,
            ["type"] = "property_item",
            ["property_item"] = new JsonObject
            {
                ["id"] = propertyId,
                ["next_url"] = next is null ? null : $"{call.ApiAddress}pages/{page}/properties/{propertyId}?start_cursor={next}{SameSize(call)}",
                ["type"] = type,
                [type] = property,
            },
        });

    /// <summary>A client that follows the link gets pages as large as the one it asked for.</summary>
    private static string SameSize(Call call) =>
        call.QueryValue("page_size") is null ? "" : string.Create(CultureInfo.InvariantCulture, $"&page_size={call.PageSize}");

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

    private static (int Start, int End) Part(string? cursor, int size, int count)
    {
        var start = 0;
        if (cursor is not null && !(int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out start) && start < count))
            throw Call.BadCursor(cursor);
        return (start, Math.Min(start + size, count));
    }

    private static string? Next(int end, int count) => end < count ? end.ToString(CultureInfo.InvariantCulture) : null;
}
