namespace Verso.Workspace.Uploads;

/// <summary>Fetches a file from another server, whose address a client has given. Which addresses it may ask is its affair.</summary>
public interface IFileImporter
{
    /// <summary>The file, as it arrives.</summary>
    /// <param name="most">The largest file that is wanted, in bytes; one that says that it is larger need not be fetched.</param>
    /// <exception cref="FileImportException">It could not be had.</exception>
    Task<ImportedFile> FetchAsync(Uri address, long most, CancellationToken cancellationToken);
}

/// <summary>A file on its way here.</summary>
public sealed record ImportedFile(Stream Content, string? ContentType, long? Length) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>A file that could not be fetched, in the words of <c>file_import_result.error</c>.</summary>
/// <param name="type"><c>validation_error</c>, <c>internal_system_error</c>, <c>download_error</c> or <c>upload_error</c>.</param>
/// <param name="code">A short code, such as <c>file_upload_invalid_size</c>.</param>
/// <param name="status">What the other server answered, if it did.</param>
public sealed class FileImportException(string type, string code, string message, int? status = null) : Exception(message)
{
    public string Type { get; } = type;

    public string Code { get; } = code;

    public int? Status { get; } = status;
}
