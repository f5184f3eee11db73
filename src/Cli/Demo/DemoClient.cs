using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Server.Access;

namespace Verso.Cli.Demo;

/// <summary>What the demo asks of the server, over HTTP as any client would.</summary>
internal sealed class DemoClient : IDisposable
{
    private const string McpRevision = "2025-11-25";
    private const string EventData = "data: ";

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

    /// <summary>Where an MCP client finds the server.</summary>
    public string McpAddress => new Uri(_http.BaseAddress!, "/mcp").ToString();

    public void Dispose() => _http.Dispose();

    /// <summary>A database with a property Summary that AI fills, and a formula that says of each page what it is and of when.</summary>
    public Task<JsonObject> CreateLibraryAsync(string title, CancellationToken cancellationToken) => NewDatabaseAsync(
        title,
        new JsonObject
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
        cancellationToken);

    /// <summary>The id of a new database with these properties.</summary>
    public async Task<string> CreateDatabaseAsync(string title, JsonObject properties, CancellationToken cancellationToken) =>
        (string)(await NewDatabaseAsync(title, properties, cancellationToken))["id"]!;

    /// <summary>The id of a new, empty page.</summary>
    public async Task<string> CreatePageAsync(string title, CancellationToken cancellationToken)
    {
        var page = await PostAsync(
            "/v1/pages",
            new JsonObject { ["parent"] = Root(), ["properties"] = new JsonObject { ["title"] = new JsonObject { ["title"] = Title(title) } } },
            cancellationToken);
        return (string)page["id"]!;
    }

    /// <summary>What the server answers, whatever its status: a refusal is an answer too.</summary>
    public async Task<JsonObject> AskAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!;
    }

    /// <summary>The ids of the new pages, in the order of the records.</summary>
    /// <param name="database">The database, which has one data source.</param>
    public async Task<IReadOnlyList<string>> InsertAsync(string database, JsonArray records, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = records }, cancellationToken);
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

    /// <summary>The list of tools, as an MCP client with the API key gets it.</summary>
    public async Task<JsonObject> McpToolsAsync(CancellationToken cancellationToken)
    {
        var hello = new JsonObject
        {
            ["protocolVersion"] = McpRevision,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "verso-demo", ["version"] = "1" },
        };
        var (_, session) = await McpAsync(new() { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "initialize", ["params"] = hello }, null, cancellationToken);
        await McpAsync(new() { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" }, session, cancellationToken);
        var (answer, _) = await McpAsync(new() { ["jsonrpc"] = "2.0", ["id"] = 2, ["method"] = "tools/list" }, session, cancellationToken);
        return answer;
    }

    /// <summary>One message; the answer, empty to a notification, and the session it names.</summary>
    private async Task<(JsonObject Answer, string? Session)> McpAsync(JsonObject message, string? session, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = JsonContent.Create(message) };
        request.Headers.Authorization = new("Bearer", _start.ApiKey);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
            request.Headers.Add("MCP-Protocol-Version", McpRevision);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new CommandException($"POST /mcp answered {(int)response.StatusCode}: {text}");
        var named = response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.First() : session;
        var data = text.Split('\n').FirstOrDefault(line => line.StartsWith(EventData, StringComparison.Ordinal))?[EventData.Length..];
        return (JsonNode.Parse(data ?? (text.Length > 0 ? text : "{}"))!.AsObject(), named);
    }

    private Task<JsonObject> NewDatabaseAsync(string title, JsonObject properties, CancellationToken cancellationToken) => PostAsync(
        "/v1/databases",
        new JsonObject { ["parent"] = Root(), ["title"] = Title(title), ["initial_data_source"] = new JsonObject { ["properties"] = properties } },
        cancellationToken);

    private JsonObject Root() => new() { ["type"] = "page_id", ["page_id"] = _start.RootPage };

    private static JsonArray Title(string text) => [new JsonObject { ["text"] = new JsonObject { ["content"] = text } }];

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
