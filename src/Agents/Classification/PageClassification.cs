using System.Globalization;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Agents.Records;
using Verso.Agents.Runs;
using Verso.Notion;
using Verso.Workspace.Classification;

namespace Verso.Agents.Classification;

/// <summary>
/// Gives pages labels from the options of a property. What is not sure enough goes to review and is never guessed; what people change is learned from,
/// and the machine's own labels are not.
/// </summary>
/// <param name="desk">The workspace; its policy decides what may be written, and its dry run that nothing is.</param>
/// <param name="store">Remembers what the machine did; opened.</param>
/// <param name="model">A language model; null for the classifier that learns from labelled rows.</param>
public sealed class PageClassification(Desk desk, LabelStore store, IChatClient? model = null, string? modelName = null)
{
    private const string Own = "classifier";

    /// <summary>After so many failures of the model in a row the rest is left for later.</summary>
    private const int MostFailures = 3;

    /// <exception cref="RecordTargetException">There is no such database.</exception>
    /// <exception cref="RecordFaultException">The property, an option or the review mark cannot be used.</exception>
    public Task<ClassifyResult> RunAsync(ClassifyTask task, CancellationToken cancellationToken = default) => RunAsync(task, new NoSteps(), cancellationToken);

    /// <inheritdoc cref="RunAsync(ClassifyTask, CancellationToken)"/>
    public async Task<ClassifyResult> RunAsync(ClassifyTask task, IClassifySteps steps, CancellationToken cancellationToken = default)
    {
        var work = await PrepareAsync(task, cancellationToken);
        var (open, results, waiting) = await FindAsync(task, work, cancellationToken);
        var choice = await steps.ChooseAsync(new PageChoice([.. open.Select(row => row.Id)], waiting), cancellationToken);
        var known = open.Concat(work.Rows.All).DistinctBy(row => row.Id).ToDictionary(row => row.Id);
        var left = choice.Left;
        var failures = 0;
        foreach (var page in choice.Pages)
        {
            if (failures >= MostFailures)
            {
                left++;
                continue;
            }

            var row = known.GetValueOrDefault(page);
            try
            {
                results.Add(await steps.LabelAsync(
                    page, async attempt => await LabelAsync(row ?? await ReadAsync(page, work, cancellationToken), task, work, attempt, cancellationToken), cancellationToken));
                failures = 0;
            }
            catch (ModelException fault)
            {
                results.Add(Failure(page, row, fault.Message.StartsWith("The model", StringComparison.Ordinal) ? fault.Message : $"The model failed: {fault.Message}"));
                failures++;
            }
            catch (OfficialApiException fault)
            {
                results.Add(Failure(page, row, fault.Message));
                failures = 0;
            }
        }

        return new ClassifyResult(
            work.Schema.Id, work.Property.Name, model is null ? Own : modelName ?? "model", task.Threshold, work.Examples.Count, work.Rows.Corrections, work.Classifier?.HeldOut, results, left, desk.IsDryRun)
        { Note = Note(work, failures) };
    }

    /// <summary>How good the classifier is that the labelled rows make.</summary>
    /// <exception cref="RecordFaultException">Too few rows are labelled.</exception>
    public async Task<ClassifyEvaluation> EvaluateAsync(ClassifyTask task, CancellationToken cancellationToken = default)
    {
        var work = await PrepareAsync(task, cancellationToken);
        return work.Classifier is { } classifier
            ? new ClassifyEvaluation(work.Schema.Id, work.Property.Name, work.Property.Options, classifier.HeldOut)
            : throw LabelProperty.Fault(work.Property.Name, TextClassifier.WhyNot(work.Examples) ?? "Nothing could be learned.");
    }

    private async Task<Work> PrepareAsync(ClassifyTask task, CancellationToken cancellationToken)
    {
        var schema = (await RecordTarget.FindAsync(desk.Api, task.Target, databaseFirst: true, cancellationToken)).Schema;
        var property = LabelProperty.Read(schema, task);
        var review = ReviewWriter.Read(desk, schema, task.Review);
        var rows = await LabelledRows.ReadAsync(desk, schema.Id, property, store.All(property.Key), task.MostExamples, cancellationToken);
        var texts = new RowTexts(desk, store, schema.Id, task.ReadsBodies, new HashSet<string>(StringComparer.Ordinal) { property.Name, review?.Property ?? property.Name });
        if (!rows.IsCut)
            await store.KeepTextsAsync(schema.Id, rows.Pages, cancellationToken);

        var examples = new List<LabelledText>();
        foreach (var row in rows.Learnable)
            examples.Add(new LabelledText(row.Id.ToString(), await texts.ReadAsync(row.Page, cancellationToken), row.Labels));
        var classifier = TextClassifier.WhyNot(examples) is null ? TextClassifier.Train(examples, property.HasSeveral, cancellationToken) : null;
        ILabeller labeller = model is not null ? new ModelLabeller(model, modelName ?? "model", property, task.Instruction, examples)
            : classifier is not null ? new LearnedLabeller(classifier, property.Options)
            : new NoLabeller(TextClassifier.WhyNot(examples)!);
        return new Work(schema, property, review, rows, texts, examples, model is null ? classifier : null, labeller);
    }

