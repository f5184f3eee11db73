using Verso.Server.Hosting;
using Verso.Workspace.Uploads;

namespace Verso.Server.Files;

/// <summary>
/// Fetches files from the internet for those who give an address. A name may resolve to anything, so the address that is
/// connected to is looked at, and redirects are not followed.
/// </summary>
internal sealed class FileImporter : IFileImporter, IDisposable
{
    private readonly OutboundHosts _hosts;
    private readonly HttpClient _http;

    public FileImporter(FileSettings settings)
    {
        _hosts = new OutboundHosts(settings.ImportHosts);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = _hosts.ConnectAsync })
        {
            Timeout = settings.ImportTimeout,
        };
    }

    public async Task<ImportedFile> FetchAsync(Uri address, long most, CancellationToken cancellationToken)
    {
        if (_hosts.IsPlainlyPrivate(address))
            throw new FileImportException("validation_error", "file_upload_invalid_external_url", "The external URL must be publicly accessible. Please try again with a new file upload.");
        var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw new FileImportException(
                    "download_error", "file_upload_download_failed", "The external URL did not answer with the file. Please try again with a new file upload.", (int)response.StatusCode);
            }
        }

        var headers = response.Content.Headers;
        return new ImportedFile(await response.Content.ReadAsStreamAsync(cancellationToken), headers.ContentType?.MediaType, headers.ContentLength);
    }

    public void Dispose() => _http.Dispose();
}
