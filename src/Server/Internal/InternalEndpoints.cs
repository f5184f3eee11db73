using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verso.Agents.Autofill.Local;
using Verso.Server.Hosting;
using Verso.Workspace.Internal;

namespace Verso.Server.Internal;

/// <summary><c>/api/v3</c>: Notion's internal API. It is unofficial and can change without notice.</summary>
internal static partial class InternalEndpoints
{
    private const int BufferSize = 16 * 1024;

    public static void AddInternalApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SettingsReader.Read<LocalInternalOptions>(configuration.GetSection("Internal")));
        services.AddSingleton(SettingsReader.Read<LocalAiOptions>(configuration.GetSection("Internal:Ai")));
        services.AddSingleton<LocalInternals>();
        services.AddSingleton<InternalCallers>();
    }

    public static void MapInternalApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v3/{endpoint}", AnswerAsync).ExcludeFromDescription();

    private static async Task AnswerAsync(string endpoint, HttpContext context, InternalCallers callers, ILoggerFactory logs)
    {
        var stop = context.RequestAborted;
        try
        {
            using var answer = await SendAsync(endpoint, context, callers, stop);
            await WriteAsync(context, answer, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client went away; nobody is left to answer.
        }
        catch (InternalException refused) when (!context.Response.HasStarted)
        {
            using var answer = InternalAnswers.Error(refused);
            await WriteAsync(context, answer, stop);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            using var answer = InternalAnswers.Error(new InternalException(bad.StatusCode, "ValidationError", "Invalid input."));
            await WriteAsync(context, answer, stop);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            Failed(logs.CreateLogger("Verso.Server"), failure, endpoint);
            using var answer = InternalAnswers.Error(new InternalException(500, "InternalServerError", "Something went wrong."));
            await WriteAsync(context, answer, stop);
        }
        catch (Exception failure)
        {
            Failed(logs.CreateLogger("Verso.Server"), failure, endpoint);
            context.Abort(); // A stream that ends without its end is the one way left to say so.
        }
    }

    private static async Task<InternalAnswer> SendAsync(string endpoint, HttpContext context, InternalCallers callers, CancellationToken stop)
    {
        if (await callers.FindAsync(context.Request.Headers) is not { } caller)
        {
            return LocalAiEndpoints.Knows(endpoint)
                ? InternalAnswers.Error(InternalException.Unauthorized())
                : InternalAnswers.NoSuchEndpoint(endpoint);
        }

        if (caller.Session.Policy is { } policy)
            throw new InternalException(403, "UnauthorizedError", $"This session is under the policy \"{policy}\", and policies do not speak of the internal API.");
        if (!endpoint.All(char.IsAsciiLetterOrDigit))
            return InternalAnswers.NoSuchEndpoint(endpoint);

        // The session is one of this server: where the workspace is Notion's, its connection has a session of its own.
        return await caller.Workspace.Internal.SendAsync(
            new InternalRequest(endpoint, await ReadBodyAsync(context.Request, stop))
            {
                UserId = caller.Workspace.Local is null ? null : caller.Session.Subject?.ToString() ?? Header(context, "x-notion-active-user-header"),
                SpaceId = Header(context, "x-notion-space-id"),
                ApiAddress = context.RequestServices.GetRequiredService<ApiAddress>().Of(context.Request, "/"),
            },
            stop);
    }

    private static string? Header(HttpContext context, string name) =>
        context.Request.Headers[name] is not [{ Length: > 0 } value, ..] ? null
        : value.All(character => character is > ' ' and <= '~' and not ';') ? value
        : throw InternalException.Invalid($"The header {name} is no id.");

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken stop)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        return body.ToArray();
    }

    /// <summary>Writes what is there and flushes it, so that a line is with the client as soon as it is made.</summary>
    private static async Task WriteAsync(HttpContext context, InternalAnswer answer, CancellationToken stop)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Body.CanSeek)
            response.ContentLength = answer.Body.Length;
        else
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        var buffer = new byte[BufferSize];
        while (await answer.Body.ReadAsync(buffer, stop) is var count and > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, count), stop);
            await response.Body.FlushAsync(stop);
        }
    }

    [LoggerMessage(LogLevel.Error, "POST /api/v3/{Endpoint} failed.")]
    private static partial void Failed(ILogger log, Exception failure, string endpoint);
}
