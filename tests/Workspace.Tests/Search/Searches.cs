using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Search;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Search;

/// <summary>Short ways to search from a desk.</summary>
internal static class Searches
{
    public static Task<SearchAnswer> SearchAsync(this Desk desk, string query, Func<SearchRequest, SearchRequest>? more = null) =>
        desk.Workspace.Search.SearchAsync(more?.Invoke(new SearchRequest(query)) ?? new SearchRequest(query), desk.Caller, TestContext.Current.CancellationToken);

    public static async Task<string[]> TitlesAsync(this Desk desk, string query, Func<SearchRequest, SearchRequest>? more = null) =>
        [.. (await desk.SearchAsync(query, more)).Hits.Select(hit => hit.Title).Distinct()];

    /// <summary>What must be refused with 400; returns the message.</summary>
    public static async Task<string> RefusedSearchAsync(this Desk desk, string query, Func<SearchRequest, SearchRequest>? more = null, int status = 400)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => desk.SearchAsync(query, more));
        Assert.Equal(status, refused.Status);
        return refused.Message;
    }

    public static string[] Marked(this SearchHit hit) => [.. hit.Highlights.Select(mark => hit.Snippet.Substring(mark.Start, mark.Length))];

    public static NotionId Id(string id) => NotionId.Parse(id);

    public static string Heading(int level, string text) => $$$"""{"heading_{{{level}}}":{"rich_text":[{"text":{"content":"{{{text}}}"}}]}}""";
}
