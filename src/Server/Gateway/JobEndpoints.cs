using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>The jobs of a caller: what they are doing, what came of them, and their end.</summary>
internal static class JobEndpoints
{
    private const int MostResults = 1000;

    /// <summary>No more often than this are the subscribers of a job told about it.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/v2/jobs").WithTags("Jobs");
        jobs.MapGet("", List).WithSummary("Lists the jobs of this API key, the newest first.")
            .WithDescription("Query: status (queued, running, succeeded, failed, cancelled, partial), limit (1-100), before (a job id).").Produces<JobListDocument>();
        jobs.MapGet("/{id}", Show).WithSummary("Shows how far a job is, and its results so far.")
            .WithDescription("Query: from and limit choose a part of the results; next_from names the next part.").Produces<JobDocument>();
        jobs.MapGet("/{id}/events", Follow).WithSummary("Streams a job's progress and results as server-sent events: progress, result, done.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        jobs.MapPost("/{id}/cancel", Cancel).WithSummary("Ends a job after the items at hand.").Produces<JobDocument>(StatusCodes.Status202Accepted);
        jobs.MapDelete("/{id}", Cancel).WithSummary("The same as cancel.").Produces<JobDocument>(StatusCodes.Status202Accepted);
    }

    private static async Task List(HttpContext context, GatewayCalls calls)
    {
        var (caller, connection) = await calls.OpenAsync(context, GatewayFeature.Jobs);
        var query = context.Request.Query;
        JobState? state = null;
        if (query["status"].ToString() is { Length: > 0 } word)
        {
            state = Enum.TryParse<JobState>(word, ignoreCase: true, out var wanted) && !int.TryParse(word, out _)
                ? wanted
                : throw GatewayBody.Bad($"status must be one of {string.Join(", ", Enum.GetValues<JobState>().Select(JobAnswers.Word))}.");
        }

        NotionId? before = query["before"].ToString() is { Length: > 0 } id ? GatewayBody.ReadId(id, "before") : null;
        var jobs = connection.Jobs.List(caller.KeyId, state, Number(query, "limit", 1, 100, 50), before);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, new JsonObject { ["jobs"] = new JsonArray([.. jobs.Select(JobAnswers.Progress)]) }));
    }

    private static async Task Show(string id, HttpContext context, GatewayCalls calls)
    {
        var (job, connection) = await FindAsync(id, context, calls);
        var from = Number(context.Request.Query, "from", 0, int.MaxValue, 0);
        var limit = Number(context.Request.Query, "limit", 0, MostResults, MostResults);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, JobAnswers.Full(job, connection.Jobs, from, limit)));
    }

    private static async Task Cancel(string id, HttpContext context, GatewayCalls calls)
    {
        var (job, connection) = await FindAsync(id, context, calls);
        if (!await connection.Jobs.CancelAsync(job.Id, context.RequestAborted))
            throw new GatewayException(StatusCodes.Status409Conflict, "job_finished", $"The job is {JobAnswers.Word(job.State)} already, so there is nothing to cancel.");
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status202Accepted, JobAnswers.Progress(connection.Jobs.Find(job.Id)!)));
    }

    private static async Task Follow(string id, HttpContext context, GatewayCalls calls, TimeProvider clock)
    {
        var (job, connection) = await FindAsync(id, context, calls);
        var stop = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";

        var told = new SortedSet<int>();
        var from = 0;
        while (true)
        {
            var change = connection.Jobs.WaitAsync(job.IsFinished ? TimeSpan.Zero : KeepAlive, stop);
            job = connection.Jobs.Find(job.Id)!;
            await WriteAsync(context.Response, "progress", JobAnswers.Progress(job), stop);
            foreach (var item in connection.Jobs.Items(job.Id, from).Where(item => item.Result.Length > 0 && told.Add(item.Position)))
                await WriteAsync(context.Response, "result", JobAnswers.Result(item), stop);
            while (told.Remove(from))
                from++;
            if (job.IsFinished)
                break;
            await change;
            await Task.Delay(Beat, clock, stop);
        }

        await WriteAsync(context.Response, "done", JobAnswers.Progress(job), stop);
    }

    private static async Task WriteAsync(HttpResponse response, string name, JsonNode data, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync("event: "u8.ToArray(), cancellationToken);
        await response.WriteAsync($"{name}\ndata: ", cancellationToken);
        await response.Body.WriteAsync(Json.Write(data), cancellationToken);
        await response.WriteAsync("\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static async Task<(Job Job, GatewayConnection Connection)> FindAsync(string id, HttpContext context, GatewayCalls calls)
    {
        var (caller, connection) = await calls.OpenAsync(context, GatewayFeature.Jobs);
        return NotionId.TryParse(id, out var parsed) && connection.Jobs.Find(parsed) is { } job && job.Owner == caller.KeyId
            ? (job, connection)
            : throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"This API key has no job '{id}'.");
    }

    private static int Number(IQueryCollection query, string name, int least, int most, int otherwise) =>
        query[name].ToString() is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, out var number) && number >= least && number <= most ? number
        : throw GatewayBody.Bad($"{name} must be a whole number from {least} to {most}.");
}
