using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>The kinds of block that a request can make.</summary>
internal static class BlockKinds
{
    private const string DefaultCalloutEmoji = "💡";

    private static readonly BlockField RichText = new("rich_text", RichTexts.Read) { IsRequired = true };
    private static readonly BlockField Caption = new("caption", RichTexts.Read) { Default = () => new JsonArray() };
    private static readonly BlockField Color = new("color", (value, _) => Colors.Read(value)) { Default = () => Colors.Default };
    private static readonly BlockField Url = new("url", (value, _) => Urls.Read(value)) { IsRequired = true };
    private static readonly BlockField Toggleable = Flag("is_toggleable");
    private static readonly BlockField TabIcon = new("icon", Icons.Read) { Default = () => null };
    private static readonly BlockField CalloutIcon = new("icon", Icons.Read)
    {
        Default = () => new JsonObject { ["type"] = "emoji", ["emoji"] = DefaultCalloutEmoji },
    };

    public static readonly IReadOnlyDictionary<string, BlockKind> All = Kinds().ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public static readonly string[] Names = [.. All.Keys];

    private static IEnumerable<BlockKind> Kinds() =>
    [
        new("paragraph", RichText, TabIcon, Color) { Below = BelowBlock.Anything },
        Heading("heading_1"),
        Heading("heading_2"),
        Heading("heading_3"),
        Heading("heading_4"),
        new("bulleted_list_item", RichText, Color) { Below = BelowBlock.Anything },
        new("numbered_list_item", RichText, Color, new("list_start_index", (value, _) => value.RequireInteger(least: 1)))
        {
            Below = BelowBlock.Anything,
        },
        new("to_do", RichText, Flag("checked"), Color) { Below = BelowBlock.Anything },
        new("toggle", RichText, Color) { Below = BelowBlock.Anything },
        new("quote", RichText, Color) { Below = BelowBlock.Anything },
        new("callout", RichText, CalloutIcon, Color) { Below = BelowBlock.Anything },
        new("code", Caption, RichText, new("language", (value, _) => value.RequireOneOf(CodeLanguages.All)) { IsRequired = true }),
        new("equation", new BlockField("expression", (value, _) => value.RequireString(RichTexts.LongestExpression)) { IsRequired = true }),
        new("divider"),
        new("breadcrumb"),
        new("table_of_contents", Color),
        new("column_list") { Below = BelowBlock.Only, OnlyChild = "column", FewestChildren = 2 },
        new("column", new BlockField("width_ratio", ReadRatio)) { Below = BelowBlock.Anything, OnlyBelow = "column_list" },
        new("tab") { Below = BelowBlock.Only, OnlyChild = "paragraph", FewestChildren = 1 },
        new("table",
            new("table_width", (value, _) => value.RequireInteger(least: 1)) { IsRequired = true, IsFixed = true },
            Flag("has_column_header"), Flag("has_row_header"))
        {
            Below = BelowBlock.Only,
            OnlyChild = "table_row",
            FewestChildren = 1,
        },
        new("table_row", new BlockField("cells", ReadCells) { IsRequired = true }) { OnlyBelow = "table" },
        new("synced_block", new BlockField("synced_from", ReadSource) { Default = () => null, IsFixed = true }) { Below = BelowBlock.Anything },
        new("template", RichText) { Below = BelowBlock.Anything },
        new("link_to_page"),
        new("embed", Caption, Url),
        new("bookmark", Caption, Url),
        new("image", Caption) { HasFile = true },
        new("video", Caption) { HasFile = true },
        new("audio", Caption) { HasFile = true },
        new("pdf", Caption) { HasFile = true },
        new("file", Caption) { HasFile = true },
    ];

    private static BlockKind Heading(string name) => new(name, RichText, Toggleable, Color) { Below = BelowBlock.AnythingIfToggleable };

    private static BlockField Flag(string name) => new(name, (value, _) => value.RequireBoolean()) { Default = () => false };

    private static JsonValue ReadRatio(Input value, IContentContext context)
    {
        var ratio = value.RequireNumber();
        return ratio is > 0 and <= 1 ? JsonValue.Create(ratio) : throw value.Should("be > `0` and ≤ `1`");
    }

    private static JsonArray ReadCells(Input value, IContentContext context)
    {
        var cells = new JsonArray();
        foreach (var cell in value.RequireArray(RichTexts.MostItems).Items())
            cells.Add(RichTexts.Read(cell, context));
        return cells;
    }

    private static JsonObject? ReadSource(Input value, IContentContext context)
    {
        if (value.IsNull)
            return null;
        value.RequireObject().RefuseOthers("type", "block_id");
        if (!value["type"].IsAbsent)
            value["type"].RequireOneOf("block_id");
        return new JsonObject { ["type"] = "block_id", ["block_id"] = value["block_id"].RequireId().ToString() };
    }
}
