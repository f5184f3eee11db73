using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>
/// A page shows the first 25 references of a value, and of a relation it says with <c>has_more</c> that there are others. What
/// it does not show is kept in the hidden JSON: the whole list, by the property's id.
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
            if (full[(string)value!["id"]!] is not JsonArray all || Holder(value) is not { } holder)
                continue;
            holder.Object[holder.Key] = all.DeepClone();
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
        if (properties.Any(property => IsLong(property.Value)))
        {
            var full = new JsonObject();
            var cut = properties.DeepClone().AsObject();
            foreach (var (_, value) in cut.Where(property => IsLong(property.Value)))
            {
                var (holder, key) = Holder(value)!.Value;
                full[(string)value!["id"]!] = holder[key]!.DeepClone();
                Shorten(value);
            }

            page["properties"] = cut;
            hidden[InternalMembers.FullValues] = full;
        }

        return hidden.Count == 0 ? default(ReadOnlyMemory<byte>?) : Json.Write(hidden);
    }

    /// <summary>Cuts one value, such as <c>{"id","type":"relation","relation":[…],"has_more"}</c>.</summary>
    public static void Shorten(JsonNode? value)
    {
        if (!IsLong(value))
            return;
        var (holder, key) = Holder(value)!.Value;
        holder[key] = new JsonArray([.. holder[key]!.AsArray().Take(MostShown).Select(item => item?.DeepClone())]);
        if (value!["has_more"] is not null)
            value["has_more"] = true;
    }

    /// <summary>A rollup whose list is cut, with all of it.</summary>
    public static JsonNode? Whole(JsonNode? rollup, JsonArray whole)
    {
        if (rollup is JsonObject shown)
            shown["array"] = whole.DeepClone();
        return rollup;
    }

    private static bool IsLong(JsonNode? value) => Holder(value) is var (holder, key) && holder[key] is JsonArray { Count: > MostShown };

    /// <summary>Where the list of a value lies that may be long.</summary>
    private static (JsonObject Object, string Key)? Holder(JsonNode? value) => (string?)value?["type"] switch
    {
        "relation" => (value.AsObject(), "relation"),
        "people" => (value.AsObject(), "people"),
        "rollup" when value["rollup"] is JsonObject rollup => (rollup, "array"),
        _ => null,
    };
}
