using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>A block of a page. In a request only its content is given.</summary>
[JsonConverter(typeof(BlockConverter))]
public abstract record Block : NotionObject
{
    protected Block(string? type = null)
        : base("block") => Type = type;

    [JsonPropertyOrder(-1)]
    public ObjectId Id { get; set; }

    [JsonPropertyOrder(-1)]
    public Parent? Parent { get; set; }

    [JsonPropertyOrder(-1)]
    public Timestamp CreatedTime { get; set; }

    [JsonPropertyOrder(-1)]
    public Timestamp LastEditedTime { get; set; }

    [JsonPropertyOrder(-1)]
    public User? CreatedBy { get; set; }

    [JsonPropertyOrder(-1)]
    public User? LastEditedBy { get; set; }

    [JsonPropertyOrder(-1)]
    public bool HasChildren { get; set; }

    [JsonPropertyOrder(-1)]
    public bool InTrash { get; set; }

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }

    /// <summary>The name of <see cref="InTrash"/> in versions before 2026-03-11.</summary>
    [JsonPropertyOrder(1)]
    public bool Archived { get; set; }
}

public sealed record ParagraphBlock() : Block("paragraph")
{
    public ParagraphContent Paragraph { get; set; } = new();
}

public sealed record Heading1Block() : Block("heading_1")
{
    [JsonPropertyName("heading_1")]
    public HeadingContent Heading1 { get; set; } = new();
}

public sealed record Heading2Block() : Block("heading_2")
{
    [JsonPropertyName("heading_2")]
    public HeadingContent Heading2 { get; set; } = new();
}

public sealed record Heading3Block() : Block("heading_3")
{
    [JsonPropertyName("heading_3")]
    public HeadingContent Heading3 { get; set; } = new();
}

public sealed record Heading4Block() : Block("heading_4")
{
    [JsonPropertyName("heading_4")]
    public HeadingContent Heading4 { get; set; } = new();
}

public sealed record BulletedListItemBlock() : Block("bulleted_list_item")
{
    public FlowContent BulletedListItem { get; set; } = new();
}

public sealed record NumberedListItemBlock() : Block("numbered_list_item")
{
    public NumberedContent NumberedListItem { get; set; } = new();
}

public sealed record ToDoBlock() : Block("to_do")
{
    public ToDoContent ToDo { get; set; } = new();
}

public sealed record ToggleBlock() : Block("toggle")
{
    public FlowContent Toggle { get; set; } = new();
}

public sealed record QuoteBlock() : Block("quote")
{
    public FlowContent Quote { get; set; } = new();
}

public sealed record CalloutBlock() : Block("callout")
{
    public CalloutContent Callout { get; set; } = new();
}

public sealed record CodeBlock() : Block("code")
{
    public CodeContent Code { get; set; } = new();
}

public sealed record EquationBlock() : Block("equation")
{
    public Equation Equation { get; set; } = new();
}

public sealed record DividerBlock() : Block("divider")
{
    public Empty Divider { get; set; } = new();
}

public sealed record BreadcrumbBlock() : Block("breadcrumb")
{
    public Empty Breadcrumb { get; set; } = new();
}

public sealed record TableOfContentsBlock() : Block("table_of_contents")
{
    public ColorContent TableOfContents { get; set; } = new();
}

public sealed record ColumnListBlock() : Block("column_list")
{
    public ParentContent ColumnList { get; set; } = new();
}

public sealed record ColumnBlock() : Block("column")
{
    public ColumnContent Column { get; set; } = new();
}

/// <summary>Its children are paragraphs, one a tab.</summary>
public sealed record TabBlock() : Block("tab")
{
    public ParentContent Tab { get; set; } = new();
}

public sealed record TableBlock() : Block("table")
{
    public TableContent Table { get; set; } = new();
}

public sealed record TableRowBlock() : Block("table_row")
{
    public TableRowContent TableRow { get; set; } = new();
}

/// <summary>An original (synced from null), or a copy of one.</summary>
public sealed record SyncedBlock() : Block("synced_block")
{
    [JsonPropertyName("synced_block")]
    public SyncedContent Content { get; set; } = new();
}

public sealed record TemplateBlock() : Block("template")
{
    public FlowContent Template { get; set; } = new();
}

public sealed record LinkToPageBlock() : Block("link_to_page")
{
    public LinkToPageContent LinkToPage { get; set; } = new();
}

/// <summary>A page as it stands in its parent; it is made by creating a page.</summary>
public sealed record ChildPageBlock() : Block("child_page")
{
    public ChildContent ChildPage { get; set; } = new();
}

/// <summary>A database as it stands in its parent; it is made by creating a database.</summary>
public sealed record ChildDatabaseBlock() : Block("child_database")
{
    public ChildContent ChildDatabase { get; set; } = new();
}

