namespace Verso.Notion.Objects;

/// <summary>A comment on a page or a block.</summary>
public sealed record Comment() : NotionObject("comment")
{
    public ObjectId Id { get; set; }

    public Parent? Parent { get; set; }

    public ObjectId DiscussionId { get; set; }

    public Timestamp CreatedTime { get; set; }

    public Timestamp LastEditedTime { get; set; }

    public User? CreatedBy { get; set; }

    public IReadOnlyList<RichText> RichText { get; set; } = [];

    public IReadOnlyList<CommentAttachment>? Attachments { get; set; }

    public CommentDisplayName? DisplayName { get; set; }
}

public sealed record CommentAttachment : WireObject
{
    /// <summary><c>audio</c>, <c>image</c>, <c>pdf</c>, <c>productivity</c> or <c>video</c>.</summary>
    public string? Category { get; set; }

    public HostedFile? File { get; set; }

    /// <summary>Names the upload to attach; only in requests.</summary>
    public ObjectId FileUploadId { get; set; }
}

/// <summary>Under whose name a comment stands.</summary>
public sealed record CommentDisplayName : WireObject
{
    /// <summary><c>integration</c>, <c>user</c> or <c>custom</c>.</summary>
    public string? Type { get; set; }

    public string? ResolvedName { get; set; }

    public CustomName? Custom { get; set; }
}

public sealed record CustomName : WireObject
{
    public string? Name { get; set; }
}
