using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Verso.Server.Gateway;

/// <summary>AI summaries of pages, written into their AI properties.</summary>
internal static class SummaryEndpoints
{
    public static void MapSummaries(this IEndpointRouteBuilder routes)
    {
        var summaries = routes.MapGroup("/api/v2/notion/database").WithTags("AI summary");
        Describe(summaries.MapPost("/{database_id}/ai-summary-auto", Auto))
            .WithSummary("Finds the AI properties of a database and fills them on at most 10 pages.");
        Describe(summaries.MapPost("/{database_id}/ai-summary", Manual))
            .WithSummary("Fills one AI property, with a workflow if one is named.");
        // The id may be a whole URL whose slashes the client has left as they are.
        summaries.MapPost("/{**path}", Any).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) =>
        route.WithDescription(
                "\"async\": true starts a job, for any number of pages. engine is \"notion\" (Notion's own AI, over its internal, unofficial API) "
                + "or \"model\" (the model configured in Verso, recommended).")
            .Accepts<SummaryDocument>("application/json", "*/*")
            .Produces<SummaryAnswerDocument>()
            .Produces<JobStartedDocument>(StatusCodes.Status202Accepted)
            .Produces<SummaryAnswerDocument>(StatusCodes.Status207MultiStatus)
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest)
            .Produces<ErrorDocument>(StatusCodes.Status401Unauthorized)
            .Produces<ErrorDocument>(StatusCodes.Status403Forbidden);

    private static Task Auto([FromRoute(Name = "database_id")] string database, HttpContext context, GatewayCalls calls, SummaryRuns runs) =>
        AnswerAsync(database, isAuto: true, context, calls, runs);

    private static Task Manual([FromRoute(Name = "database_id")] string database, HttpContext context, GatewayCalls calls, SummaryRuns runs) =>
        AnswerAsync(database, isAuto: false, context, calls, runs);

    private static Task Any(string path, HttpContext context, GatewayCalls calls, SummaryRuns runs)
    {
        var cut = path.LastIndexOf('/');
        var operation = cut < 0 ? "" : path[(cut + 1)..];
        if (cut <= 0 || operation is not ("ai-summary" or "ai-summary-auto"))
            throw new GatewayException(StatusCodes.Status404NotFound, "not_found", $"There is nothing at POST {context.Request.Path}. The operations of a database are ai-summary and ai-summary-auto.");
        return AnswerAsync(path[..cut], operation == "ai-summary-auto", context, calls, runs);
    }

    private static Task AnswerAsync(string database, bool isAuto, HttpContext context, GatewayCalls calls, SummaryRuns runs) =>
        calls.AnswerAsync(context, GatewayFeature.AiSummary, (request, stop) => runs.AnswerAsync(database, isAuto, request, stop));
}
