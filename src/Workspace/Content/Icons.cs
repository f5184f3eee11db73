using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Icons of pages, databases, data sources, callouts and tabs.</summary>
public static class Icons
{
    private const int LongestEmoji = 40;

    private static readonly string[] Kinds = ["emoji", "external", "file_upload", "custom_emoji", "icon"];

    private static readonly string[] IconColors =
        ["gray", "lightgray", "brown", "yellow", "orange", "green", "blue", "purple", "pink", "red"];

    /// <summary>The icon as served; null for <c>null</c>, which removes it.</summary>
    public static JsonObject? Read(Input icon, IContentContext context)
    {
        if (icon.IsNull)
            return null;
        icon.RequireObject().RefuseOthers("type", "emoji", "external", "file_upload", "custom_emoji", "icon");
        var kind = Kind.Of(icon, Kinds);
        var value = icon[kind];
        return kind switch
        {
            "emoji" => new JsonObject { ["type"] = "emoji", ["emoji"] = ReadEmoji(value) },
            "custom_emoji" => ReadCustomEmoji(value.RequireObject(), context),
            "icon" => ReadNative(value.RequireObject()),
            _ => Files.ReadAlone(icon, context),
        };
    }

    private static string ReadEmoji(Input emoji)
    {
        var text = emoji.RequireString(LongestEmoji, least: 1);
        return IsEmoji(text) ? text : throw emoji.Should("be an emoji");
    }

    /// <summary>Whether this can be an emoji: no letters, and something beyond Latin.</summary>
    internal static bool IsEmoji(string text) =>
        text.Length is > 0 and <= LongestEmoji && text.Any(character => character > 'ÿ') && !text.Any(char.IsAsciiLetter);

    /// <summary>Whether Notion's own icons come in that colour.</summary>
    internal static bool IsColor(string name) => Array.IndexOf(IconColors, name) >= 0;

    private static JsonObject ReadCustomEmoji(Input emoji, IContentContext context)
    {
        emoji.RefuseOthers("id", "name", "url");
        var id = emoji["id"].RequireId();
        return new JsonObject
        {
            ["type"] = "custom_emoji",
            ["custom_emoji"] = context.FindCustomEmoji(id)
                ?? throw ApiException.Invalid($"Could not find custom emoji with ID: {id}."),
        };
    }

    private static JsonObject ReadNative(Input icon)
    {
        icon.RefuseOthers("name", "color");
        return new JsonObject
        {
            ["type"] = "icon",
            ["icon"] = new JsonObject
            {
                ["name"] = icon["name"].RequireString(least: 1),
                ["color"] = icon["color"].IsAbsent ? "gray" : icon["color"].RequireOneOf(IconColors),
            },
        };
    }
}
