using Verso.Notion.Client;
using Verso.Notion.Objects;
using Verso.Workspace.Api;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Uploads;

/// <summary>Uploads through the typed client, which speaks to the workspace as to Notion.</summary>
public sealed class TypedUploadTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private Desk _desk = null!;
    private NotionClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _desk.MostUploadBytes = 64 * MiB;
        _desk.Uploads.MostPartBytes = 20 * MiB;
        _desk.Uploads.LeastPartBytes = 5 * MiB;
        await _desk.ReopenAsync();
        _notion = new NotionClient(new HttpClient(new WorkspaceHandler(_desk.Workspace, _desk.Caller)), new NotionClientOptions());
    }

    public ValueTask DisposeAsync()
    {
        _notion.Dispose();
        return _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_uploaded_and_shown()
    {
        var upload = await _notion.FileUploads.UploadAsync("photo.png", new MemoryStream([1, 2, 3]), "image/png", Stop);
        Assert.Equal(("uploaded", 3L), (upload.Status, upload.ContentLength));

        var shown = await _notion.Blocks.Children.AppendAsync(_desk.Workspace.Facts.RootPage, new ImageBlock { Image = FileObject.Of(upload) });
        await _notion.Pages.UpdateAsync(_desk.Workspace.Facts.RootPage, new UpdatePage { Icon = Icon.Of(upload) }, Stop);

        var image = Assert.IsType<ImageBlock>(shown.Single()).Image!;
        Assert.Equal("file", image.Type);
        Assert.Contains("/files/", image.Url, StringComparison.Ordinal);
        Assert.False(image.File!.ExpiryTime.IsEmpty);
    }

    [Fact]
    public async Task A_large_file_goes_in_parts()
    {
        var content = new byte[(21 * MiB) + 5];
        content[^1] = 7;

        var upload = await _notion.FileUploads.UploadAsync("large.pdf", new MemoryStream(content), cancellationToken: Stop);

        Assert.Equal(("uploaded", (long)content.Length, 3), (upload.Status, upload.ContentLength, upload.NumberOfParts?.Total));
        Assert.Equal("application/pdf", upload.ContentType);
    }
}
