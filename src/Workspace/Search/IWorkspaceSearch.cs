using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Search;

/// <summary>Finds passages in a workspace by their words. Where the origin is Notion, it is Notion's own search of titles.</summary>
public interface IWorkspaceSearch
{
    /// <exception cref="ApiException">The request is wrong: 400, with what and where.</exception>
    Task<SearchAnswer> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken = default);
}

/// <summary>What is looked for.</summary>
/// <param name="Query">Words; <c>"a phrase"</c>, <c>prefix*</c> and <c>-without</c> are understood.</param>
public sealed record SearchRequest(string Query)
{
    /// <summary>Only in these pages and databases and what lies below them; null for the whole workspace.</summary>
    public IReadOnlyCollection<NotionId>? Within { get; init; }

    /// <summary><c>page</c>, <c>row</c>, <c>database</c>; null for all.</summary>
    public IReadOnlyCollection<string>? Kinds { get; init; }

    /// <summary>A filter on property values in Notion's grammar; needs <see cref="DataSource"/>.</summary>
    public JsonObject? Filter { get; init; }

    /// <summary>Only rows of this data source.</summary>
    public NotionId? DataSource { get; init; }

    /// <summary>Passages, not pages; at most 100.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>At most so many passages of one page; null for no bound.</summary>
    public int? PerPage { get; init; } = 2;

    public string? Cursor { get; init; }
}

/// <param name="Hits">Best first.</param>
/// <param name="Source"><c>verso</c>: full text; <c>notion</c>: Notion's own search, of titles.</param>
/// <param name="Cursor">Where to go on; null at the end.</param>
/// <param name="Note">What the caller should know, such as that only titles were searched.</param>
public sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, string Source, string? Cursor = null, string? Note = null);

/// <summary>A passage that was found.</summary>
public sealed record SearchHit
{
    /// <summary>The page, row or database it is part of.</summary>
    public required NotionId Page { get; init; }

    /// <summary><c>page</c>, <c>row</c> or <c>database</c>.</summary>
    public required string Kind { get; init; }

    public required string Title { get; init; }

    /// <summary>The first block of the passage; null when it is the title or the properties that were found.</summary>
    public NotionId? Block { get; init; }

    /// <summary>All blocks of the passage, in order.</summary>
    public IReadOnlyList<NotionId> Blocks { get; init; } = [];

    /// <summary>The headings above the passage, outermost first.</summary>
    public IReadOnlyList<string> Headings { get; init; } = [];

    /// <summary>The whole passage as plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The best part of the passage.</summary>
    public required string Snippet { get; init; }

    /// <summary>Which parts of the snippet matched: start and length, in characters.</summary>
    public IReadOnlyList<(int Start, int Length)> Highlights { get; init; } = [];

    /// <summary>Higher is better; comparable within one answer only.</summary>
    public double Score { get; init; }

    public string? Url { get; init; }

    public DateTimeOffset? Edited { get; init; }
}
