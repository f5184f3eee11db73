namespace Verso.Workspace.Internal.Records;

/// <summary>The names of block types inside and outside.</summary>
internal static class BlockKinds
{
    public const string Page = "page";
    public const string DatabasePage = "collection_view_page";
    public const string InlineDatabase = "collection_view";
    public const string Unsupported = "unsupported";

    private static readonly (string Internal, string Public)[] Kinds =
    [
        ("text", "paragraph"),
        ("header", "heading_1"),
        ("sub_header", "heading_2"),
        ("sub_sub_header", "heading_3"),
        ("header_4", "heading_4"),
        ("bulleted_list", "bulleted_list_item"),
        ("numbered_list", "numbered_list_item"),
        ("to_do", "to_do"),
        ("toggle", "toggle"),
        ("quote", "quote"),
        ("callout", "callout"),
        ("code", "code"),
        ("equation", "equation"),
        ("divider", "divider"),
        ("breadcrumb", "breadcrumb"),
        ("table_of_contents", "table_of_contents"),
        ("image", "image"),
        ("video", "video"),
        ("audio", "audio"),
        ("pdf", "pdf"),
        ("file", "file"),
        ("bookmark", "bookmark"),
        ("embed", "embed"),
        ("external_object_instance", "link_preview"),
        ("column_list", "column_list"),
        ("column", "column"),
        ("alias", "link_to_page"),
        ("transclusion_container", "synced_block"),
        ("transclusion_reference", "synced_block"),
        ("table", "table"),
        ("table_row", "table_row"),
        ("factory", "template"),
        ("tab", "tab"),
        ("transcription", "meeting_notes"),
        (Page, "child_page"),
        (DatabasePage, "child_database"),
        (InlineDatabase, "child_database"),
    ];

    /// <summary>Kinds that are an embed for everyone but Notion's own page.</summary>
    private static readonly string[] Embeds =
        ["gist", "figma", "typeform", "replit", "codepen", "excalidraw", "tweet", "maps", "drive", "miro", "loom", "framer", "invision"];

    /// <summary>The public type of an internal one; <see cref="Unsupported"/> for what the public API does not know.</summary>
    public static string ToPublic(string type) =>
        Array.Find(Kinds, kind => kind.Internal == type).Public ?? (Embeds.Contains(type) ? "embed" : Unsupported);

    public static string ToInternal(string type) => Array.Find(Kinds, kind => kind.Public == type).Internal ?? type;

    public static bool IsDatabase(string? internalType) => internalType is DatabasePage or InlineDatabase;
}
