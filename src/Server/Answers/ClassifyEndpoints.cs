using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Classification;
using Verso.Agents.Models;
using Verso.Notion;
using Verso.Server.Agents;
using Verso.Server.Gateway;

namespace Verso.Server.Answers;

/// <summary>Labels for pages.</summary>
internal static class ClassifyEndpoints
{
    private const int MostPages = 1_000;
    private const int MostExamples = 10_000;

    public static void MapClassify(this IEndpointRouteBuilder routes)
    {
        var classify = routes.MapGroup("/api/v2/classify").WithTags("Classify");
        classify.MapPost("/run", (HttpContext context, GatewayCalls calls, Desks desks, LabelStores stores, ModelCatalog models) =>
                calls.AnswerAsync(context, GatewayFeature.Classify, (request, stop) => RunAsync(request, desks, stores, models, stop)))
            .WithSummary("Gives pages without a label one of the options of a property, or sends them to review.")
            .WithDescription("Learns from the rows that people labelled. What does not reach the threshold is not written but listed, and marked if review says how.")
            .Accepts<ClassifyDocument>("application/json", "*/*")
            .Produces<ClassifyAnswerDocument>()
            .Produces<ClassifyAnswerDocument>(StatusCodes.Status207MultiStatus)
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
        classify.MapPost("/evaluate", (HttpContext context, GatewayCalls calls, Desks desks, LabelStores stores) =>
                calls.AnswerAsync(context, GatewayFeature.Ask, (request, stop) => EvaluateAsync(request, desks, stores, stop)))
            .WithSummary("Measures the classifier on labelled rows that it was not shown.")
            .Accepts<ClassifyDocument>("application/json", "*/*")
            .Produces<EvaluationDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);
    }

    private static async Task<GatewayAnswer> RunAsync(GatewayRequest request, Desks desks, LabelStores stores, ModelCatalog models, CancellationToken cancellationToken)
    {
        var task = Read(request.Body);
        var workspace = NotionId.Parse(request.Caller.Workspace);
        var desk = await desks.OpenAsync(request.Caller, new DeskOptions { IsDryRun = request.Body["dry_run"].Flag() }, cancellationToken);
        var model = ChosenModel.Choose(models, request.Body["model"].Text());
        try
        {
            var result = await new PageClassification(desk, await stores.OpenAsync(workspace, cancellationToken), model.Client, model.Name).RunAsync(task, cancellationToken);
            return new GatewayAnswer(result.Failed == 0 ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus, result.ToJson());
        }
        catch (ModelException fault)
        {
            throw ChosenModel.Refusal(fault);
        }
    }

    private static async Task<GatewayAnswer> EvaluateAsync(GatewayRequest request, Desks desks, LabelStores stores, CancellationToken cancellationToken)
    {
        var task = Read(request.Body);
        var workspace = NotionId.Parse(request.Caller.Workspace);
        var desk = await desks.OpenAsync(request.Caller, null, cancellationToken);
        var evaluation = await new PageClassification(desk, await stores.OpenAsync(workspace, cancellationToken)).EvaluateAsync(task, cancellationToken);
        return new GatewayAnswer(StatusCodes.Status200OK, evaluation.ToJson());
    }

    private static ClassifyTask Read(GatewayBody body)
    {
        var target = body["data_source_id"].Id() ?? body["database_id"].Id() ?? body["notion_id"].Id()
            ?? throw GatewayBody.Bad("database_id is missing: the database, or a data_source_id, whose rows are labelled.");
        var pages = body["page_ids"].IsGiven ? body["page_ids"].Ids("page_id") : null;
        if (pages?.Count > MostPages)
            throw GatewayBody.Bad(string.Create(CultureInfo.InvariantCulture, $"At most {MostPages} pages a call."));
        return new ClassifyTask(target, body["property"].Text() ?? throw GatewayBody.Bad("property is missing: the name of a select, multi_select or status property."))
        {
            Pages = pages,
            Threshold = Part(body["threshold"], ClassifyTask.DefaultThreshold),
            Limit = body["limit"].Integer(1, MostPages, 100),
            MostExamples = body["examples"].Integer(TextClassifier.FewestExamples, MostExamples, 1_000),
            Unlabelled = body["unlabelled"].Words("name"),
            ReadsBodies = body["bodies"].Flag(otherwise: true),
            Instruction = body["instruction"].Text(),
            Review = Review(body["review"]),
        };
    }

    private static ReviewMark? Review(GatewayBody review) => review.Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Object => new ReviewMark(review["property"].Text(), review["option"].Text(), review["comment"].Flag()),
        _ => throw GatewayBody.Bad("review must be an object such as {\"property\":\"Needs review\"}, {\"property\":\"Status\",\"option\":\"Review\"} or {\"comment\":true}."),
    };

    private static double Part(GatewayBody body, double otherwise) => body.Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => otherwise,
        JsonValueKind.Number when body.Value.TryGetDouble(out var number) && number is >= 0 and <= 1 => number,
        JsonValueKind.String when double.TryParse(body.Value.GetString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1 => number,
        _ => throw GatewayBody.Bad($"{body.Path} must be a number from 0 to 1."),
    };
}

