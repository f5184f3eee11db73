using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Verso.Workspace.Api;
using Verso.Workspace.Local;

namespace Verso.Server.Notion;

/// <summary>
/// <c>/v1</c> over HTTP: checks the token, hands the request to the workspace that the token opens, and writes its
/// answer. It decides nothing else, so that a workspace answers the same over a socket and without one.
/// </summary>
internal sealed partial class NotionApi(NotionCallers callers, ILogger<NotionApi> log)
{
    /// <summary>Answers the request whose path below <c>/v1/</c> begins at <paramref name="start"/> of the raw target.</summary>
    public async Task AnswerAsync(HttpContext context, string target, int start)
    {
        var id = Guid.NewGuid();
        ApiAnswer answer;
        try
        {
            answer = await SendAsync(context, id, target, start);
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
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Failed(failure, context.Request.Method, context.Request.Path, id);
            answer = ApiException.Unexpected().ToAnswer(id);
        }

        Write(context.Response, answer, id);
        await context.Response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task<ApiAnswer> SendAsync(HttpContext context, Guid id, string target, int start)
    {
        var request = context.Request;
        var (path, query) = RequestTarget.Split(target, start);
        var caller = await callers.FindAsync(request.Headers.Authorization)
            ?? throw (Routes.IsResource(path) ? ApiException.Unauthorized() : ApiException.BadUrl()); // The address comes first.
        return await caller.Workspace.Notion.SendAsync(
            new ApiRequest(request.Method, path, caller.Caller)
            {
                Version = request.Headers["Notion-Version"] is [var version] ? version : null,
                Query = query,
                Body = await ReadBodyAsync(request, context.RequestAborted),
                ContentType = request.ContentType,
                Via = request.Headers.Via.Count == 0 ? null : request.Headers.Via.ToString(),
                RequestId = id,
            },
            context.RequestAborted);
    }

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

    private static void Write(HttpResponse response, ApiAnswer answer, Guid id)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers["x-notion-request-id"] = id.ToString();
        SecurityHeaders.Set(response.Headers);
        if (answer.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed (request {RequestId}).")]
    private partial void Failed(Exception failure, string method, string path, Guid requestId);
}
