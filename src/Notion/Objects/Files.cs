using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>A file, wherever one stands: in a block (with a caption), in a property (with a name), as a cover.</summary>
public sealed record FileObject : WireObject
{
    public IReadOnlyList<RichText>? Caption { get; set; }

    /// <summary><c>external</c>, <c>file</c> or <c>file_upload</c>.</summary>
    public string? Type { get; set; }

    public ExternalFile? External { get; set; }

    public HostedFile? File { get; set; }

    public ObjectReference? FileUpload { get; set; }

    public string? Name { get; set; }

    /// <summary>The address, whoever hosts it.</summary>
    [JsonIgnore]
    public string? Url => External?.Url ?? File?.Url;

    public static FileObject Of(string url) => new() { Type = "external", External = new() { Url = url } };

    /// <summary>The file of an upload, to be shown.</summary>
    public static FileObject Of(FileUpload upload) => new() { Type = "file_upload", FileUpload = new() { Id = upload.Id } };
}

public sealed record ExternalFile : WireObject
{
    public string? Url { get; set; }
}

/// <summary>A file that Notion keeps; its address is signed and ends with <see cref="ExpiryTime"/>.</summary>
public sealed record HostedFile : WireObject
{
    public string? Url { get; set; }

    public Timestamp ExpiryTime { get; set; }
}

/// <summary>The icon of a page, a database, a data source or a callout.</summary>
public sealed record Icon : WireObject
{
    /// <summary><c>emoji</c>, <c>external</c>, <c>file</c>, <c>file_upload</c>, <c>custom_emoji</c> or <c>icon</c>.</summary>
    public string? Type { get; set; }

    public string? Emoji { get; set; }

    public ExternalFile? External { get; set; }

    public HostedFile? File { get; set; }

    public ObjectReference? FileUpload { get; set; }

    public CustomEmoji? CustomEmoji { get; set; }

    [JsonPropertyName("icon")]
    public NativeIcon? Native { get; set; }

    public static Icon Of(string emoji) => new() { Type = "emoji", Emoji = emoji };

    public static Icon Of(FileUpload upload) => new() { Type = "file_upload", FileUpload = new() { Id = upload.Id } };
}

/// <summary>One of Notion's own icons.</summary>
public sealed record NativeIcon : WireObject
{
    public string? Name { get; set; }

    public string? Color { get; set; }
}

/// <summary>An emoji of the workspace.</summary>
public sealed record CustomEmoji : NotionObject
{
    public ObjectId Id { get; set; }

    public string? Name { get; set; }

    public string? Url { get; set; }
}
