using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Server.Access;

namespace Verso.Cli.Demo;

/// <summary>What the demo asks of the server, over HTTP as any client would.</summary>
internal sealed class DemoClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly StartingPoint _start;

    public DemoClient(string url, StartingPoint start)
    {
        _start = start;
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Add("X-API-Key", start.ApiKey);
        _http.DefaultRequestHeaders.Add("Authorization", $"Bearer {start.Token}");
        _http.DefaultRequestHeaders.Add("Notion-Version", "2026-03-11");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A database with a property Summary that AI fills, and a formula that says of each page what it is and of when.</summary>
    public Task<JsonObject> CreateDatabaseAsync(string title, CancellationToken cancellationToken) => PostAsync(
        "/v1/databases",
        new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = _start.RootPage },
            ["title"] = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } }),
            ["initial_data_source"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    [DemoProperties.Name] = new JsonObject { ["title"] = new JsonObject() },
                    [DemoProperties.Kind] = new JsonObject { ["select"] = new JsonObject() },
                    [DemoProperties.Tags] = new JsonObject { ["multi_select"] = new JsonObject() },
                    [DemoProperties.Date] = new JsonObject { ["date"] = new JsonObject() },
                    [DemoProperties.Filed] = new JsonObject { ["formula"] = new JsonObject { ["expression"] = DemoProperties.FiledFormula } },
                    [DemoProperties.Summary] = new JsonObject
                    {
                        ["rich_text"] = new JsonObject(),
                        ["ai_inference"] = new JsonObject { ["type"] = "summarize" },
                    },
                },
            },
        },
        cancellationToken);

    /// <summary>The ids of the new pages, in the order of the documents.</summary>
    public async Task<IReadOnlyList<string>> InsertAsync(string dataSource, IEnumerable<DemoDocument> documents, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(
            "/api/v1/notion/bulk-insert",
            new JsonObject
            {
                ["data_source_id"] = dataSource,
                ["records"] = new JsonArray([.. documents.Select(document => document.ToRecord())]),
            },
            cancellationToken);
        return [.. answer["results"]!.AsArray().Select(result => (string)result!["page_id"]!)];
    }

    /// <summary>Starts the summaries of any number of pages as a job and gives its id.</summary>
    public async Task<string> SummarizeAsync(string database, IEnumerable<string> pages, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(
            $"/api/v2/notion/database/{database}/ai-summary-auto",
            new JsonObject { ["page_ids"] = new JsonArray([.. pages.Select(page => JsonValue.Create(page))]), ["async"] = true },
            cancellationToken);
        return (string)answer["job_id"]!;
    }

    public Task<JsonObject> JobAsync(string id, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"/api/v2/jobs/{id}", null, cancellationToken);

    /// <summary>All pages of the data source as the Notion API shows them, sorted by title.</summary>
    public async Task<IReadOnlyList<JsonObject>> QueryAsync(string dataSource, CancellationToken cancellationToken)
    {
        var pages = new List<JsonObject>();
        string? cursor = null;
        do
        {
            var body = new JsonObject { ["sorts"] = new JsonArray(new JsonObject { ["property"] = DemoProperties.Name, ["direction"] = "ascending" }) };
            if (cursor is not null)
                body["start_cursor"] = cursor;
            var answer = await PostAsync($"/v1/data_sources/{dataSource}/query", body, cancellationToken);
            pages.AddRange(answer["results"]!.AsArray().Select(page => page!.AsObject()));
            cursor = (string?)answer["next_cursor"];
        }
        while (cursor is not null);
        return pages;
    }

    /// <summary>Comments on a page, and gives the comment as the page's list of comments shows it.</summary>
    public async Task<string> CommentAsync(string page, string markdown, CancellationToken cancellationToken)
    {
        await PostAsync("/v1/comments", new JsonObject { ["parent"] = new JsonObject { ["page_id"] = page }, ["markdown"] = markdown }, cancellationToken);
        var listed = await SendAsync(HttpMethod.Get, $"/v1/comments?block_id={page}", null, cancellationToken);
        return string.Concat(listed["results"]![0]!["rich_text"]!.AsArray().Select(part => (string?)part!["plain_text"]));
    }

    private Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        if (response.IsSuccessStatusCode && (int)response.StatusCode != 207)
            return answer!;
        var reason = (string?)answer?["error_message"] ?? (string?)answer?["error"] ?? (string?)answer?["message"] ?? answer?.ToJsonString();
        throw new CommandException($"{method} {path} answered {(int)response.StatusCode}: {reason}");
    }
}
