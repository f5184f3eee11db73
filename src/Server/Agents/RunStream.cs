using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Runs;

namespace Verso.Server.Agents;

/// <summary>Tells a caller live what a run tells, as server-sent events: the kind of each, and <c>done</c> with the run at its end.</summary>
internal static class RunStream
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static bool IsWanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <param name="after">The position of the last event that the caller knows; -1 for none.</param>
    public static async Task WriteAsync(HttpContext context, RunStore store, NotionId id, int after, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        await WriteAsync(response, "run", null, RunAnswers.Of(store.Find(id)!), cancellationToken);
        while (true)
        {
            var change = store.WaitAsync(KeepAlive, cancellationToken);
            var run = store.Find(id); // First: what it told before its end is there when its end is.
            foreach (var told in store.Events(id, after))
            {
                await WriteAsync(response, told.Kind, told.Position, RunAnswers.Event(told), cancellationToken);
                after = told.Position;
            }

            if (run is null or { IsFinished: true })
            {
                if (run is not null)
                    await WriteAsync(response, "done", null, RunAnswers.Of(run), cancellationToken);
                return;
            }

            await change;
            await response.WriteAsync(": \n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }

    private static async Task WriteAsync(HttpResponse response, string name, int? position, JsonNode data, CancellationToken cancellationToken)
    {
        if (position is { } number)
            await response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {number}\n"), cancellationToken);
        await response.WriteAsync($"event: {name}\ndata: ", cancellationToken);
        await response.Body.WriteAsync(Json.Write(data), cancellationToken);
        await response.WriteAsync("\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
