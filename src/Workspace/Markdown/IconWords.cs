using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// The attribute <c>icon</c> of a tag: an emoji, <c>:name:</c> for one of the workspace's own, <c>/icons/name_color.svg</c> for one
/// of Notion's, or the address of an image.
/// </summary>
internal static partial class IconWords
{
    public static string? Write(JsonNode? icon) => icon.At("type").Text() switch
    {
        "custom_emoji" when icon.At("custom_emoji").At("name").Text() is { } name => $":{name}:",
        "icon" when icon.At("icon").At("name").Text() is { } name => $"/icons/{name}_{icon.At("icon").At("color").Text() ?? "gray"}.svg",
        _ => (icon.At("emoji") ?? icon.At("external").At("url") ?? icon.At("file").At("url")).Text(),
    };

    /// <summary>The icon as a request carries it; null for none. An emoji of the workspace is known by its name alone.</summary>
    public static JsonObject? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (Native().Match(text) is { Success: true } native && Icons.IsColor(native.Groups[2].Value))
            return Tagged("icon", new JsonObject { ["name"] = native.Groups[1].Value, ["color"] = native.Groups[2].Value });
        if (CustomEmoji().Match(text) is { Success: true } custom)
            return Tagged("custom_emoji", new JsonObject { ["name"] = custom.Groups[1].Value });
        if (text.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return text.Length <= Urls.Longest ? Tagged("external", new JsonObject { ["url"] = text }) : null;
        return Icons.IsEmoji(text) ? new JsonObject { ["type"] = "emoji", ["emoji"] = text } : null;
    }

    private static JsonObject Tagged(string type, JsonObject value) => new() { ["type"] = type, [type] = value };

    [GeneratedRegex(@"^/icons/(.+)_([a-z]+)\.svg$", RegexOptions.CultureInvariant)]
    private static partial Regex Native();

    [GeneratedRegex("^:([A-Za-z0-9_+-]+):$", RegexOptions.CultureInvariant)]
    private static partial Regex CustomEmoji();
}
