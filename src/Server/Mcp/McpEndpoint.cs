using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Verso.Server.Gateway;

namespace Verso.Server.Mcp;

/// <summary>
/// MCP over streamable HTTP. Clients of the revisions up to 2025-11-25 begin a session with <c>initialize</c>; those of
/// 2026-07-28 say all with each request, and their requests are served one by one.
/// </summary>
internal sealed class McpEndpoint(McpDoor door, McpCallers callers, McpSessions sessions, McpOptions options, IHostApplicationLifetime life)
{
    public Task PostAsync(HttpContext context) => AnswerAsync(context, async caller =>
    {
        var version = McpEnvelope.Version(context.Request);
        RequireAccept(context.Request, "application/json");
        RequireAccept(context.Request, "text/event-stream");
        var message = await McpMessages.ReadAsync(context, options.MostMessageBytes);
        var id = (message as JsonRpcRequest)?.Id ?? default;
        try
        {
            McpEnvelope.Check(context.Request, message, version);
            if (version is not null)
                (message.Context ??= new JsonRpcMessageContext()).ProtocolVersion = version;
            if (McpHeaders.IsSessionless(version))
                await ServeOnceAsync(context, caller, message);
            else
                await ServeAsync(context, caller, message);
        }
        catch (Exception failure) when (!context.Response.HasStarted && Refusal(failure) is { } refusal)
        {
            await refusal.WriteAsync(context, id); // With the id, now that it is known.
        }
    });

    public Task GetAsync(HttpContext context) => AnswerAsync(context, async caller =>
    {
        var session = await SessionAsync(context, caller);
        RequireAccept(context.Request, "text/event-stream");
        using var use = session.Use();
        context.Response.Headers[McpHeaders.Session] = session.Id;
        BeginEvents(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        await session.ListenAsync(context.Response.Body, ends.Token);
    });

    public Task DeleteAsync(HttpContext context) => AnswerAsync(context, async caller =>
    {
        await sessions.EndAsync(await SessionAsync(context, caller));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    public Task OptionsAsync(HttpContext context) => RefusingAsync(context, () =>
    {
        door.Check(context);
        McpDoor.AllowPreflight(context);
        return Task.CompletedTask;
    });

    private async Task ServeAsync(HttpContext context, McpCaller caller, JsonRpcMessage message)
    {
        var isNew = message is JsonRpcRequest { Method: RequestMethods.Initialize };
        if (isNew && context.Request.Headers.ContainsKey(McpHeaders.Session))
            throw McpRefusal.Bad($"A session begins without {McpHeaders.Session}; the answer to initialize names it.");
        var session = isNew ? await sessions.BeginAsync(caller, context.RequestAborted) : await SessionAsync(context, caller);
        using var use = session.Use();
        context.Response.Headers[McpHeaders.Session] = session.Id;
        await HandAsync(context, session, message, null);
    }

    private async Task ServeOnceAsync(HttpContext context, McpCaller caller, JsonRpcMessage message)
    {
        await using var session = await sessions.ServeOnceAsync(caller, context.RequestAborted);
        await HandAsync(context, session, message, first =>
        {
            if (first is JsonRpcError { Error.Code: var code } && !context.Response.HasStarted)
            {
                context.Response.StatusCode = (McpErrorCode)code switch
                {
                    McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                    McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch => StatusCodes.Status400BadRequest,
                    _ => context.Response.StatusCode,
                };
            }

            return default;
        });
    }

    private async Task HandAsync(HttpContext context, McpSession session, JsonRpcMessage message, Func<JsonRpcMessage?, ValueTask>? starting)
    {
        BeginEvents(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        if (await session.Transport.HandlePostRequestAsync(message, context.Response.Body, starting, ends.Token))
            return;
        context.Response.ContentType = null; // Nothing to answer: a notification, or an answer of the client.
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private Task<McpSession> SessionAsync(HttpContext context, McpCaller caller)
    {
        if (McpHeaders.IsSessionless(McpEnvelope.Version(context.Request)))
        {
            throw new McpRefusal(StatusCodes.Status405MethodNotAllowed, McpRefusal.Other,
                $"There are no sessions in the revision {McpHeaders.Sessionless}: use POST, and subscriptions/listen for what happens.")
            { Allow = HttpMethods.Post };
        }

        return context.Request.Headers[McpHeaders.Session] is [{ Length: > 0 } id]
            ? sessions.GetAsync(id, caller)
            : throw McpRefusal.Bad($"The header {McpHeaders.Session} is missing. This is an MCP server: a client begins with POST and initialize.");
    }

    private static void BeginEvents(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no"; // A proxy that collects events would hold them back.
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    private static void RequireAccept(HttpRequest request, string wanted)
    {
        var kind = wanted[..wanted.IndexOf('/', StringComparison.Ordinal)];
        if (!request.GetTypedHeaders().Accept.Any(one => one.MediaType == wanted || one.MediaType == $"{kind}/*" || one.MediaType == "*/*"))
        {
            throw new McpRefusal(StatusCodes.Status406NotAcceptable, McpRefusal.Other,
                HttpMethods.IsGet(request.Method) ? "A GET has to accept text/event-stream." : "A POST has to accept both application/json and text/event-stream.");
        }
    }

    private Task AnswerAsync(HttpContext context, Func<McpCaller, Task> answer) => RefusingAsync(context, async () =>
    {
        door.Check(context);
        await answer(await callers.FindAsync(context));
    });

    private static async Task RefusingAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (Exception failure) when (!context.Response.HasStarted && Refusal(failure) is { } refusal)
        {
            await refusal.WriteAsync(context, default);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more.
        }
    }

    private static McpRefusal? Refusal(Exception failure) => failure switch
    {
        McpRefusal refusal => refusal,
        GatewayException refused => new McpRefusal(refused.Status, McpRefusal.Other, refused.Message),
        _ => null,
    };
}
