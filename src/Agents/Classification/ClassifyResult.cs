using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Classification;

/// <summary>What became of the pages.</summary>
/// <param name="Model">The language model's name, or <c>classifier</c> for Verso's own.</param>
/// <param name="Examples">From how many rows that people labelled it was learned.</param>
/// <param name="Corrections">How many of them correct a label that was given by machine.</param>
/// <param name="HeldOut">How good the classifier is on held-out rows; null with a language model or without enough rows.</param>
/// <param name="Left">How many more pages wait to be labelled.</param>
public sealed record ClassifyResult(
    NotionId DataSource, string Property, string Model, double Threshold, int Examples, int Corrections, Evaluation? HeldOut, IReadOnlyList<PageResult> Pages, int Left, bool IsDryRun)
{
    /// <summary>What the caller should know.</summary>
    public string? Note { get; init; }

    public int Labelled => Pages.Count(page => page.Action == PageAction.Labelled);

    public int Reviewed => Pages.Count(page => page.Action == PageAction.Review);

    public int Failed => Pages.Count(page => page.Action == PageAction.Failed);

    public JsonObject ToJson() => new()
    {
        ["success"] = Failed == 0,
        ["data_source_id"] = DataSource.ToString(),
        ["property"] = Property,
        ["model"] = Model,
        ["threshold"] = Threshold,
        ["dry_run"] = IsDryRun,
        ["examples"] = Examples,
        ["corrections"] = Corrections,
        ["labelled"] = Labelled,
        ["review"] = Reviewed,
        ["failed"] = Failed,
        ["left"] = Left,
        ["accuracy"] = HeldOut is { } held ? Math.Round(held.Accuracy, 4) : null,
        ["results"] = new JsonArray([.. Pages.Select(page => page.ToJson())]),
        ["note"] = Note,
    };
}

public enum PageAction
{
    /// <summary>Labels were written; on a dry run, would be.</summary>
    Labelled,

    /// <summary>A person should decide.</summary>
    Review,

    /// <summary>It has labels already.</summary>
    Unchanged,
    Failed,
}

/// <param name="Labels">What was written.</param>
/// <param name="Suggestions">What it might be, the likeliest first.</param>
/// <param name="Reason">Why it goes to review, or failed.</param>
public sealed record PageResult(NotionId Page, string Title, PageAction Action, IReadOnlyList<string> Labels, double Confidence, IReadOnlyList<LabelScore> Suggestions, string? Reason = null)
{
    public string? Url { get; init; }

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static PageResult Read(JsonObject json) => new(
        NotionId.Parse((string)json["page_id"]!), (string)json["title"]!, Enum.Parse<PageAction>((string)json["action"]!, ignoreCase: true),
        [.. json["labels"]!.AsArray().Select(label => (string)label!)], (double)json["confidence"]!,
        [.. json["suggestions"]!.AsArray().Select(score => new LabelScore((string)score!["label"]!, (double)score["confidence"]!))], (string?)json["reason"])
    { Url = (string?)json["url"] };

    public JsonObject ToJson() => new()
    {
        ["page_id"] = Page.ToString(),
        ["title"] = Title,
        ["url"] = Url,
        ["action"] = Action switch { PageAction.Labelled => "labelled", PageAction.Review => "review", PageAction.Unchanged => "unchanged", _ => "failed" },
        ["labels"] = new JsonArray([.. Labels.Select(label => JsonValue.Create(label))]),
        ["confidence"] = Math.Round(Confidence, 3),
        ["suggestions"] = new JsonArray([.. Suggestions.Select(score => new JsonObject { ["label"] = score.Label, ["confidence"] = Math.Round(score.Confidence, 3) })]),
        ["reason"] = Reason,
    };
}