    /// <summary>The rows to label, what is known of those that are asked for and need nothing, and how many more wait.</summary>
    private async Task<(List<LabelledRow> Open, List<PageResult> Known, int Waiting)> FindAsync(ClassifyTask task, Work work, CancellationToken cancellationToken)
    {
        var open = new List<LabelledRow>();
        var known = new List<PageResult>();
        if (task.Pages is null)
        {
            List<LabelledRow> all = [.. work.Rows.Waiting, .. work.Rows.Own];
            var seen = 0;
            for (; seen < all.Count && open.Count < task.Limit; seen++)
            {
                if (!all[seen].IsOwn || await HasChangedAsync(all[seen], work, cancellationToken))
                    open.Add(all[seen]);
            }

            return (open, known, all.Count - seen);
        }

        foreach (var id in task.Pages.Distinct())
        {
            try
            {
                var row = await ReadAsync(id, work, cancellationToken);
                if (!NotionId.TryParse((string?)row.Page["parent"]?["data_source_id"], out var parent) || parent != work.Schema.Id)
                    known.Add(Failure(id, row, $"The page {id} is no row of the data source {work.Schema.Id}."));
                else if (row.IsPersons)
                    known.Add(Kept(row));
                else
                    open.Add(row);
            }
            catch (OfficialApiException error) when (error.Status is 400 or 403 or 404)
            {
                known.Add(Failure(id, null, error.Message));
            }
        }

        var most = Math.Max(0, task.Limit - known.Count(result => result.Action is PageAction.Failed));
        return ([.. open.Take(most)], known, Math.Max(0, open.Count - most));
    }

    private static async Task<bool> HasChangedAsync(LabelledRow row, Work work, CancellationToken cancellationToken)
    {
        try
        {
            return row.Given?.TextHash != RowTexts.Hash(await work.Texts.ReadAsync(row.Page, cancellationToken));
        }
        catch (OfficialApiException)
        {
            return true; // Whoever labels it says why it cannot be read.
        }
    }

    private async Task<LabelledRow> ReadAsync(NotionId page, Work work, CancellationToken cancellationToken) =>
        LabelledRow.Read(await desk.Api.GetAsync($"pages/{page}", cancellationToken), work.Property, store.All(work.Property.Key));

    private async Task<PageResult> LabelAsync(LabelledRow row, ClassifyTask task, Work work, StepAttempt attempt, CancellationToken cancellationToken)
    {
        if (row.IsPersons)
            return Kept(row);
        var text = await work.Texts.ReadAsync(row.Page, cancellationToken);
        var hash = RowTexts.Hash(text);
        var isSameText = row.Given?.TextHash == hash;
        if (row.IsOwn && isSameText)
        {
            return attempt.BegunAt <= row.Given!.At
                ? await FinishAsync(row, work, cancellationToken)
                : new PageResult(row.Id, row.Title, PageAction.Unchanged, row.Labels, row.Given.Confidence, []) { Url = (string?)row.Page["url"] };
        }

        if (row.IsRejected && isSameText)
            return await ReviewAsync(row, new Labelling([]), "A person took the label away.", hash, work, attempt, cancellationToken);

        var labelling = await work.Labeller.LabelAsync(text, cancellationToken);
        var sure = labelling.Sure(task.Threshold, work.Property.HasSeveral);
        if (sure.Count > 0)
            return await WriteAsync(row, labelling, sure, hash, work, attempt, cancellationToken);
        var reason = labelling.Reason ?? string.Create(CultureInfo.InvariantCulture, $"Nothing reaches the confidence of {task.Threshold:0.##}.");
        // What it had before stays until a person says otherwise.
        return await ReviewAsync(row, labelling, reason, hash, work, attempt, cancellationToken);
    }

