using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Notion.Tests.Objects;

/// <summary>An answer as another version of Notion might have given it: members are gone, new ones have come.</summary>
internal static class Mutation
{
    public static JsonElement Of(JsonElement answer, Random random)
    {
        var copy = JsonSerializer.SerializeToNode(answer)!;
        Change(copy, random);
        return JsonSerializer.SerializeToElement(copy);
    }

    private static void Change(JsonNode? node, Random random)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                Change(item, random);
        }

        if (node is not JsonObject members)
            return;

        foreach (var (name, value) in members.ToList())
        {
            if (random.Next(12) == 0)
                members.Remove(name);
            else
                Change(value, random);
        }

        if (random.Next(12) == 0)
            members["from_tomorrow"] = new JsonObject { ["n"] = 1.50, ["nothing"] = null };
    }
}
