using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Verso.Server.Faults;
using Verso.Server.Files;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Uploads;

namespace Verso.Server.Notion;

/// <summary>
/// <c>/v1</c> over HTTP: checks the token, hands the request to the workspace that the token opens, and writes its
/// answer. It decides nothing else, so that a workspace answers the same over a socket and without one.
/// </summary>
internal sealed partial class NotionApi(
    NotionCallers callers, FaultInjector faults, FileTransfer files, ApiAddress address, VersoOptions options, ILogger<NotionApi> log)
{
    private const string Gzip = "gzip";

    /// <summary>Answers the request whose path below <c>/v1/</c> begins at <paramref name="start"/> of the raw target.</summary>
    public async Task AnswerAsync(HttpContext context, string target, int start)
    {
        var (path, query) = RequestTarget.Split(target, start);
        if (path.StartsWith(FileLinks.Folder, StringComparison.Ordinal))
        {
            await files.AnswerAsync(context, path[FileLinks.Folder.Length..], query);
            return;
        }

        var id = Guid.NewGuid();
        ApiAnswer answer;
        try
        {
            answer = await SendAsync(context, id, path, query, address.Of(context.Request, target));
        }
        catch (Exception gone) when (gone is BrokenOffException || (gone is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            return; // Nobody is there any more.
        }
        catch (ApiException error)
        {
            answer = error.ToAnswer(id);
        }
        catch (BadHttpRequestException bad)
        {
            var error = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ApiException.Invalid("Request body too large.") : ApiException.BadJson();
            answer = error.ToAnswer(id);
        }
        catch (Exception failure)
        {
            Failed(failure, context.Request.Method, context.Request.Path, id);
            answer = ApiException.Unexpected().ToAnswer(id);
        }

        Write(context.Response, answer, id);
        var body = answer.Body;
        if (options.CompressFrom > 0 && body.Length >= options.CompressFrom && AcceptsGzip(context.Request))
        {
            body = Compress(body);
            context.Response.Headers.ContentEncoding = Gzip;
            context.Response.ContentLength = body.Length;
        }

        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private async Task<ApiAnswer> SendAsync(HttpContext context, Guid id, string path, IReadOnlyList<KeyValuePair<string, string>> query, string? apiAddress)
    {
        var request = context.Request;
        var method = HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method;
        var strike = faults.Next(method, path);
        if (strike is not null && await faults.BeforeAsync(strike, context, id) is { } instead)
            return instead;

        var caller = await callers.FindAsync(request.Headers.Authorization)
            ?? throw (Routes.IsResource(path) ? ApiException.Unauthorized() : ApiException.BadUrl()); // The address comes first.
        using var place = caller.Enter(path);
        var sent = new ApiRequest(method, path, caller.Caller)
        {
            Version = request.Headers["Notion-Version"] is [var version] ? version : null,
            Query = query,
            Body = IsForm(request) ? default : await ReadBodyAsync(request, context.RequestAborted),
            Content = IsForm(request) ? request.Body : null,
            ContentType = request.ContentType,
            Via = request.Headers.Via.Count == 0 ? null : request.Headers.Via.ToString(),
            ApiAddress = apiAddress,
            RequestId = id,
        };
        var answer = await caller.Notion.SendAsync(sent, context.RequestAborted);
        return strike is null ? answer : await faults.AfterAsync(strike, sent, answer, context);
    }

    /// <summary>A file that is sent is not read into memory.</summary>
    private static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (HttpMethods.IsGet(request.Method) || request.ContentLength is 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return default;

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool AcceptsGzip(HttpRequest request) =>
        request.Headers.AcceptEncoding.Any(header => header?.Contains(Gzip, StringComparison.OrdinalIgnoreCase) == true);

    private static ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> body)
    {
        var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Fastest))
            stream.Write(body.Span);
        return zipped.ToArray();
    }

    private static void Write(HttpResponse response, ApiAnswer answer, Guid id)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.IsJson) // A proxy's page knows nothing of Notion.
        {
            response.Headers["x-notion-request-id"] = id.ToString();
            SecurityHeaders.Set(response.Headers);
        }

        if (answer.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (request {RequestId}).")]
    private partial void Failed(Exception failure, string method, string path, Guid requestId);
}
