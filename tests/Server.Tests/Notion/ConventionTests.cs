using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Notion;

/// <summary>What holds for every answer of <c>/v1</c>, whatever it is about.</summary>
public sealed class ConventionTests(SharedServer shared) : IClassFixture<SharedServer>, IDisposable
{
    private readonly VersoTestServer _server = shared.Server;
    private readonly HttpClient _notion = shared.Server.NotionClient();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _notion.Dispose();

    [Theory]
    [InlineData("GET", "users/me", HttpStatusCode.OK)]
    [InlineData("GET", "pages/00000000-0000-0000-0000-000000000000", HttpStatusCode.NotFound)]
    [InlineData("GET", "pages/none", HttpStatusCode.BadRequest)]
    [InlineData("POST", "pages", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "pages", HttpStatusCode.BadRequest)]
    [InlineData("POST", "sessions", HttpStatusCode.Forbidden)]
    [InlineData("GET", "nowhere", HttpStatusCode.BadRequest)]
    public async Task Every_answer_has_Notions_headers_and_its_request_id(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "GET" ? null : JsonContent.Create(new { }) };
        using var answer = await _notion.SendAsync(request, Stop);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept-Encoding", Header("Vary"));
        Assert.Equal("default-src 'none'", Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("SAMEORIGIN", Header("X-Frame-Options"));
        Assert.Equal("off", Header("X-DNS-Prefetch-Control"));
        Assert.Equal("noopen", Header("X-Download-Options"));
        Assert.Equal("none", Header("X-Permitted-Cross-Domain-Policies"));
        Assert.Equal("0", Header("X-XSS-Protection"));
        Assert.Equal("strict-origin-when-cross-origin", Header("Referrer-Policy"));
        Assert.DoesNotContain(answer.Headers, header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase) || header.Key is "Server" or "Retry-After");
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.Equal("request_id", body.Last().Key);
        Assert.Equal((string?)body["request_id"], Header("x-notion-request-id"));

