using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Classification;
using Verso.Agents.Policies;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Workspace.Classification;

namespace Verso.Agents.Recipes.Labels;

/// <summary>Opens what is remembered of a workspace's labels.</summary>
public delegate Task<LabelStore> LabelStoreOpener(NotionId workspace, CancellationToken cancellationToken);

/// <summary>
/// Gives pages labels, or sends them to review. What was done to a page is remembered with its text, so that each run may look at it anew:
/// the same page twice is labelled once.
/// </summary>
internal sealed class ClassifyPages(LabelStoreOpener labels) : IRecipeWork
{
    public string Does => "classify";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("database", RecipeInputType.Database, IsNeeded: true), new("property", RecipeInputType.Property, IsNeeded: true), new("page_ids", RecipeInputType.List),
        new("threshold", RecipeInputType.Number), new("limit", RecipeInputType.Number), new("examples", RecipeInputType.Number), new("unlabelled", RecipeInputType.List),
        new("bodies", RecipeInputType.Boolean), new("review_property", RecipeInputType.Property), new("review_option", RecipeInputType.Option), new("review_comment", RecipeInputType.Boolean),
    ];

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var store = await labels(run.Context.Workspace, cancellationToken);
        var name = run.Model?.GetService<ChatClientMetadata>()?.DefaultModelId;
        var result = await new PageClassification(run.Desk, store, run.Model, name).RunAsync(Task(run), new Steps(run), cancellationToken);
        if (result.Pages.Count > 0 && result.Failed == result.Pages.Count)
        {
            var why = result.Pages[0].Reason ?? "";
            throw new RunException(PolicyEngine.IsRefusal(403, why) ? "policy" : "notion", $"No page could be labelled. {why}");
        }

        return Outcome(run, result);
    }

    private static ClassifyTask Task(RecipeRun run)
    {
        var inputs = run.Inputs;
        var isReviewed = inputs.Has("review_property") || inputs.Flag("review_comment");
        return new ClassifyTask(inputs.Need("database"), inputs.Text("property")!)
        {
            Pages = inputs.Has("page_ids") ? inputs.Ids("page_ids") : null,
            Threshold = inputs.Number("threshold") ?? ClassifyTask.DefaultThreshold,
            Limit = (int)(inputs.Number("limit") ?? 100),
            MostExamples = (int)(inputs.Number("examples") ?? 1_000),
            Unlabelled = inputs.Texts("unlabelled"),
            ReadsBodies = !inputs.Has("bodies") || inputs.Flag("bodies"),
            Review = isReviewed ? new ReviewMark(inputs.Text("review_property"), inputs.Text("review_option"), inputs.Flag("review_comment")) : null,
            Instruction = run.Instructions is { Length: > 0 } said ? said : null,
        };
    }

    private static RunOutcome Outcome(RecipeRun run, ClassifyResult result)
    {
        var rest = result.Left > 0 ? $" {result.Left} more wait: run it again, or raise limit." : "";
        var failed = result.Failed > 0 ? $" {result.Failed} failed." : "";
        var summary = result.Labelled + result.Reviewed + result.Failed == 0
            ? "No page waits for a label."
            : run.IsDryRun
                ? $"Would label {Pages(result.Labelled)} and send {result.Reviewed} to review. Nothing was written."
                : $"Labelled {Pages(result.Labelled)} and sent {result.Reviewed} to review.";
        var next = run.IsDryRun ? "Run it without dry_run to write the labels."
            : result.Reviewed > 0 ? "Choose labels for the pages in review: the next run learns from them."
            : null;
        return new RunOutcome($"{summary}{failed}{rest}", result.ToJson(), next) { IsPartial = result.Failed > 0 };
    }

    private static string Pages(int count) => count == 1 ? "1 page" : $"{count} pages";

    /// <summary>The steps of a run: <c>choose</c>, then <c>label:{page}</c>.</summary>
    private sealed class Steps(RecipeRun run) : IClassifySteps
    {
        public async Task<PageChoice> ChooseAsync(PageChoice found, CancellationToken cancellationToken)
        {
            var kept = (await run.StepAsync("choose", _ => System.Threading.Tasks.Task.FromResult<JsonNode?>(new JsonObject
            {
                ["pages"] = new JsonArray([.. found.Pages.Select(page => JsonValue.Create(page.ToString()))]),
                ["left"] = found.Left,
            }), cancellationToken))!;
            return new PageChoice([.. kept["pages"]!.AsArray().Select(page => NotionId.Parse((string)page!))], (int)kept["left"]!);
        }

        public async Task<PageResult> LabelAsync(NotionId page, Func<StepAttempt, Task<PageResult>> label, CancellationToken cancellationToken)
        {
            var result = PageResult.Read((await run.StepAsync($"label:{page}", async attempt => (await label(attempt)).ToJson(), cancellationToken))!.AsObject());
            if (result.Action is PageAction.Labelled or PageAction.Review)
                run.Say(run.IsDryRun ? "plan" : "effect", $"{result.Title}: {(result.Action == PageAction.Labelled ? string.Join(", ", result.Labels) : $"review. {result.Reason}")}", result.ToJson());
            return result;
        }
    }
}
