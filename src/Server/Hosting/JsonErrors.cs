using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Verso.Server.Gateway;

namespace Verso.Server.Hosting;

/// <summary>Every error outside of Notion's paths is JSON: what was wrong, and what to do next. Never a stack trace.</summary>
internal static partial class JsonErrors
{
    public static void UseJsonErrors(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Verso.Server");
        app.Use(next => async context =>
        {
            try
            {
                await next(context);
            }
            catch (Exception failure) when (!context.Response.HasStarted)
            {
                if (context.RequestAborted.IsCancellationRequested)
                    return;
                await AnswerAsync(context, failure, log);
                return;
            }

            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
                await WriteAsync(context, context.Response.StatusCode, Plain(context));
        });
    }

    /// <summary>What no route takes: 405 where another method would be taken, else 404.</summary>
    public static void MapFallbackErrors(this WebApplication app) =>
        app.MapFallback((HttpContext context, EndpointDataSource endpoints) =>
        {
            var allowed = Methods(endpoints, context.Request.Path);
            if (allowed.Count == 0)
            {
                return WriteAsync(context, StatusCodes.Status404NotFound, new ErrorBody(
                    $"There is nothing at {context.Request.Method} {context.Request.Path}. The API is described at /openapi/v1.json; Notion's own API is at /v1.", "not_found"));
            }

            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = string.Join(", ", allowed);
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, Plain(context));
        });

    private static IReadOnlyList<string> Methods(EndpointDataSource endpoints, PathString path) =>
    [
        .. endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } text && !text.Contains('*', StringComparison.Ordinal)
                && new TemplateMatcher(TemplateParser.Parse(text.TrimStart('/')), []).TryMatch(path, []))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])
            .Distinct().Order(),
    ];

    public static Task WriteAsync(HttpContext context, int status, ErrorBody error)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(error, ServerJson.Plain.ErrorBody, contentType: null, context.RequestAborted);
    }

    private static Task AnswerAsync(HttpContext context, Exception failure, ILogger log)
    {
        switch (failure)
        {
            case GatewayException refused:
                if (refused.RetryAfter is { } wait)
                    context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
                return WriteAsync(context, refused.Status, new ErrorBody(refused.Message, refused.Code) { Required = refused.Required, Details = refused.Details });
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return WriteAsync(context, StatusCodes.Status413PayloadTooLarge, new ErrorBody("The body is larger than this server takes. Send it in parts, or raise MostBodyBytes.", "too_large"));
            case BadHttpRequestException bad:
                return WriteAsync(context, bad.StatusCode, new ErrorBody(bad.Message, "bad_request"));
            default:
                Failed(log, failure, context.Request.Method, context.Request.Path);
                return WriteAsync(context, StatusCodes.Status500InternalServerError, new ErrorBody("The server failed to answer this. Its log says why.", "internal_error"));
        }
    }

    private static ErrorBody Plain(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => new($"{context.Request.Method} is not allowed at {context.Request.Path}. Allowed: {context.Response.Headers.Allow}.", "method_not_allowed"),
        StatusCodes.Status415UnsupportedMediaType => new("The body must be JSON: send Content-Type: application/json.", "unsupported_media_type"),
        StatusCodes.Status400BadRequest => new("The request cannot be read. Check its path, query and body.", "bad_request"),
        var status => new($"The request was refused with status {status}.", "error"),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void Failed(ILogger log, Exception failure, string method, string path);
}
