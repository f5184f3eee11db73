using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Internal;

public sealed class InternalEndpointTests : IAsyncLifetime
{
    private VersoTestServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await VersoTestServer.StartAsync(cancellationToken: Stop);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("token_v2={0}")]
    [InlineData("token_v2={0};")]
    [InlineData("notion_user_id=1; token_v2={0}; other=x")]
    [InlineData("token_v2=\"{0}\"")]
    public async Task A_session_is_found_in_the_cookie_however_it_is_written(string cookie)
    {
        foreach (var token in (string[])[_server.Start.TokenV2!, Uri.EscapeDataString(_server.Start.TokenV2!)])
        {
            using var answer = await PostAsync("getSpaces", "{}", cookie.Replace("{0}", token, StringComparison.Ordinal));

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("token_v2=")]
    [InlineData("token_v2=v03:stranger")]
    [InlineData("token=x; token_v2x=y")]
    public async Task Without_a_session_nothing_is_told(string? cookie)
    {
        using var answer = await PostAsync("loadUserContent", "{}", cookie);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var error = await ReadAsync(answer);
        Assert.Equal("UnauthorizedError", (string?)error["name"]);
        Assert.Equal("Token was invalid or expired.", (string?)error["message"]);
        Assert.True(Guid.TryParse((string?)error["errorId"], out _));
    }

    [Fact]
    public async Task An_integration_token_is_no_session()
    {
        using var answer = await PostAsync("getSpaces", "{}", $"token_v2={_server.Start.Token}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_empty_body_a_chunked_body_and_a_query_string_are_taken()
    {
        using var empty = await PostAsync("getSpaces?src=initial_load", null, Cookie());
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v3/loadPageChunk?src=x")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"pageId":"{{_server.Start.RootPage}}"}"""))),
        };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.Add("Cookie", Cookie());
        chunked.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var answer = await _server.Http.SendAsync(chunked, Stop);
        Assert.Equal(_server.Start.RootPage, (await ReadAsync(answer))["recordMap"]!["block"]!.AsObject().First().Key);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_exist_is_the_web_fronts_page()
    {
        foreach (var cookie in (string?[])[null, Cookie()])
        {
            using var answer = await PostAsync("brewTea", "{}", cookie);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("Cannot POST /api/v3/brewTea", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"pageId":1}""")]
    public async Task A_bad_body_is_a_validation_error(string body)
    {
        using var answer = await PostAsync("loadPageChunk", body, Cookie());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("ValidationError", (string?)(await ReadAsync(answer))["name"]);
    }

    [Fact]
    public async Task An_AI_property_is_found_completed_and_saved_as_Notions_own_page_does_it()
    {
        using var notion = _server.NotionClient();
        var database = await PublicAsync(notion, HttpMethod.Post, "databases", $$"""
            {"parent":{"type":"page_id","page_id":"{{_server.Start.RootPage}}"},"initial_data_source":{"properties":{"Name":{"title":{} },"AI Summary":{"rich_text":{} } } } }
            """);
        var collection = (string)database["data_sources"]![0]!["id"]!;
        var page = (string)(await PublicAsync(notion, HttpMethod.Post, "pages", $$"""
            {"parent":{"data_source_id":"{{collection}}"},"properties":{"Name":{"title":[{"text":{"content":"Chairs"} }]} },"children":[{"paragraph":{"rich_text":[{"text":{"content":
             "The warehouse ran out of blue chairs. The supplier delivers new blue chairs to the warehouse in May. Customers get a voucher for the blue chairs."} }]} }]}
            """))["id"]!;
        var schema = (await CallAsync("loadPageChunk", $$"""{"pageId":"{{database["id"]}}"}"""))["recordMap"]!["collection"]![collection]!["value"]!["schema"]!.AsObject();
        var property = JsonValue.Create(schema.Single(entry => (string?)entry.Value!["name"] == "AI Summary").Key).ToJsonString();
        const string Inference = """{"type":"summarize","auto_update_on_edit":false}""";
        var pointer = $$"""{"spaceId":"{{_server.Start.Space}}","table":"block","id":"{{page}}","propertyId":{{property}},"inferenceId":"{{Guid.NewGuid()}}"}""";
        var session = Guid.NewGuid();

        await CallAsync("saveTransactionsFanout", Transaction("collection", collection, $"""["schema",{property},"ai_inference"]""", Inference));
        await CallAsync("publishAiSession", $$"""{"inference_type":"autofill","id":"{{session}}","spaceId":"{{_server.Start.Space}}","metadata":{"blockPropertyPointers":[{{pointer}}],"aiInference":{{Inference}},"collection_id":"{{collection}}"} }""");
        using var answer = await PostAsync("getCompletionForProperty", $$"""{"blockPropertyPointers":[{{pointer}}],"aiInference":{{Inference}},"aiSessionId":"{{session}}","model":"default"}""", Cookie());
        var lines = (await answer.Content.ReadAsStringAsync(Stop)).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        var summary = string.Concat(lines.Select(line => (string?)line["completion"]));
        await CallAsync("saveTransactionsFanout", Transaction("block", page, $"""["properties",{property}]""", new JsonArray(new JsonArray(summary)).ToJsonString()));

        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType!.ToString());
        Assert.All(lines, line => Assert.Equal(("success", page), ((string?)line["type"], (string?)line["blockPropertyPointer"]!["id"])));
        Assert.Contains("blue chairs", summary, StringComparison.Ordinal);
        var saved = await PublicAsync(notion, HttpMethod.Get, $"pages/{page}", null);
        Assert.Equal(summary, (string?)saved["properties"]!["AI Summary"]!["rich_text"]![0]!["plain_text"]);
    }

    private static string Transaction(string table, string id, string path, string arguments) =>
        $$"""{"requestId":"{{Guid.NewGuid()}}","transactions":[{"id":"{{Guid.NewGuid()}}","operations":[{"pointer":{"table":"{{table}}","id":"{{id}}"},"path":{{path}},"command":"set","args":{{arguments}} }]}]}""";

    private async Task<JsonObject> CallAsync(string endpoint, string body)
    {
        using var answer = await PostAsync(endpoint, body, Cookie());
        var json = await ReadAsync(answer);
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        return json;
    }

    private static async Task<JsonObject> PublicAsync(HttpClient notion, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await notion.SendAsync(request, Stop);
        var json = await ReadAsync(answer);
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        return json;
    }

    private string Cookie() => $"token_v2={_server.Start.TokenV2}";

    private async Task<HttpResponseMessage> PostAsync(string endpoint, string? body, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v3/{endpoint}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await _server.Http.SendAsync(request, Stop);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject();
}
