namespace Verso.Notion.Objects;

/// <summary>A file on its way into the workspace.</summary>
public sealed record FileUpload() : NotionObject("file_upload")
{
    public ObjectId Id { get; set; }

    public Timestamp CreatedTime { get; set; }

    /// <summary>Here with <c>id</c> and <c>type</c>, without <c>object</c>.</summary>
    public User? CreatedBy { get; set; }

    public Timestamp LastEditedTime { get; set; }

    /// <summary>When an upload that nothing uses is dropped.</summary>
    public Timestamp ExpiryTime { get; set; }

    public string? UploadUrl { get; set; }

    public string? CompleteUrl { get; set; }

    public bool Archived { get; set; }

    public bool InTrash { get; set; }

    /// <summary><c>pending</c>, <c>uploaded</c>, <c>expired</c> or <c>failed</c>.</summary>
    public string? Status { get; set; }

    public string? Filename { get; set; }

    public string? ContentType { get; set; }

    public long? ContentLength { get; set; }

    public PartCount? NumberOfParts { get; set; }

    public FileImportResult? FileImportResult { get; set; }
}

public sealed record PartCount : WireObject
{
    public int? Total { get; set; }

    public int? Sent { get; set; }
}

/// <summary>How the import of an external file went.</summary>
public sealed record FileImportResult : WireObject
{
    public Timestamp ImportedTime { get; set; }

    /// <summary><c>success</c> or <c>error</c>.</summary>
    public string? Type { get; set; }

    public Empty? Success { get; set; }

    public FileImportError? Error { get; set; }
}

public sealed record FileImportError : WireObject
{
    public string? Type { get; set; }

    public string? Code { get; set; }

    public string? Message { get; set; }

    public string? Parameter { get; set; }

    public int? StatusCode { get; set; }
}

/// <summary>Work that Notion goes on with after its answer.</summary>
public sealed record AsyncTask() : NotionObject("async_task")
{
    public ObjectId Id { get; set; }

    /// <summary><c>queued</c>, <c>running</c>, <c>retrying</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public string? Status { get; set; }

    public string? StatusUrl { get; set; }

    public Timestamp CreatedTime { get; set; }

    public double? PollAfterSeconds { get; set; }

    public AsyncOperation? Operation { get; set; }

    /// <summary>What the call would have answered at once.</summary>
    public NotionObject? Result { get; set; }

    public ErrorBody? Error { get; set; }
}

public sealed record AsyncOperation : WireObject
{
    /// <summary><c>rest</c> or <c>mcp</c>.</summary>
    public string? Surface { get; set; }

    public string? Name { get; set; }
}
