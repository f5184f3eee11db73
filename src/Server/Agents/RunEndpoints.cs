using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Runs;

namespace Verso.Server.Agents;

/// <summary>The runs of a caller: what they are doing, what came of them, their end and their resumption.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/api/v2/runs").WithTags("Runs");
        runs.MapGet("", List).WithSummary("Lists the runs of this API key, the newest first; all of them for a key with the scope admin.")
            .WithDescription("Query: status (queued, running, succeeded, partial, failed, cancelled), kind, name, limit (1-100), before (a run id).").Produces<RunListDocument>();
        runs.MapGet("/{id}", Show).WithSummary("Shows a run with its input, steps and result.").Produces<RunDocument>();
        runs.MapGet("/{id}/events", Follow).WithSummary("Streams what a run tells as server-sent events, from its beginning, and done at its end.")
            .WithDescription("Last-Event-ID, or the query after, names the last event that is known. With Accept: application/json what was told so far is given at once.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        runs.MapPost("/{id}/cancel", Cancel).WithSummary("Ends a run. What it is writing at this moment is brought to its end first.").Produces<RunDocument>(StatusCodes.Status202Accepted);
        runs.MapPost("/{id}/resume", Resume).WithSummary("Lets a run that failed, was cancelled or left something undone go on. What is done is not done again.")
            .Produces<RunDocument>(StatusCodes.Status202Accepted);
    }

    private static async Task List(HttpContext context, RunCalls runs)
    {
        var (caller, store) = await runs.OpenAsync(context);
        var query = context.Request.Query;
        RunStatus? status = null;
        if (Word(query, "status") is { } word)
        {
            status = Enum.TryParse<RunStatus>(word, ignoreCase: true, out var wanted) && !int.TryParse(word, out _)
                ? wanted
                : throw GatewayBody.Bad($"status must be one of {string.Join(", ", Enum.GetValues<RunStatus>().Select(RunAnswers.Word))}.");
        }

        NotionId? before = Word(query, "before") is { } id ? GatewayBody.ReadId(id, "before") : null;
        var limit = Number(query, "limit", 1, 100, 50);
        var found = store.List(new RunFilter(runs.OwnerFilter(caller), status, Word(query, "kind"), Word(query, "name")), limit, before);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, new JsonObject { ["runs"] = new JsonArray([.. found.Select(RunAnswers.Of)]) }));
    }

    private static async Task Show(string id, HttpContext context, RunCalls runs)
    {
        var (_, store, run) = await runs.FindAsync(context, id);
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, RunAnswers.Full(run, store.Steps(run.Id))));
    }

    private static async Task Follow(string id, HttpContext context, RunCalls runs)
    {
        var (_, store, run) = await runs.FindAsync(context, id);
        var after = int.TryParse(context.Request.Headers["Last-Event-ID"], out var last) ? last : Number(context.Request.Query, "after", -1, int.MaxValue, -1);
        if (context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase))
        {
            var told = new JsonArray([.. store.Events(run.Id, after).Select(RunAnswers.Event)]);
            await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status200OK, new JsonObject { ["events"] = told }));
            return;
        }

        await RunStream.WriteAsync(context, store, run.Id, after, context.RequestAborted);
    }

    private static async Task Cancel(string id, HttpContext context, RunCalls runs, RunEngine engine)
    {
        var (_, store, run) = await runs.FindAsync(context, id);
        if (!await engine.CancelAsync(store, run.Id, context.RequestAborted))
            throw new GatewayException(StatusCodes.Status409Conflict, "run_finished", $"The run is {RunAnswers.Word(store.Find(run.Id)!.Status)} already, so there is nothing to cancel.");
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status202Accepted, RunAnswers.Of(store.Find(run.Id)!)));
    }

    private static async Task Resume(string id, HttpContext context, RunCalls runs)
    {
        var (_, store, run) = await runs.FindAsync(context, id);
        if (await store.ResumeAsync(run.Id, context.RequestAborted) is not { } resumed)
            throw new GatewayException(StatusCodes.Status409Conflict, "run_not_resumable", $"The run is {RunAnswers.Word(store.Find(run.Id)!.Status)}, so there is nothing to resume.");
        await GatewayCalls.WriteAsync(context, new GatewayAnswer(StatusCodes.Status202Accepted, RunAnswers.Of(resumed)));
    }

    private static string? Word(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static int Number(IQueryCollection query, string name, int least, int most, int otherwise) =>
        Word(query, name) is not { } text ? otherwise
        : int.TryParse(text, out var number) && number >= least && number <= most ? number
        : throw GatewayBody.Bad($"{name} must be a whole number from {least} to {most}.");
}
