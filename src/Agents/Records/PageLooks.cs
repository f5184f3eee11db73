using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Records;

/// <summary>Icons, covers and templates, plain or in Notion's own form.</summary>
public static class PageLooks
{
    /// <summary>An emoji, a URL, or Notion's own form.</summary>
    public static JsonNode Icon(JsonNode icon) => Word(icon) is not { } word ? icon.DeepClone()
        : IsUrl(word) ? External(word)
        : new JsonObject { ["type"] = "emoji", ["emoji"] = word };

    /// <summary>A URL, or Notion's own form.</summary>
    public static JsonNode Cover(JsonNode cover) => Word(cover) is { } word ? External(word) : cover.DeepClone();

    /// <summary><c>"default"</c>, <c>"none"</c>, the id of a template, or Notion's own form.</summary>
    public static JsonNode Template(JsonNode template) => Word(template) switch
    {
        null => template.DeepClone(),
        "default" or "none" => new JsonObject { ["type"] = Word(template) },
        var id => new JsonObject { ["type"] = "template_id", ["template_id"] = id },
    };

    private static string? Word(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool IsUrl(string word) => word.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static JsonObject External(string url) => new() { ["type"] = "external", ["external"] = new JsonObject { ["url"] = url } };
}
