using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Workspace.Api;
using Verso.Workspace.Search;

namespace Verso.Server.Search;

/// <summary><c>/api/v2/search</c>: passages of pages by their words.</summary>
internal static class SearchEndpoints
{
    private const int MostPassages = 100;
    private const int PerPage = 2;
    private static readonly string[] Parameters = ["query", "within", "kind", "data_source", "limit", "per_page", "cursor"];

    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var search = routes.MapGroup("/api/v2/search").WithTags("Search");
        search.MapGet("", GetAsync)
            .WithSummary("Finds passages of pages, rows and databases by their words.")
            .WithDescription("Query: query (words, \"a phrase\", prefix*, -without), within (ids, with commas), kind (page, row, database), data_source, limit (1 to 100), per_page (0 for no bound), cursor.")
            .Produces<SearchAnswerDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
        search.MapPost("", (HttpContext context, GatewayCalls calls, Desks desks) =>
                calls.AnswerAsync(context, GatewayFeature.Search, (request, stop) => AnswerAsync(desks, request.Caller, Read(request.Body), stop)))
            .WithSummary("The same, with a filter on property values.")
            .WithDescription("filter is in Notion's grammar and needs data_source. On a workspace whose origin is Notion it is Notion's own search of titles; source and note say so.")
            .Accepts<SearchDocument>("application/json", "*/*")
            .Produces<SearchAnswerDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
    }

    private static async Task GetAsync(HttpContext context, GatewayCalls calls, Desks desks)
    {
        var (caller, _) = await calls.OpenAsync(context, GatewayFeature.Search);
        var body = new JsonObject();
        foreach (var (name, values) in context.Request.Query)
        {
            var key = name == "q" ? "query" : name is "kinds" ? "kind" : name;
            if (!Parameters.Contains(key))
                throw GatewayBody.Bad($"There is no parameter '{name}'. There are: {string.Join(", ", Parameters)}; a filter goes into the body of a POST.");
            if (key is "within" or "kind")
                body[key] = new JsonArray([.. values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(value => JsonValue.Create(value))]);
            else
                body[key] = values.ToString();
        }

        var request = Read(new GatewayBody("", JsonSerializer.SerializeToElement(body)));
        await GatewayCalls.WriteAsync(context, await AnswerAsync(desks, caller, request, context.RequestAborted));
    }

    private static async Task<GatewayAnswer> AnswerAsync(Desks desks, GatewayCaller caller, SearchRequest request, CancellationToken cancellationToken)
    {
        var desk = await desks.OpenAsync(caller, null, cancellationToken);
        try
        {
            return new GatewayAnswer(StatusCodes.Status200OK, SearchJson.Of(await desk.Search.SearchAsync(request, desk.Caller, cancellationToken)));
        }
        catch (ApiException fault)
        {
            // The faults of the workspace speak of the body as Notion does; here it has no name.
            var message = fault.Message.Replace("body failed validation: ", "", StringComparison.Ordinal).Replace("body.", "", StringComparison.Ordinal);
            throw new GatewayException(fault.Status, fault.Code, message) { RetryAfter = fault.RetryAfter };
        }
    }

    private static SearchRequest Read(GatewayBody body)
    {
        var query = body["query"].Text() ?? throw GatewayBody.Bad("query is missing: words such as quarterly plan, \"an exact phrase\" or pre*.");
        var kinds = body["kind"].IsGiven ? body["kind"] : body["kinds"];
        var perPage = body["per_page"].Integer(0, int.MaxValue, PerPage);
        var source = body["data_source"].Id() ?? body["data_source_id"].Id() ?? body["database"].Id() ?? body["database_id"].Id();
        var filter = body["filter"];
        if (filter.IsGiven && filter.Value.ValueKind != JsonValueKind.Object)
            throw GatewayBody.Bad("filter must be an object in Notion's grammar, such as {\"property\":\"Status\",\"status\":{\"equals\":\"Done\"}}.");
        return new SearchRequest(query)
        {
            Within = body["within"].IsGiven ? body["within"].Ids("page_id", "database_id") : null,
            Kinds = kinds.IsGiven ? kinds.Words() : null,
            DataSource = source,
            Filter = filter.IsGiven ? JsonObject.Create(filter.Value) : null,
            Limit = body["limit"].Integer(1, MostPassages, 10),
            PerPage = perPage == 0 ? null : perPage,
            Cursor = body["cursor"].Text(),
        };
    }
}

/// <param name="Query">Words in any of their forms, "a phrase", prefix*, +required and -without as they are written.</param>
/// <param name="Within">Only in these pages and databases and what lies below them.</param>
/// <param name="Kind">page, row, database; all if left out.</param>
/// <param name="DataSource">Only rows of this data source, or of this database with one data source.</param>
/// <param name="Filter">On their values, in Notion's grammar.</param>
/// <param name="Limit">How many passages; 10 if left out.</param>
/// <param name="PerPage">At most so many of one page; 2 if left out, 0 for no bound.</param>
/// <param name="Cursor">Of the answer before, to go on.</param>
internal sealed record SearchDocument(
    string Query, IReadOnlyList<string>? Within = null, IReadOnlyList<string>? Kind = null, string? DataSource = null, JsonObject? Filter = null, int? Limit = null, int? PerPage = null, string? Cursor = null);

/// <param name="Source">"verso": full text; "notion": titles, by Notion.</param>
/// <param name="NextCursor">Where to go on; null at the end.</param>
/// <param name="Note">What is good to know, such as that only titles were searched.</param>
internal sealed record SearchAnswerDocument(IReadOnlyList<SearchHitDocument> Hits, string Source, string? NextCursor, string? Note);

/// <param name="Kind">page, row or database.</param>
/// <param name="BlockId">The first block of the passage; null when it is the title or the properties.</param>
/// <param name="BlockIds">All blocks of the passage, in order.</param>
/// <param name="Headings">Above the passage, outermost first.</param>
/// <param name="Snippet">The best part of the text.</param>
/// <param name="Highlights">What matched in the snippet, by start and length in characters (UTF-16).</param>
/// <param name="Marked">The snippet as HTML, with mark around what matched.</param>
/// <param name="Text">The whole passage.</param>
/// <param name="Score">Higher is better; within one answer only.</param>
internal sealed record SearchHitDocument(
    string PageId, string Kind, string Title, string? BlockId, IReadOnlyList<string> BlockIds, IReadOnlyList<string> Headings, string Snippet, IReadOnlyList<HighlightDocument> Highlights, string Marked, string Text,
    double Score, string? Url, DateTimeOffset? LastEditedTime);

internal sealed record HighlightDocument(int Start, int Length);
