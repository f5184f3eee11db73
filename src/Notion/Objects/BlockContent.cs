using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>The text of a block and what stands below it.</summary>
public abstract record TextContentBase : WireObject
{
    public IReadOnlyList<RichText>? RichText { get; set; }

    /// <summary>The name of <see cref="RichText"/> in versions before 2022-02-22.</summary>
    public IReadOnlyList<RichText>? Text { get; set; }

    /// <summary><c>default</c>, a colour, or a colour with <c>_background</c>.</summary>
    public string? Color { get; set; }

    /// <summary>The blocks below; only in requests, an answer says <see cref="Block.HasChildren"/>.</summary>
    public IReadOnlyList<Block>? Children { get; set; }
}

public sealed record FlowContent : TextContentBase;

public sealed record ParagraphContent : TextContentBase
{
    /// <summary>Only on the paragraphs of a tab.</summary>
    public Icon? Icon { get; set; }
}

public sealed record HeadingContent : TextContentBase
{
    public bool IsToggleable { get; set; }
}

public sealed record NumberedContent : TextContentBase
{
    public int? ListStartIndex { get; set; }

    /// <summary><c>numbers</c>, <c>letters</c> or <c>roman</c>.</summary>
    public string? ListFormat { get; set; }
}

public sealed record ToDoContent : TextContentBase
{
    public bool Checked { get; set; }
}

public sealed record CalloutContent : TextContentBase
{
    public Icon? Icon { get; set; }
}

public sealed record CodeContent : WireObject
{
    public IReadOnlyList<RichText>? Caption { get; set; }

    public IReadOnlyList<RichText>? RichText { get; set; }

    /// <summary>The name of <see cref="RichText"/> in versions before 2022-02-22.</summary>
    public IReadOnlyList<RichText>? Text { get; set; }

    public string? Language { get; set; }
}

public sealed record ColorContent : WireObject
{
    public string? Color { get; set; }
}

/// <summary>Nothing but the blocks below; only in requests.</summary>
public sealed record ParentContent : WireObject
{
    public IReadOnlyList<Block>? Children { get; set; }
}

public sealed record ColumnContent : WireObject
{
    /// <summary>The share of the width, from 0 to 1.</summary>
    public double? WidthRatio { get; set; }

    /// <summary>The blocks below; only in requests.</summary>
    public IReadOnlyList<Block>? Children { get; set; }
}

public sealed record TableContent : WireObject
{
    public int? TableWidth { get; set; }

    public bool HasColumnHeader { get; set; }

    public bool HasRowHeader { get; set; }

    /// <summary>The rows; only in requests.</summary>
    public IReadOnlyList<Block>? Children { get; set; }
}

public sealed record TableRowContent : WireObject
{
    public IReadOnlyList<IReadOnlyList<RichText>>? Cells { get; set; }
}

public sealed record SyncedContent : WireObject
{
    /// <summary>The original; null on the original itself, and sent as null to make one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public SyncedFrom? SyncedFrom { get; set; }

    /// <summary>The blocks below; only in requests.</summary>
    public IReadOnlyList<Block>? Children { get; set; }
}

public sealed record SyncedFrom : WireObject
{
    public string? Type { get; set; }

    public ObjectId BlockId { get; set; }
}

public sealed record LinkToPageContent : WireObject
{
    /// <summary><c>page_id</c>, <c>database_id</c> or <c>comment_id</c>.</summary>
    public string? Type { get; set; }

    public ObjectId PageId { get; set; }

    public ObjectId DatabaseId { get; set; }

    public ObjectId CommentId { get; set; }
}

public sealed record ChildContent : WireObject
{
    public string? Title { get; set; }
}

public sealed record WebContent : WireObject
{
    public IReadOnlyList<RichText>? Caption { get; set; }

    public string? Url { get; set; }
}

public sealed record MeetingNotesContent : WireObject
{
    public IReadOnlyList<RichText>? Title { get; set; }

    /// <summary><c>transcription_in_progress</c>, <c>summary_in_progress</c>, <c>notes_ready</c> …</summary>
    public string? Status { get; set; }

    public MeetingNotesParts? Children { get; set; }

    public CalendarEvent? CalendarEvent { get; set; }

    public Recording? Recording { get; set; }
}

/// <summary>The blocks that hold the parts of meeting notes.</summary>
public sealed record MeetingNotesParts : WireObject
{
    public ObjectId SummaryBlockId { get; set; }

    public ObjectId NotesBlockId { get; set; }

    public ObjectId TranscriptBlockId { get; set; }
}

public sealed record CalendarEvent : WireObject
{
    public Timestamp StartTime { get; set; }

    public Timestamp EndTime { get; set; }

    /// <summary>Their form is not settled: the meeting notes of the API are in beta.</summary>
    public IReadOnlyList<JsonElement>? Attendees { get; set; }
}

public sealed record Recording : WireObject
{
    public Timestamp StartTime { get; set; }

    public Timestamp EndTime { get; set; }
}

public sealed record UnsupportedContent : WireObject
{
    /// <summary>What the app calls it: <c>ai_block</c>, <c>button</c>, <c>form</c> …</summary>
    public string? BlockType { get; set; }
}
