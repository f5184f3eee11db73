using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>A filter or a sort on a hidden property would tell its values one question after the other.</summary>
internal static class FilterRules
{
    public static async Task RequireAsync(PolicyCall call, NotionId dataSource, JsonNode? filter, JsonNode? sorts)
    {
        if (call.Schemas.AreOpen)
            return;
        foreach (var name in Named(filter).Concat(Named(sorts)).Distinct())
            await RequireReadAsync(call, dataSource, name);
    }

    /// <summary>Hidden properties and those that are not there are answered alike.</summary>
    public static async Task RequireReadAsync(PolicyCall call, NotionId dataSource, string name)
    {
        if (call.Schemas.AreOpen)
            return;
        var source = await call.Schemas.FindAsync(dataSource) ?? throw call.Unseen("data_source", dataSource);
        if (source.Hidden.Count > 0 && (source.Find(name) is not { } property || source.Hidden.Contains(property.Id)))
            throw call.Refuse($"does not let '{name}' be read in data source {dataSource} (databases), so nothing is filtered or sorted by it.{NearestName.Suggest(name, source.Shown.Select(one => one.Name))} Read may be: {string.Join(", ", source.Shown.Select(one => one.Name).Take(50))}.");
    }

    /// <summary>What a filter or sorts name as properties, wherever they do.</summary>
    public static IEnumerable<string> Named(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key is "property" or "property_id" && member.Value.Text() is { } name ? [name] : Named(member.Value)),
        JsonArray list => list.SelectMany(Named),
        _ => [],
    };
}
