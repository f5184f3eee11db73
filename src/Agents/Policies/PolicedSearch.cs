using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Search;

namespace Verso.Agents.Policies;

/// <summary>
/// A search behind one policy. The index knows everything, so each passage is read again as the policy shows it, and one in which
/// nothing of the question is left is dropped: what was found by hidden words would tell of them.
/// </summary>
internal sealed class PolicedSearch(IWorkspaceSearch inner, PolicedWorkspace workspace) : IWorkspaceSearch
{
    public async Task<SearchAnswer> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken = default)
    {
        var call = workspace.Ask(new ApiRequest("GET", "search", caller), cancellationToken);
        foreach (var id in request.Within ?? [])
            await call.RequireSeenAsync("page", id);
        if (request.DataSource is { } source)
        {
            await call.RequireSeenAsync("data_source", source);
            await FilterRules.RequireAsync(call, source, request.Filter, sorts: null);
            await call.RequireBodySeenAsync(request.Filter);
        }

        if (request.Filter is not null && request.DataSource is null && !call.Schemas.AreOpen)
            throw call.Refuse("needs a data source with a filter, so that it is known whose properties are asked for.");
        var answer = await inner.SearchAsync(Narrowed(request, call), caller, cancellationToken);
        if (call.Schemas.AreOpen && call.Tree.Top != TreeAccess.None)
            return answer;
        var words = new SoughtWords(request.Query);
        var hits = new List<SearchHit>();
        foreach (var hit in answer.Hits)
        {
            if (await call.Tree.FindAsync(hit.Page) is not null && await call.Tree.SeesAsync(hit.Page) && await ShownAsync(hit, words, caller, cancellationToken) is { } shown)
                hits.Add(shown);
        }

        return answer with { Hits = hits };
    }

    /// <summary>Looks only where something may be found, when that can be said.</summary>
    private static SearchRequest Narrowed(SearchRequest request, PolicyCall call) =>
        request.Within is null && call.Tree.Top == TreeAccess.None
            ? request with { Within = [.. call.Policy.Trees.Where(rule => rule.Access != TreeAccess.None).Select(rule => rule.Id!.Value)] }
            : request;

    private async Task<SearchHit?> ShownAsync(SearchHit hit, SoughtWords words, Caller caller, CancellationToken stop)
    {
        var reader = new ShownText(workspace, caller, stop);
        var title = await reader.TitleAsync(hit);
        var text = hit.Blocks.Count > 0 || hit.Block is not null
            ? await reader.BlocksAsync(hit.Blocks.Count > 0 ? hit.Blocks : [hit.Block!.Value])
            : hit.Kind == "database" ? title : await reader.PageAsync(hit.Page);
        if (title is null || text is null || !(words.AreIn(text) || words.AreIn(title)))
            return null;
        var content = await reader.ContentAsync(hit);
        var isSame = text.Contains(hit.Snippet, StringComparison.Ordinal) || title.Contains(hit.Snippet, StringComparison.Ordinal);
        return hit with
        {
            Title = title,
            Text = text,
            Snippet = isSame ? hit.Snippet : text.Length <= 300 ? text : text[..300] + "…",
            Highlights = isSame ? hit.Highlights : [],
            Headings = [.. hit.Headings.Where(heading => content.Contains(heading, StringComparison.Ordinal))],
        };
    }
}

/// <summary>Counts a search as one request.</summary>
internal sealed class MeteredSearch(IWorkspaceSearch inner, PolicyMeter meter) : IWorkspaceSearch
{
    public Task<SearchAnswer> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken = default) =>
        meter.TryCall() is { } refusal ? throw PolicyAnswers.Refused(refusal) : inner.SearchAsync(request, caller, cancellationToken);
}

/// <summary>The words of a question, to see whether a text has any of them.</summary>
internal sealed class SoughtWords(string query)
{
    private const int Stem = 4;

    private readonly List<string> _words = [.. Split(query)];

    /// <summary>Whether a word of the text begins as one of the question does. A question without words is in every text.</summary>
    public bool AreIn(string text) =>
        _words.Count == 0 || Split(text).Any(word => _words.Exists(sought => word.StartsWith(sought[..Math.Min(sought.Length, Math.Max(Stem, sought.Length - 3))], StringComparison.Ordinal)));

    private static IEnumerable<string> Split(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isLetter = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (isLetter && start < 0)
                start = i;
            if (!isLetter && start >= 0)
            {
                yield return text[start..i].ToLowerInvariant();
                start = -1;
            }
        }
    }
}

/// <summary>What a policy shows of a page, as plain text.</summary>
internal sealed class ShownText(IWorkspace workspace, Caller caller, CancellationToken stop)
{
    public async Task<string?> TitleAsync(SearchHit hit)
    {
        if (hit.Kind == "database")
            return (await GetAsync($"databases/{hit.Page}") ?? await GetAsync($"data_sources/{hit.Page}")) is { } database ? Plain(database["title"]) : null;
        return await GetAsync($"pages/{hit.Page}") is { } page
            ? string.Concat((page["properties"] as JsonObject ?? []).Where(one => one.Value.At("type").Text() == "title").Select(one => Plain(one.Value.At("title"))))
            : null;
    }

    public async Task<string?> PageAsync(NotionId id) =>
        await GetAsync($"pages/{id}") is { } page ? string.Join('\n', (page["properties"] as JsonObject ?? []).Select(one => $"{one.Key}: {Strings(one.Value.At(one.Value.At("type").Text() ?? ""))}")) : null;

    public async Task<string?> BlocksAsync(IEnumerable<NotionId> blocks)
    {
        var lines = new List<string>();
        foreach (var id in blocks)
        {
            if (await GetAsync($"blocks/{id}") is not { } block)
                return null;
            lines.Add(Strings(block[block["type"].Text() ?? ""]));
        }

        return string.Join('\n', lines);
    }

    /// <summary>All of the page, to see whether headings are shown.</summary>
    public async Task<string> ContentAsync(SearchHit hit) =>
        hit.Headings.Count == 0 ? "" : (await GetAsync($"pages/{hit.Page}/markdown"))?["markdown"].Text() ?? "";

    private async Task<JsonObject?> GetAsync(string path)
    {
        var answer = await workspace.SendAsync(new ApiRequest("GET", path, caller), stop);
        return answer.IsSuccess ? JsonNode.Parse(answer.Body.Span) as JsonObject : null;
    }

    private static string Plain(JsonNode? text) => string.Concat((text as JsonArray ?? []).Select(part => part.At("plain_text").Text()));

    /// <summary>The texts that people see: plain texts and names, numbers and dates.</summary>
    private static string Strings(JsonNode? node) => node switch
    {
        JsonArray { Count: > 0 } list when list[0].At("plain_text") is not null => Plain(list),
        JsonArray list => string.Join(", ", list.Select(Strings).Where(text => text.Length > 0)),
        JsonObject item when item["name"].Text() is { } name => name,
        JsonObject item => string.Join(' ', item.Where(member => member.Key is not ("id" or "type" or "color" or "annotations")).Select(member => Strings(member.Value)).Where(text => text.Length > 0)),
        _ => node is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Number ? node.ToString() : "",
    };
}
