using System.Globalization;
using System.Net.Http.Headers;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Files on their way into the workspace.</summary>
public sealed class FileUploadsClient
{
    /// <summary>What Notion takes in one request; a larger file comes in parts.</summary>
    private const int MostInOneRequest = 20 * 1024 * 1024;

    /// <summary>Notion wants parts of 5 to 20 MiB.</summary>
    private const int PartSize = 10 * 1024 * 1024;

    private readonly NotionTransport _transport;

    internal FileUploadsClient(NotionTransport transport) => _transport = transport;

    public Task<FileUpload> GetAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<FileUpload>($"v1/file_uploads/{id}", cancellationToken);

    public IAsyncEnumerable<FileUpload> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.ListAsync<FileUpload>(HttpMethod.Get, "v1/file_uploads", null, cancellationToken);

    /// <summary>Begins an upload. What nothing shows within an hour is dropped.</summary>
    public Task<FileUpload> CreateAsync(CreateFileUpload upload, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateFileUpload, FileUpload>(HttpMethod.Post, "v1/file_uploads", upload, cancellationToken);

    /// <summary>Sends a file, or one part of it. A stream is read once, so a request that fails is not repeated.</summary>
    /// <param name="part">Which part it is, from 1; null for a whole file.</param>
    public async Task<FileUpload> SendAsync(
        NotionId id, Stream content, string? filename = null, string? contentType = null, int? part = null, CancellationToken cancellationToken = default)
    {
        using var form = new MultipartFormDataContent();
        var file = new StreamContent(content);
        if (contentType is not null)
            file.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        form.Add(file, "file", filename ?? "file");
        if (part is { } number)
            form.Add(new StringContent(number.ToString(CultureInfo.InvariantCulture)), "part_number");
        return await _transport.SendAsync<FileUpload>($"v1/file_uploads/{id}/send", form, cancellationToken);
    }

    /// <summary>Makes one file of the parts that were sent.</summary>
    public Task<FileUpload> CompleteAsync(NotionId id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<FileUpload>(HttpMethod.Post, $"v1/file_uploads/{id}/complete", null, cancellationToken);

    /// <summary>
    /// Uploads a file, in parts where it is large. <see cref="FileObject.Of(FileUpload)"/> and <see cref="Icon.Of(FileUpload)"/> then show it.
    /// </summary>
    /// <param name="content">The file from where it stands; its length must be known.</param>
    public async Task<FileUpload> UploadAsync(string filename, Stream content, string? contentType = null, CancellationToken cancellationToken = default)
    {
        var length = content.Length - content.Position;
        if (length <= MostInOneRequest)
        {
            var single = await CreateAsync(new CreateFileUpload { Filename = filename, ContentType = contentType }, cancellationToken);
            return await SendAsync(single.Id, content, filename, contentType, part: null, cancellationToken);
        }

        var parts = (int)((length + PartSize - 1) / PartSize);
        var upload = await CreateAsync(
            new CreateFileUpload { Mode = "multi_part", Filename = filename, ContentType = contentType, NumberOfParts = parts }, cancellationToken);
        var buffer = new byte[PartSize];
        for (var part = 1; part <= parts; part++)
        {
            var count = await content.ReadAtLeastAsync(buffer, PartSize, throwOnEndOfStream: false, cancellationToken);
            await SendAsync(upload.Id, new MemoryStream(buffer, 0, count, writable: false), filename, contentType, part, cancellationToken);
        }

        return await CompleteAsync(upload.Id, cancellationToken);
    }
}

public sealed record CreateFileUpload : WireObject
{
    /// <summary><c>single_part</c> (when absent), <c>multi_part</c> or <c>external_url</c>.</summary>
    public string? Mode { get; set; }

    public string? Filename { get; set; }

    public string? ContentType { get; set; }

    public int? NumberOfParts { get; set; }

    /// <summary>Where the file is fetched from, with the mode <c>external_url</c>.</summary>
    public string? ExternalUrl { get; set; }
}