        string Header(string name) => answer.Headers.GetValues(name).Single();
    }

    [Fact]
    public async Task No_two_requests_have_the_same_id()
    {
        using var one = await _notion.GetAsync("users/me", Stop);
        using var two = await _notion.GetAsync("users/me", Stop);

        Assert.NotEqual(one.Headers.GetValues("x-notion-request-id").Single(), two.Headers.GetValues("x-notion-request-id").Single());
    }

    [Theory]
    [InlineData("/v1/users/me")]
    [InlineData("//v1/users/me")]
    [InlineData("/v1//users/me")]
    [InlineData("/proxy/notion/v1/users/me")]
    [InlineData("/proxy//v1/users/me?")]
    public async Task The_address_may_have_a_prefix_and_more_slashes_than_it_needs(string path)
    {
        using var answer = await _notion.GetAsync(new Uri(_server.Url.GetLeftPart(UriPartial.Authority) + path), Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("users/me", HttpStatusCode.OK)]
    [InlineData("pages/00000000-0000-0000-0000-000000000000", HttpStatusCode.NotFound)]
    public async Task HEAD_is_GET_without_the_body(string path, HttpStatusCode status)
    {
        using var whole = await _notion.GetAsync(path, Stop);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await _notion.SendAsync(request, Stop);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.True(answer.Headers.Contains("x-notion-request-id"));
    }

    [Theory]
    [InlineData("OPTIONS", "pages")]
    [InlineData("PUT", "pages")]
    [InlineData("DELETE", "search")]
    [InlineData("GET", "pages")]
    [InlineData("GET", "pages/00000000-0000-0000-0000-000000000000/nothing")]
    [InlineData("GET", "agents")]
    [InlineData("POST", "agents/00000000-0000-0000-0000-000000000000/chat")]
    [InlineData("GET", "threads/00000000-0000-0000-0000-000000000000/messages")]
    public async Task A_method_or_path_that_Notion_has_not_is_no_address(string method, string path)
    {
        var (status, error) = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("invalid_request_url", "Invalid request URL."), ((string?)error["code"], (string?)error["message"]));
    }

    [Theory]
    [InlineData("POST", "agents/query")]
    [InlineData("GET", "agents/notion_ai")]
    [InlineData("POST", "sessions")]
    [InlineData("POST", "sessions/query")]
    public async Task What_only_Notion_can_do_is_not_permitted(string method, string path)
    {
        var (status, error) = await SendAsync(method, path, method == "POST" ? "{}" : null);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("restricted_resource", (string?)error["code"]);
        Assert.Equal("invalid_json", (string?)(method == "POST" ? (await SendAsync(method, path, "{")).Body["code"] : "invalid_json"));
    }

    [Fact]
    public async Task One_thing_after_the_other_is_checked()
    {
        const string NoId = "pages/none";
        using var nobody = new HttpRequestMessage(HttpMethod.Patch, NoId) { Content = Text("{"), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "wrong") } };
        using var unauthorized = await _server.Http.SendAsync(At(nobody), Stop);
        Assert.Equal("unauthorized", await CodeAsync(unauthorized));

        using var unversioned = new HttpRequestMessage(HttpMethod.Patch, NoId) { Content = Text("{"), Headers = { Authorization = _notion.DefaultRequestHeaders.Authorization } };
        using var missing = await _server.Http.SendAsync(At(unversioned), Stop);
        Assert.Equal("missing_version", await CodeAsync(missing));

        Assert.Equal("invalid_json", (string?)(await SendAsync("PATCH", NoId, "{")).Body["code"]);
        Assert.StartsWith("path failed validation: path.page_id", (string?)(await SendAsync("PATCH", $"{NoId}?x=1", """{"nothing":1}""")).Body["message"], StringComparison.Ordinal);
        Assert.StartsWith("query failed validation: query.x", (string?)(await SendAsync("PATCH", $"pages/{Guid.Empty}?x=1", """{"nothing":1}""")).Body["message"], StringComparison.Ordinal);

        HttpRequestMessage At(HttpRequestMessage request)
        {
            request.RequestUri = new Uri(_server.Url, $"/v1/{request.RequestUri}");
            return request;
        }
    }

    [Theory]
    [InlineData("2026-03-12")]
    [InlineData("latest")]
    [InlineData("")]
    public async Task A_version_that_is_none_is_named_with_those_there_are(string version)
    {
        using var client = _server.NotionClient();
        client.DefaultRequestHeaders.Remove("Notion-Version");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Notion-Version", version);

        using var answer = await client.GetAsync("users/me", Stop);
        var error = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("validation_error", (string?)error["code"]);
        Assert.EndsWith($"or `\"2026-03-11\"`, instead was `\"{version}\"`.", (string?)error["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_of_Notions_paths_an_unknown_address_is_404_and_a_wrong_method_405()
    {
        using var gateway = _server.GatewayClient();

        using var unknown = await gateway.GetAsync("/api/v2/nothing", Stop);
        using var wrong = await gateway.PutAsJsonAsync("/api/v2/jobs", new { }, Stop);

        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (unknown.StatusCode, await CodeAsync(unknown)));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "method_not_allowed"), (wrong.StatusCode, await CodeAsync(wrong)));
        Assert.Equal(["GET"], wrong.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_long_answer_is_compressed_where_that_was_asked_for()
    {
        await using var server = await VersoTestServer.StartAsync([("CompressFrom", "300")], cancellationToken: Stop);
        using var client = server.NotionClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"pages/{server.Start.RootPage}") { Headers = { AcceptEncoding = { new("br"), new("gzip") } } };

        using var answer = await client.SendAsync(request, Stop);
        using var plain = await client.GetAsync($"pages/{server.Start.RootPage}", Stop);

        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await using var unzipped = new GZipStream(await answer.Content.ReadAsStreamAsync(Stop), CompressionMode.Decompress);
        var page = (await JsonNode.ParseAsync(unzipped, cancellationToken: Stop))!;
        Assert.Equal(server.Start.RootPage, (string?)page["id"]);
        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.True(answer.Content.Headers.ContentLength < plain.Content.Headers.ContentLength);
    }

    private static StringContent Text(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) => (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"];

    private async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : Text(body) };
        using var answer = await _notion.SendAsync(request, Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!);
    }
}

/// <summary>A server that the tests of a class share, because they leave nothing behind.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public VersoTestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await VersoTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
