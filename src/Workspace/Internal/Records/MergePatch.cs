using System.Text.Json.Nodes;

namespace Verso.Workspace.Internal.Records;

/// <summary>JSON merge patch (RFC 7396), both ways.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject? patch)
    {
        foreach (var (key, value) in patch ?? [])
        {
            if (value is null)
                target.Remove(key);
            else if (value is JsonObject inner)
            {
                if (target[key] is not JsonObject there)
                    target[key] = there = [];
                Apply(there, inner);
            }
            else
                target[key] = value.DeepClone();
        }
    }

    /// <summary>The patch that makes <paramref name="to"/> out of <paramref name="from"/>; null when they are equal.</summary>
    public static JsonObject? Between(JsonObject from, JsonObject to)
    {
        var patch = new JsonObject();
        foreach (var (key, value) in to)
        {
            var before = from[key];
            if (JsonNode.DeepEquals(before, value))
                continue;
            patch[key] = value is JsonObject deeper ? Between(before as JsonObject ?? [], deeper) ?? new JsonObject() : value?.DeepClone();
        }

        foreach (var (key, _) in from)
        {
            if (!to.ContainsKey(key))
                patch[key] = null;
        }

        return patch.Count == 0 ? null : patch;
    }
}
