using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Answers;

/// <summary>A question to a workspace.</summary>
public sealed record AskRequest(string Question)
{
    public const int LongestQuestion = 2_000;

    /// <summary>Only in these pages and databases and what lies below them; empty for the whole workspace.</summary>
    public IReadOnlyList<NotionId> Within { get; init; } = [];

    /// <summary>Only in the rows of this database or data source.</summary>
    public NotionId? Database { get; init; }

    /// <summary>At most so many passages are given to the answer.</summary>
    public int Limit { get; init; } = 8;

    /// <summary>An extractive answer less sure than this is not given.</summary>
    public double Threshold { get; init; } = ExtractiveAnswerer.DefaultThreshold;
}

/// <summary>What a workspace says to a question.</summary>
/// <param name="IsFound">Whether the workspace contains the answer. If not, <paramref name="Text"/> says so.</param>
/// <param name="Text">With the numbers of the citations in brackets.</param>
/// <param name="Confidence">0 to 1 for an extractive answer; null from a model, which cannot tell.</param>
/// <param name="Model">The name of the model in the settings; <c>extractive</c> without one.</param>
public sealed record WorkspaceAnswer(bool IsFound, string Text, IReadOnlyList<AnswerClaim> Claims, IReadOnlyList<Citation> Citations, double? Confidence, string Model)
{
    public required FoundPassages Looked { get; init; }

    /// <summary>What was left out of the answer because no page says it.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["found"] = IsFound,
        ["answer"] = Text,
        ["claims"] = new JsonArray([.. Claims.Select(claim => new JsonObject
        {
            ["text"] = claim.Text,
            ["citations"] = new JsonArray([.. claim.Citations.Select(number => JsonValue.Create(number))]),
        })]),
        ["citations"] = new JsonArray([.. Citations.Select(citation => citation.ToJson())]),
        ["confidence"] = Confidence is { } sure ? Math.Round(sure, 3) : null,
        ["model"] = Model,
        ["source"] = Looked.Source,
        ["pages_read"] = Looked.Pages,
        ["passages_read"] = Looked.Passages.Count,
        ["dropped"] = new JsonArray([.. Dropped.Select(text => JsonValue.Create(text))]),
        ["note"] = Looked.Note,
    };
}

/// <summary>One thing an answer says.</summary>
/// <param name="Citations">The numbers of the citations that say it.</param>
public sealed record AnswerClaim(string Text, IReadOnlyList<int> Citations);

/// <summary>Where a workspace says something, word for word.</summary>
/// <param name="Block">Null when it is the value of a property, or the title.</param>
/// <param name="Quote">As it stands in the block, word for word.</param>
public sealed record Citation(int Number, NotionId Page, NotionId? Block, string? Property, string? Url, string Title, IReadOnlyList<string> Headings, string Quote)
{
    public static Citation Of(int number, TextPassage passage, TextBlock block, string quote) => new(
        number, passage.Page.Id, block.Block, block.Property, passage.UrlOf(block.Block), passage.Page.Title, passage.Headings, quote);

    public JsonObject ToJson() => new()
    {
        ["number"] = Number,
        ["page_id"] = Page.ToString(),
        ["block_id"] = Block?.ToString(),
        ["property"] = Property,
        ["url"] = Url,
        ["title"] = Title,
        ["headings"] = new JsonArray([.. Headings.Select(heading => JsonValue.Create(heading))]),
        ["quote"] = Quote,
    };
}
