using System.Text;
using System.Text.Json;

namespace Verso.Workspace.Search;

/// <summary>What a block says, read out of its stored JSON without building it.</summary>
internal static class BlockText
{
    private static readonly string[] Links = ["bookmark", "embed", "link_preview"];

    /// <summary>The text without style, and the level of a heading; 0 for what is none.</summary>
    public static (string Text, int Level) Read(ReadOnlyMemory<byte> json)
    {
        using var block = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        if (!block.RootElement.TryGetProperty("type", out var named) || named.GetString() is not { } type
            || !block.RootElement.TryGetProperty(type, out var payload) || payload.ValueKind != JsonValueKind.Object)
            return ("", 0);
        var text = new StringBuilder();
        foreach (var member in payload.EnumerateObject())
        {
            switch (member.Name)
            {
                case "rich_text" or "caption" or "title" when member.Value.ValueKind == JsonValueKind.Array:
                    Line(text, Plain(member.Value));
                    break;
                case "title" or "expression" or "name" when member.Value.ValueKind == JsonValueKind.String && type is not ("child_page" or "child_database"):
                    Line(text, member.Value.GetString()!);
                    break;
                case "cells" when member.Value.ValueKind == JsonValueKind.Array:
                    Line(text, string.Join(" | ", member.Value.EnumerateArray().Select(Plain)));
                    break;
                case "url" when Links.Contains(type) && member.Value.ValueKind == JsonValueKind.String:
                    Line(text, member.Value.GetString()!);
                    break;
            }
        }

        var level = type.Length == 9 && type.StartsWith("heading_", StringComparison.Ordinal) && char.IsAsciiDigit(type[8]) ? type[8] - '0' : 0;
        return (text.ToString(), level);
    }

    /// <summary>The plain text of a rich text.</summary>
    private static string Plain(JsonElement items)
    {
        if (items.ValueKind != JsonValueKind.Array)
            return "";
        var text = "";
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("plain_text", out var plain) && plain.ValueKind == JsonValueKind.String)
                text += plain.GetString();
        }

        return text;
    }

    private static void Line(StringBuilder text, string line)
    {
        var trimmed = line.Trim();
        if (trimmed.Length == 0)
            return;
        if (text.Length > 0)
            text.Append('\n');
        text.Append(trimmed);
    }
}