    private async Task<PageResult> WriteAsync(
        LabelledRow row, Labelling labelling, IReadOnlyList<LabelScore> sure, string hash, Work work, StepAttempt attempt, CancellationToken cancellationToken)
    {
        List<string> labels = [.. sure.Select(score => score.Label).Order(StringComparer.Ordinal)];
        var confidence = sure.Min(score => score.Confidence);
        if (!desk.IsDryRun)
        {
            // Said before it is done: a label whose writer stopped half way must not pass for a person's.
            var given = new GivenLabel(row.Id, labels, LabelState.Intended, confidence, hash, desk.Clock.GetUtcNow());
            await store.SaveAsync(work.Property.Key, given, cancellationToken);
            await desk.Api.PatchAsync($"pages/{row.Id}", new System.Text.Json.Nodes.JsonObject { ["properties"] = work.Property.Write(labels) }, cancellationToken: cancellationToken);
            await store.SaveAsync(work.Property.Key, given with { State = LabelState.Applied }, cancellationToken);
            if (work.Review is { } review && (attempt.IsRepeated || row.Given?.State == LabelState.Review))
                await review.UnmarkAsync(row.Page, cancellationToken);
        }

        return Result(row, PageAction.Labelled, labels, confidence, labelling, null);
    }

    /// <summary>An earlier attempt at this step wrote the labels, and did not come to its end.</summary>
    private async Task<PageResult> FinishAsync(LabelledRow row, Work work, CancellationToken cancellationToken)
    {
        await store.SaveAsync(work.Property.Key, row.Given! with { State = LabelState.Applied }, cancellationToken);
        if (work.Review is { } review)
            await review.UnmarkAsync(row.Page, cancellationToken);
        return Result(row, PageAction.Labelled, row.Labels, row.Given.Confidence, new Labelling([]), null);
    }

    private async Task<PageResult> ReviewAsync(LabelledRow row, Labelling labelling, string reason, string hash, Work work, StepAttempt attempt, CancellationToken cancellationToken)
    {
        var confidence = labelling.Scores.Count == 0 ? 0 : labelling.Scores[0].Confidence;
        var isNew = row.Given is not { State: LabelState.Review } known || known.TextHash != hash;
        if (isNew && !desk.IsDryRun)
        {
            // The mark comes first: who stops between the two is asked again, and finds it there.
            if (work.Review is { } review)
                await review.MarkAsync(row.Page, labelling, reason, attempt, cancellationToken);
            if (row.Labels.Count == 0)
                await store.SaveAsync(work.Property.Key, new GivenLabel(row.Id, row.IsRejected ? row.Given!.Labels : [], LabelState.Review, confidence, hash, desk.Clock.GetUtcNow()), cancellationToken);
            else
                await store.SaveAsync(work.Property.Key, row.Given! with { TextHash = hash }, cancellationToken);
        }

        return Result(row, PageAction.Review, row.Labels, confidence, labelling, reason);
    }

    private static PageResult Result(LabelledRow row, PageAction action, IReadOnlyList<string> labels, double confidence, Labelling labelling, string? reason) =>
        new(row.Id, row.Title, action, labels, confidence, labelling.Suggestions, reason) { Url = (string?)row.Page["url"] };

    private static PageResult Kept(LabelledRow row) =>
        new(row.Id, row.Title, PageAction.Unchanged, row.Labels, 1, [], "A person chose its labels.") { Url = (string?)row.Page["url"] };

    private static PageResult Failure(NotionId page, LabelledRow? row, string reason) =>
        new(page, row?.Title ?? "", PageAction.Failed, [], 0, [], reason) { Url = (string?)row?.Page["url"] };

    private string? Note(Work work, int failures)
    {
        var notes = new List<string>();
        if (failures >= MostFailures)
            notes.Add($"The model failed {MostFailures} times in a row; the rest is left.");
        if (model is null && work.Classifier is null)
            notes.Add($"{TextClassifier.WhyNot(work.Examples)} Until then every page goes to review.");
        if (work.Rows.IsCut)
            notes.Add("The data source has more rows than are read; those edited longest ago were not looked at.");
        return notes.Count == 0 ? null : string.Join(' ', notes);
    }

    private sealed record Work(
        RecordSchema Schema, LabelProperty Property, ReviewWriter? Review, LabelledRows Rows, RowTexts Texts, IReadOnlyList<LabelledText> Examples, TextClassifier? Classifier, ILabeller Labeller);
}

/// <summary>What <c>classify evaluate</c> says.</summary>
public sealed record ClassifyEvaluation(NotionId DataSource, string Property, IReadOnlyList<string> Options, Evaluation HeldOut)
{
    public System.Text.Json.Nodes.JsonObject ToJson()
    {
        var json = HeldOut.ToJson();
        json.Insert(0, "data_source_id", DataSource.ToString());
        json.Insert(1, "property", Property);
        json["options_without_examples"] = new System.Text.Json.Nodes.JsonArray(
            [.. Options.Except(HeldOut.Labels.Select(label => label.Label)).Select(option => System.Text.Json.Nodes.JsonValue.Create(option))]);
        return json;
    }
}
