using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>
/// What Notion's own page asks of a grouped view: the groups, and the rows and their number in each. A call that names only the
/// view gets the answers to these.
/// </summary>
internal static class ViewReducers
{
    /// <summary>Reducers by name, such as <c>results:select:Open</c>; none for a view without groups.</summary>
    /// <param name="view">The record of the view.</param>
    /// <param name="schema">By raw property id.</param>
    public static JsonObject Of(JsonObject view, JsonObject schema)
    {
        var isBoard = view["type"].Text() == "board";
        var by = view["format"].At(isBoard ? "board_columns_by" : "collection_group_by");
        var groups = view["format"].At(isBoard ? "board_columns" : "collection_groups").Items();
        if (by.At("property").Text() is not { } property || groups.Count == 0)
            return [];

        var type = by.At("type").Text() ?? schema[property].At("type").Text() ?? "";
        var reducers = new JsonObject
        {
            [isBoard ? "board_columns" : $"{type}_groups"] = new JsonObject { ["type"] = "groups", ["version"] = "v2", ["groupBy"] = by?.DeepClone() },
        };
        foreach (var value in groups.Select(group => group.At("value").At("value")))
        {
            var label = value is null ? "uncategorized" : value.ToString();
            var filter = new JsonObject { ["operator"] = "and", ["filters"] = new JsonArray(new JsonObject { ["property"] = property, ["filter"] = Only(type, value) }) };
            reducers[$"{(isBoard ? "board" : "group_aggregation")}:{type}:{label}"] = new JsonObject
            {
                ["type"] = "aggregation",
                ["aggregation"] = new JsonObject { ["aggregator"] = "count" },
                ["filter"] = filter,
            };
            reducers[$"results:{type}:{label}"] = new JsonObject { ["type"] = "results", ["filter"] = filter.DeepClone() };
        }

        return reducers;
    }

    private static JsonObject Only(string type, JsonNode? value) => value is null
        ? new JsonObject { ["operator"] = "is_empty" }
        : new JsonObject
        {
            ["operator"] = type switch { "checkbox" => "checkbox_is", "multi_select" => "enum_contains", _ => "enum_is" },
            ["value"] = new JsonObject { ["type"] = "exact", ["value"] = value.DeepClone() },
        };
}
