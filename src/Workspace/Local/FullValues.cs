using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>
/// A page shows the first 25 references of a value and says with <c>has_more</c> that there are others. What it does not
/// show is kept in the hidden JSON.
/// </summary>
internal static class FullValues
{
    private const int MostShown = 25;

    /// <summary>Takes the properties out of the page's JSON, uncut.</summary>
    public static JsonObject Of(StoredObject page, JsonObject json)
    {
        var properties = json["properties"]!.AsObject();
        json["properties"] = null; // It keeps its place among the keys.
        if (page.Internal is null || page.ReadInternal()[InternalMembers.FullValues] is not JsonObject full)
            return properties;
        foreach (var (_, value) in properties)
        {
            if (full[(string)value!["id"]!] is not JsonArray all)
                continue;
            value[(string)value["type"]!] = all.DeepClone();
            if (value["has_more"] is not null)
                value["has_more"] = false;
        }

        return properties;
    }

    /// <summary>Cuts the values of <paramref name="page"/> and returns the hidden JSON that keeps them whole.</summary>
    public static ReadOnlyMemory<byte>? Cut(JsonObject page, JsonObject hidden)
    {
        hidden.Remove(InternalMembers.FullValues);
        var properties = page["properties"]!.AsObject();
        if (properties.Any(IsLong))
        {
            var full = new JsonObject();
            var cut = properties.DeepClone().AsObject();
            foreach (var (name, value) in properties.Where(IsLong))
            {
                var type = (string)value!["type"]!;
                full[(string)value["id"]!] = value[type]!.DeepClone();
                cut[name]![type] = new JsonArray([.. value[type]!.AsArray().Take(MostShown).Select(item => item?.DeepClone())]);
                if (type == "relation")
                    cut[name]!["has_more"] = true;
            }

            page["properties"] = cut;
            hidden[InternalMembers.FullValues] = full;
        }

        return hidden.Count == 0 ? default(ReadOnlyMemory<byte>?) : Json.Write(hidden);
    }

    private static bool IsLong(KeyValuePair<string, JsonNode?> property) =>
        (string?)property.Value!["type"] is "relation" or "people"
        && property.Value[(string)property.Value["type"]!] is JsonArray { Count: > MostShown };
}
