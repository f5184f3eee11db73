using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Search;

/// <summary>The search of the Notion API, which looks at titles: what there is where no copy of the text is kept.</summary>
public sealed class TitleSearch(IWorkspace workspace) : IWorkspaceSearch
{
    private const string OnlyTitles = "Searched by Notion's own search, which looks at titles and knows nothing of page bodies.";

    public async Task<SearchAnswer> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["query"] = request.Query, ["page_size"] = Math.Clamp(request.Limit, 1, 100) };
        if (request.Cursor is not null)
            body["start_cursor"] = request.Cursor;
        var answer = await workspace.SendAsync(new ApiRequest("POST", "search", caller) { Body = Json.Write(body) }, cancellationToken);
        var json = JsonNode.Parse(answer.Body.Span)!.AsObject();
        if (!answer.IsSuccess)
            throw new ApiException(answer.Status, json["code"]!.GetValue<string>(), json["message"]!.GetValue<string>()) { RetryAfter = answer.RetryAfter };
        var hits = json["results"]!.AsArray().Select(one => Read(one!.AsObject())).ToList();
        return new SearchAnswer(hits, "notion", json["next_cursor"]?.GetValue<string>(), OnlyTitles);
    }

    private static SearchHit Read(JsonObject found)
    {
        var isPage = found["object"]!.GetValue<string>() == "page";
        var title = isPage ? TitleOf(found["properties"]!.AsObject()) : Plain(found["title"]);
        return new SearchHit
        {
            Page = NotionId.Parse(found["id"]!.GetValue<string>()),
            Kind = !isPage ? "database" : found["parent"]?["data_source_id"] is null ? "page" : "row",
            Title = title,
            Text = title,
            Snippet = title,
            Url = found["url"]?.GetValue<string>(),
            Edited = found["last_edited_time"]?.GetValue<DateTimeOffset>(),
        };
    }

    private static string TitleOf(JsonObject properties) =>
        Plain(properties.Select(property => property.Value!["title"]).FirstOrDefault(title => title is JsonArray));

    private static string Plain(JsonNode? text) =>
        string.Concat((text as JsonArray ?? []).Select(part => part!["plain_text"]?.GetValue<string>()));
}