/// <param name="DatabaseId">The database, when it has one data source; else data_source_id.</param>
/// <param name="Property">A select, multi_select or status property.</param>
/// <param name="PageIds">Only these pages; every page without a label if left out.</param>
/// <param name="Threshold">Labels less sure than this go to review; 0.8 if left out.</param>
/// <param name="Limit">So many pages at the most; 100 if left out.</param>
/// <param name="Examples">Learns from so many labelled rows at the most; 1,000 if left out.</param>
/// <param name="Unlabelled">Options that mean "no label yet"; a status's first option if left out.</param>
/// <param name="Bodies">Whether the bodies of pages are read.</param>
/// <param name="Instruction">What the labels mean, for a language model.</param>
/// <param name="Model">A model of the settings; the default if left out.</param>
/// <param name="DryRun">Tells what would happen, and writes nothing.</param>
internal sealed record ClassifyDocument(
    string? DatabaseId, string? DataSourceId, string Property, IReadOnlyList<string>? PageIds = null, double? Threshold = null, int? Limit = null, int? Examples = null,
    IReadOnlyList<string>? Unlabelled = null, bool? Bodies = null, string? Instruction = null, string? Model = null, bool? DryRun = null, ReviewDocument? Review = null);

/// <param name="Property">A checkbox, select, status, multi_select or rich_text property.</param>
/// <param name="Option">The option that means review.</param>
/// <param name="Comment">Whether the suggestions are left as a comment.</param>
internal sealed record ReviewDocument(string? Property = null, string? Option = null, bool? Comment = null);

/// <param name="Examples">From how many rows that people labelled it was learned.</param>
/// <param name="Corrections">How many of them correct a label of the machine.</param>
/// <param name="Accuracy">On held-out rows; null with a language model.</param>
internal sealed record ClassifyAnswerDocument(
    bool Success, string DataSourceId, string Property, string Model, double Threshold, bool DryRun, int Examples, int Corrections, int Labelled, int Review, int Failed, int Left, double? Accuracy,
    IReadOnlyList<PageResultDocument> Results, string? Note);

/// <param name="Action">labelled, review, unchanged or failed.</param>
internal sealed record PageResultDocument(
    string PageId, string Title, string? Url, string Action, IReadOnlyList<string> Labels, double Confidence, IReadOnlyList<LabelScoreDocument> Suggestions, string? Reason);

internal sealed record LabelScoreDocument(string Label, double Confidence);

/// <param name="Baseline">The accuracy of always giving the commonest label.</param>
/// <param name="Curve">Which part is labelled at a threshold, and how much of it is right.</param>
internal sealed record EvaluationDocument(
    string DataSourceId, string Property, int Examples, double Accuracy, double Baseline, double CalibrationError, IReadOnlyList<LabelFiguresDocument> Labels, IReadOnlyList<CurvePointDocument> Curve,
    IReadOnlyList<string> OptionsWithoutExamples);

internal sealed record LabelFiguresDocument(string Label, int Examples, double? Precision, double? Recall);

internal sealed record CurvePointDocument(double Threshold, double Coverage, double? Accuracy);