public sealed record EmbedBlock() : Block("embed")
{
    public WebContent Embed { get; set; } = new();
}

public sealed record BookmarkBlock() : Block("bookmark")
{
    public WebContent Bookmark { get; set; } = new();
}

public sealed record LinkPreviewBlock() : Block("link_preview")
{
    public Link LinkPreview { get; set; } = new();
}

public sealed record ImageBlock() : Block("image")
{
    public FileObject Image { get; set; } = new();
}

public sealed record VideoBlock() : Block("video")
{
    public FileObject Video { get; set; } = new();
}

public sealed record AudioBlock() : Block("audio")
{
    public FileObject Audio { get; set; } = new();
}

public sealed record PdfBlock() : Block("pdf")
{
    public FileObject Pdf { get; set; } = new();
}

public sealed record FileBlock() : Block("file")
{
    public FileObject File { get; set; } = new();
}

public sealed record MeetingNotesBlock() : Block("meeting_notes")
{
    public MeetingNotesContent MeetingNotes { get; set; } = new();
}

/// <summary>The name of meeting notes in versions before 2026-03-11.</summary>
public sealed record TranscriptionBlock() : Block("transcription")
{
    public MeetingNotesContent Transcription { get; set; } = new();
}

/// <summary>A block the API does not show; its kind in the app may be named.</summary>
public sealed record UnsupportedBlock() : Block("unsupported")
{
    public UnsupportedContent Unsupported { get; set; } = new();
}

/// <summary>Only the id of a block, which is all one sees without the right to read content.</summary>
public sealed record PartialBlock : Block;

/// <summary>A block of a kind that is not known here; its content is in <see cref="WireObject.Extra"/> under its type.</summary>
public sealed record UnknownBlock : Block;

internal sealed class BlockConverter() : KindConverter<Block>(
    "type",
    RecordKind.Of<UnknownBlock>(),
    new Dictionary<string, RecordKind>
    {
        ["paragraph"] = RecordKind.Of<ParagraphBlock>(),
        ["heading_1"] = RecordKind.Of<Heading1Block>(),
        ["heading_2"] = RecordKind.Of<Heading2Block>(),
        ["heading_3"] = RecordKind.Of<Heading3Block>(),
        ["heading_4"] = RecordKind.Of<Heading4Block>(),
        ["bulleted_list_item"] = RecordKind.Of<BulletedListItemBlock>(),
        ["numbered_list_item"] = RecordKind.Of<NumberedListItemBlock>(),
        ["to_do"] = RecordKind.Of<ToDoBlock>(),
        ["toggle"] = RecordKind.Of<ToggleBlock>(),
        ["quote"] = RecordKind.Of<QuoteBlock>(),
        ["callout"] = RecordKind.Of<CalloutBlock>(),
        ["code"] = RecordKind.Of<CodeBlock>(),
        ["equation"] = RecordKind.Of<EquationBlock>(),
        ["divider"] = RecordKind.Of<DividerBlock>(),
        ["breadcrumb"] = RecordKind.Of<BreadcrumbBlock>(),
        ["table_of_contents"] = RecordKind.Of<TableOfContentsBlock>(),
        ["column_list"] = RecordKind.Of<ColumnListBlock>(),
        ["column"] = RecordKind.Of<ColumnBlock>(),
        ["tab"] = RecordKind.Of<TabBlock>(),
        ["table"] = RecordKind.Of<TableBlock>(),
        ["table_row"] = RecordKind.Of<TableRowBlock>(),
        ["synced_block"] = RecordKind.Of<SyncedBlock>(),
        ["template"] = RecordKind.Of<TemplateBlock>(),
        ["link_to_page"] = RecordKind.Of<LinkToPageBlock>(),
        ["child_page"] = RecordKind.Of<ChildPageBlock>(),
        ["child_database"] = RecordKind.Of<ChildDatabaseBlock>(),
        ["embed"] = RecordKind.Of<EmbedBlock>(),
        ["bookmark"] = RecordKind.Of<BookmarkBlock>(),
        ["link_preview"] = RecordKind.Of<LinkPreviewBlock>(),
        ["image"] = RecordKind.Of<ImageBlock>(),
        ["video"] = RecordKind.Of<VideoBlock>(),
        ["audio"] = RecordKind.Of<AudioBlock>(),
        ["pdf"] = RecordKind.Of<PdfBlock>(),
        ["file"] = RecordKind.Of<FileBlock>(),
        ["meeting_notes"] = RecordKind.Of<MeetingNotesBlock>(),
        ["transcription"] = RecordKind.Of<TranscriptionBlock>(),
        ["unsupported"] = RecordKind.Of<UnsupportedBlock>(),
    },
    RecordKind.Of<PartialBlock>());
