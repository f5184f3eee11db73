using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>Icons and covers: publicly an object with a type, inside one string.</summary>
internal static class IconRecords
{
    private const string Named = "/icons/";
    private const string NamedEnd = ".svg";
    private const string CustomEmoji = "notion://custom_emoji/";

    public static string? ToInternal(JsonNode? icon, NotionId space) => icon.At("type").Text() switch
    {
        "emoji" => icon.At("emoji").Text(),
        "external" => icon.At("external").At("url").Text(),
        "file" => Attachments.ToInternal(icon.At("file").At("url").Text()),
        "custom_emoji" => $"{CustomEmoji}{space}/{icon.At("custom_emoji").At("id").Text()}",
        "icon" => $"{Named}{icon.At("icon").At("name").Text()}_{icon.At("icon").At("color").Text() ?? "gray"}{NamedEnd}",
        _ => null,
    };

    /// <summary>The icon as a request of the public API writes it.</summary>
    public static JsonObject? ToRequest(string? icon)
    {
        if (string.IsNullOrEmpty(icon))
            return null;
        if (icon.StartsWith(CustomEmoji, StringComparison.Ordinal) && NotionId.TryParse(icon[(icon.LastIndexOf('/') + 1)..], out var emoji))
            return Typed("custom_emoji", new JsonObject { ["id"] = emoji.ToString() });
        if (icon.StartsWith(Named, StringComparison.Ordinal) && icon.EndsWith(NamedEnd, StringComparison.Ordinal) && icon.LastIndexOf('_') is > 0 and var color)
            return Typed("icon", new JsonObject
            {
                ["name"] = icon[Named.Length..color],
                ["color"] = icon[(color + 1)..^NamedEnd.Length],
            });
        return IsAddress(icon) ? External(icon) : Typed("emoji", icon);
    }

    public static JsonObject? ToCover(string? cover) => string.IsNullOrEmpty(cover) ? null : External(cover);

    public static JsonObject External(string url) => Typed("external", new JsonObject { ["url"] = url });

    private static JsonObject Typed(string type, JsonNode value) => new() { ["type"] = type, [type] = value };

    private static bool IsAddress(string icon) => icon[0] == '/' || icon.Contains(':', StringComparison.Ordinal);
}
