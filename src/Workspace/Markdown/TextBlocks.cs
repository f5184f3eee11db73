using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Blocks of rich text. Text that is too much for one goes on in the next.</summary>
internal static class TextBlocks
{
    public static IEnumerable<NewBlock> Make(string type, List<JsonObject> items, Dictionary<string, string> attributes, IReadOnlyList<NewBlock> children, bool? isChecked = null)
    {
        var parts = items.Chunk(RichTexts.MostItems).DefaultIfEmpty([]).ToList();
        for (var index = 0; index < parts.Count; index++)
        {
            var isLast = index == parts.Count - 1;
            var payload = Payload(type, new JsonArray([.. parts[index]]), attributes, isChecked);
            yield return new NewBlock(type, payload, isLast ? children : []);
        }
    }

    private static JsonObject Payload(string type, JsonArray text, Dictionary<string, string> attributes, bool? isChecked)
    {
        var payload = new JsonObject { ["rich_text"] = text };
        if (type == "paragraph")
            payload["icon"] = null;
        if (type == "to_do")
            payload["checked"] = isChecked == true;
        if (type.StartsWith("heading_", StringComparison.Ordinal))
            payload["is_toggleable"] = attributes.GetValueOrDefault("toggle") == "true";
        payload["color"] = attributes.Color();
        return payload;
    }
}
