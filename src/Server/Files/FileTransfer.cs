using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.Server.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Uploads;

namespace Verso.Server.Files;

/// <summary>
/// <c>/v1/files/…</c>: the contents of files, to whoever has an address with a good signature. No token is asked for, as
/// with the storage that Notion's addresses lead to. Nothing that is served here can run in a browser.
/// </summary>
internal sealed partial class FileTransfer(VersoRegistry registry, OpenWorkspaces workspaces, FileSettings settings, ILogger<FileTransfer> log)
{
    private static readonly ErrorBody Refused = new("The address of this file is wrong or has expired. Read the object that shows it again for a fresh one.", "forbidden");

    /// <summary>Answers a request whose path behind <c>files/</c> is <paramref name="path"/>, still escaped.</summary>
    public async Task AnswerAsync(HttpContext context, string path, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        try
        {
            var method = HttpMethods.IsHead(context.Request.Method) ? "GET" : context.Request.Method;
            SetHeaders(context.Response.Headers);
            if (await FindAsync(path) is { } workspace && workspace.Links.Verify(method, path, query) is { } file)
                await (method == "PUT" ? ReceiveAsync(context, workspace, file) : SendAsync(context, workspace, file, query));
            else
                await JsonErrors.WriteAsync(context, StatusCodes.Status403Forbidden, Refused);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Failed(failure, context.Request.Method);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await JsonErrors.WriteAsync(context, StatusCodes.Status500InternalServerError, new ErrorBody("The server failed to answer this. Its log says why.", "internal_error"));
        }
    }

    private async Task<LocalWorkspace?> FindAsync(string path)
    {
        var end = path.IndexOf('/', StringComparison.Ordinal);
        return end > 0 && NotionId.TryParse(path[..end], out var id) && registry.Workspaces.Find(id) is { Origin: WorkspaceOrigin.Local } entry
            ? (await workspaces.GetAsync(entry.Id)).Local
            : null;
    }

    private static async Task SendAsync(HttpContext context, LocalWorkspace workspace, NotionId id, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        if (workspace.Read(session => session.Uploads.FindHosted(id)) is not { } file || workspace.Files.Find(file.Hash) is not { } content)
        {
            await JsonErrors.WriteAsync(context, StatusCodes.Status404NotFound, new ErrorBody("This file is no longer kept.", "not_found"));
            return;
        }

        var isShown = FileKinds.MayBeShown(file.ContentType);
        var disposition = new ContentDispositionHeaderValue(isShown ? DispositionTypeNames.Inline : DispositionTypeNames.Attachment);
        disposition.SetHttpFileName(file.Name);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.CacheControl = $"private, max-age={Remaining(workspace, query).ToString(CultureInfo.InvariantCulture)}";
        await TypedResults
            .PhysicalFile(content, TypeOf(file, isShown), entityTag: new EntityTagHeaderValue($"\"{file.Hash}\""), enableRangeProcessing: true)
            .ExecuteAsync(context);
    }

    /// <summary>Takes the content of an upload that the internal API has given an address for.</summary>
    private async Task ReceiveAsync(HttpContext context, LocalWorkspace workspace, NotionId id)
    {
        var most = Math.Min(workspace.Options.Uploads.MostPartBytes, settings.MostUploadBytes);
        var staged = await workspace.Files.StageAsync(context.Request.Body, most, context.RequestAborted);
        if (staged.Size > most)
        {
            await JsonErrors.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, new ErrorBody("The file is larger than this server takes.", "too_large"));
            return;
        }

        var owner = workspace.Read(session => session.Uploads.OwnerOf(id));
        var isTaken = owner is { } user && await workspace.WriteAsync(user, session => session.Uploads.ReceiveWhole(id, staged), context.RequestAborted);
        if (isTaken)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return;
        }

        workspace.Files.DeleteIncoming(staged.Name);
        await JsonErrors.WriteAsync(context, StatusCodes.Status409Conflict, new ErrorBody("This upload does not wait for a file any more. Ask for a new address.", "conflict"));
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        SecurityHeaders.Set(headers);
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
    }

    /// <summary>A type that browsers run is not told to them, however the file is opened.</summary>
    private static string TypeOf(HostedFile file, bool isShown) =>
        isShown && file.ContentType == MediaTypeNames.Text.Plain ? "text/plain; charset=utf-8"
        : isShown || FileKinds.IsInert(file.ContentType) ? file.ContentType
        : FileKinds.Unknown;

    private static long Remaining(LocalWorkspace workspace, IEnumerable<KeyValuePair<string, string>> query) =>
        Math.Max(0, long.Parse(query.First(pair => pair.Key == "expires").Value, CultureInfo.InvariantCulture) - workspace.Options.Clock.GetUtcNow().ToUnixTimeSeconds());

    [LoggerMessage(LogLevel.Error, "{Method} of a file failed.")]
    private partial void Failed(Exception failure, string method);
}
