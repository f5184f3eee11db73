using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Answers;
using Verso.Agents.Models;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Workspace.Api;

namespace Verso.Server.Answers;

/// <summary>Questions to a workspace.</summary>
internal static class AskEndpoints
{
    private const int MostPassages = 30;

    public static void MapAsk(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v2/ask", (HttpContext context, GatewayCalls calls, Desks desks, ModelCatalog models) =>
                calls.AnswerAsync(context, GatewayFeature.Ask, (request, stop) => AskAsync(request, desks, models, stop)))
            .WithTags("Answers")
            .WithSummary("Answers a question from the pages of the workspace, with citations to blocks.")
            .WithDescription("Every citation's quote stands word for word in the block it names. When no page says it, found is false. Without a configured model the answer is made of the pages' own sentences.")
            .Accepts<AskDocument>("application/json", "*/*")
            .Produces<AnswerDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest)
            .Produces<ErrorDocument>(StatusCodes.Status502BadGateway);

    private static async Task<GatewayAnswer> AskAsync(GatewayRequest request, Desks desks, ModelCatalog models, CancellationToken cancellationToken)
    {
        var body = request.Body;
        var asked = new AskRequest(body["question"].Text() ?? throw GatewayBody.Bad("question is missing: a text such as \"When does the contract end?\"."))
        {
            Within = body["within"].Ids("page_id", "database_id"),
            Database = body["database"].Id() ?? body["database_id"].Id(),
            Limit = body["limit"].Integer(1, MostPassages, 8),
        };
        var model = ChosenModel.Choose(models, body["model"].Text());
        var desk = await desks.OpenAsync(request.Caller, null, cancellationToken);
        try
        {
            var answer = await new Answerer(desk, model.Client, model.Name).AskAsync(asked, cancellationToken);
            return new GatewayAnswer(StatusCodes.Status200OK, answer.ToJson());
        }
        catch (AskException fault)
        {
            throw GatewayBody.Bad(fault.Message);
        }
        catch (ModelException fault)
        {
            throw ChosenModel.Refusal(fault);
        }
        catch (ApiException fault)
        {
            throw new GatewayException(fault.Status, fault.Code, fault.Message) { RetryAfter = fault.RetryAfter };
        }
    }
}

/// <param name="Question">A sentence, or a few words.</param>
/// <param name="Within">Only in these pages and databases and what lies below them.</param>
/// <param name="Database">Only in the rows of this database or data source.</param>
/// <param name="Limit">How many passages are looked at; 8 if left out, 30 at the most.</param>
/// <param name="Model">A model of the settings; the default if left out.</param>
internal sealed record AskDocument(string Question, IReadOnlyList<string>? Within = null, string? Database = null, int? Limit = null, string? Model = null);

/// <param name="Found">Whether the workspace contains the answer.</param>
/// <param name="Answer">With the numbers of its citations in brackets.</param>
/// <param name="Confidence">0 to 1 for an extractive answer, null from a model.</param>
/// <param name="Source">"verso": full text was searched; "notion": titles, by Notion.</param>
/// <param name="Dropped">What a model said and no page says.</param>
internal sealed record AnswerDocument(
    bool Found, string Answer, IReadOnlyList<ClaimDocument> Claims, IReadOnlyList<CitationDocument> Citations, double? Confidence, string Model, string Source, int PagesRead, int PassagesRead,
    IReadOnlyList<string> Dropped, string? Note);

internal sealed record ClaimDocument(string Text, IReadOnlyList<int> Citations);

/// <param name="BlockId">Null when it is the value of a property.</param>
/// <param name="Quote">Word for word from the block.</param>
internal sealed record CitationDocument(int Number, string PageId, string? BlockId, string? Property, string? Url, string Title, IReadOnlyList<string> Headings, string Quote);
