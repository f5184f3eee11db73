using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>What is particular to pages: the values of a row, icon, cover and lock.</summary>
internal static class PageRecords
{
    public const string TitleId = "title";

    public static (string Type, JsonObject Properties, JsonObject Format) Write(JsonObject page, NotionId space)
    {
        var properties = new JsonObject();
        foreach (var property in (page["properties"] as JsonObject ?? []).Select(pair => pair.Value))
        {
            if (property.At("id").Text() is { } id && RowValues.ToSegments(property, space) is { } segments)
                properties[PropertyId.Decode(id)] = segments;
        }

        var format = new JsonObject();
        if (IconRecords.ToInternal(page["icon"], space) is { } icon)
            format["page_icon"] = icon;
        if (IconRecords.ToInternal(page["cover"], space) is { } cover)
            format["page_cover"] = cover;
        if (page["is_locked"].IsTrue())
            format["block_locked"] = true;
        return (BlockKinds.Page, properties, format);
    }
}
