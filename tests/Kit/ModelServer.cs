using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Verso.Kit;

/// <summary>A vendor of language models that answers its calls by a script: the first call the first answer, and from then on the last.</summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    private ModelServer(ScriptedServer server) => _server = server;

    /// <summary>The address, without a slash at its end.</summary>
    public string Url => _server.Url;

    public IReadOnlyList<ReceivedRequest> Requests => _server.Requests;

    public static async Task<ModelServer> StartAsync(params RequestDelegate[] answers)
    {
        var calls = -1;
        return new(await ScriptedServer.StartAsync(context => answers[Math.Min(Interlocked.Increment(ref calls), answers.Length - 1)](context)));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>An error as both vendors send it.</summary>
    public static RequestDelegate Fails(int status, string message, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { type = "error", error = new { type = "api_error", message } }));
    };

    /// <summary>Any bytes as any type.</summary>
    public static RequestDelegate Sends(string contentType, string body) => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    };

    /// <summary>Answers elsewhere, as a wrong address does.</summary>
    public static RequestDelegate Redirects(string to) => context =>
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    };

    /// <summary>Reads the request and breaks the connection.</summary>
    public static RequestDelegate HangsUp() => context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Takes the request and never answers.</summary>
    public static RequestDelegate SaysNothing() => StallAsync;

    internal static async Task<JsonElement> BodyAsync(HttpContext context) =>
        (await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted)).RootElement;

    internal static async Task WriteEventAsync(HttpContext context, string data, string? name = null)
    {
        var text = name is null ? $"data: {data}\n\n" : $"event: {name}\ndata: {data}\n\n";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    /// <summary>Says no more until the caller hangs up.</summary>
    internal static Task StallAsync(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);
}

/// <summary>How a scripted stream ends.</summary>
public enum StreamEnd
{
    /// <summary>As it should.</summary>
    Whole,

    /// <summary>It is cut at the token limit.</summary>
    AtLimit,

    /// <summary>It falls silent and stays open.</summary>
    Stall,

    /// <summary>It ends without the closing events.</summary>
    Truncated,

    /// <summary>The connection breaks.</summary>
    HangUp,

    /// <summary>An error stands in it.</summary>
    Error,
}
