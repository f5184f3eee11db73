using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Recipes;

/// <summary>A server, perhaps with another one that stands in as Notion behind it, and the calls that tests of recipes make.</summary>
internal sealed class RecipeHouse : IAsyncDisposable
{
    private readonly VersoTestServer? _notion;
    private readonly VersoTestServer _verso;
    private readonly HttpClient _there;
    private readonly HttpClient _gateway;

    private RecipeHouse(VersoTestServer verso, VersoTestServer? notion)
    {
        _verso = verso;
        _notion = notion;
        _there = (notion ?? verso).NotionClient();
        _gateway = verso.GatewayClient();
    }

    public string DataFolder => _verso.DataFolder;

    public string RootPage => (_notion ?? _verso).Start.RootPage!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RecipeHouse> OpenAsync(bool onNotion, params (string Key, string Value)[] settings)
    {
        if (!onNotion)
            return new RecipeHouse(await VersoTestServer.StartAsync(settings, cancellationToken: Stop), null);
        var notion = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var verso = await VersoTestServer.StartAsync([("Notion:Token", notion.Start.Token), ("Notion:BaseUrl", notion.Url.ToString()), .. settings], cancellationToken: Stop);
        return new RecipeHouse(verso, notion);
    }

    /// <returns>The ids of a new database and of its data source.</returns>
    public async Task<(string Database, string Source)> DatabaseAsync(string title, string properties)
    {
        var made = await NotionAsync(HttpMethod.Post, "databases", $$$"""
            {"parent":{"type":"page_id","page_id":"{{{RootPage}}}"},"title":[{"text":{"content":"{{{title}}}"}}],"initial_data_source":{"properties": {{{properties}}} }}
            """);
        return ((string)made["id"]!, (string)made["data_sources"]![0]!["id"]!);
    }

    public async Task<string> RowAsync(string source, string properties) =>
        (string)(await NotionAsync(HttpMethod.Post, "pages", $$"""{"parent":{"type":"data_source_id","data_source_id":"{{source}}"},"properties":{{properties}} }"""))["id"]!;

    public async Task<string> PageAsync(string title) =>
        (string)(await NotionAsync(HttpMethod.Post, "pages", $$$"""{"parent":{"type":"page_id","page_id":"{{{RootPage}}}"},"properties":{"title":{"title":[{"text":{"content":"{{{title}}}"}}]} } }"""))["id"]!;

    public async Task<JsonNode> NotionAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        using var response = await _there.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async Task<List<JsonNode>> RowsAsync(string source) =>
        [.. (await NotionAsync(HttpMethod.Post, $"data_sources/{source}/query", "{}"))["results"]!.AsArray().Select(row => row!)];

    /// <summary>The blocks of a page: type, and text without style.</summary>
    public async Task<List<(string Type, string Text)>> BlocksAsync(string page) =>
    [
        .. (await NotionAsync(HttpMethod.Get, $"blocks/{page}/children?page_size=100"))["results"]!.AsArray().Select(block =>
            ((string)block!["type"]!, string.Concat((block[(string)block["type"]!]!["rich_text"] as JsonArray ?? []).Select(text => (string)text!["plain_text"]!)))),
    ];

    public async Task<(int Status, JsonNode Json)> RunAsync(string recipe, string body, params (string Name, string Value)[] headers) => await CallAsync(HttpMethod.Post, $"/api/v2/recipes/{recipe}/run", body, headers);

    public async Task<(int Status, JsonNode Json)> CallAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var response = await _gateway.SendAsync(request, Stop);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!);
    }

    public async ValueTask DisposeAsync()
    {
        _there.Dispose();
        _gateway.Dispose();
        await _verso.DisposeAsync();
        if (_notion is not null)
            await _notion.DisposeAsync();
    }
}
