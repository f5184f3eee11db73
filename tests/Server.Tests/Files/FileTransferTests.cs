using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Files;

/// <summary>Files over HTTP: sent as forms, fetched with signed addresses.</summary>
public sealed class FileTransferTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private VersoTestServer _server = null!;
    private HttpClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(_clock), cancellationToken: Stop);
        _notion = _server.NotionClient();
    }

    public async ValueTask DisposeAsync()
    {
        _notion.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_sent_to_its_upload_url_and_comes_back_from_its_address()
    {
        var content = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();
        var url = await AttachAsync("photo.png", "image/png", content, "image");

        Assert.StartsWith(_server.Url + "v1/files/", url, StringComparison.Ordinal);
        using var answer = await _server.Http.GetAsync(url, Stop);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("photo.png", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True(answer.Headers.CacheControl?.Private);
    }

    [Fact]
    public async Task A_part_of_a_file_can_be_asked_for()
    {
        var url = await AttachAsync("song.mp3", "audio/mpeg", Encoding.ASCII.GetBytes("0123456789"), "audio");

        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var part = await _server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("2345", await part.Content.ReadAsStringAsync(Stop));
        using var head = await _server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, url), Stop);
        Assert.Equal((HttpStatusCode.OK, 10L), (head.StatusCode, head.Content.Headers.ContentLength ?? 0));
        using var known = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { head.Headers.ETag! } } };
        using var unchanged = await _server.Http.SendAsync(known, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("page.html", "text/html")]
    [InlineData("drawing.svg", "image/svg+xml")]
    [InlineData("data.xml", "application/xml")]
    [InlineData("code.js", "text/javascript")]
    public async Task What_a_browser_would_run_is_offered_for_saving_under_no_type(string name, string type)
    {
        var url = await AttachAsync(name, type, Encoding.ASCII.GetBytes("<script>alert(1)</script>"), "file");

        using var answer = await _server.Http.GetAsync(url, Stop);

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task An_address_ends_after_an_hour_and_bears_no_change()
    {
        var url = await AttachAsync("notes.txt", "text/plain", [65], "file");
        var other = await AttachAsync("other.txt", "text/plain", [66], "file");
        var (path, query) = (url[..url.IndexOf('?', StringComparison.Ordinal)], url[url.IndexOf('?', StringComparison.Ordinal)..]);

        foreach (var wrong in new[]
                 {
                     path,
                     url.Replace("notes.txt", "other.txt", StringComparison.Ordinal),
                     other[..other.IndexOf('?', StringComparison.Ordinal)] + query,
                     url.Replace("expires=", "expires=9", StringComparison.Ordinal),
                     url[..^1] + (url[^1] == 'A' ? 'B' : 'A'),
                     $"{_server.Url}v1/files/{Guid.NewGuid()}/{Guid.NewGuid()}/notes.txt{query}",
                     $"{_server.Url}v1/files/..%2f..%2fverso.db{query}",
                     $"{_server.Url}v1/files/{query}",
                 })
        {
            using var refused = await _server.Http.GetAsync(wrong, Stop);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using (var put = await _server.Http.PutAsync(url, new ByteArrayContent([1]), Stop))
            Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        using (var good = await _server.Http.GetAsync(url, Stop))
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        _clock.Advance(TimeSpan.FromHours(1));
        using var late = await _server.Http.GetAsync(url, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task Addresses_begin_as_the_client_reaches_the_server()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, "/some/prefix/v1/file_uploads"))
        {
            Content = JsonContent.Create(new { filename = "a.txt" }),
            Headers = { { "Notion-Version", "2026-03-11" }, { "Authorization", $"Bearer {_server.Start.Token}" }, { "Host", "verso.example:8080" } },
        };
        using var answer = await _server.Http.SendAsync(request, Stop);
        var upload = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal($"http://verso.example:8080/some/prefix/v1/file_uploads/{upload["id"]}/send", (string?)upload["upload_url"]);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/a.pdf")]
    [InlineData("https://localhost/a.pdf")]
    [InlineData("https://[::1]/a.pdf")]
    [InlineData("https://10.0.0.1/a.pdf")]
    [InlineData("https://169.254.169.254/latest.pdf")]
    public async Task An_import_never_reaches_into_this_machine_or_a_private_network(string address)
    {
        await using var server = await VersoTestServer.StartAsync([("Files:AllowImports", "true")], cancellationToken: Stop);
        using var notion = server.NotionClient();
        using var created = await notion.PostAsync("file_uploads", JsonContent.Create(new { mode = "external_url", filename = "a.pdf", external_url = address }), Stop);
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync(Stop))!["id"]!;
        var workspace = await server.Services.GetRequiredService<OpenWorkspaces>().GetAsync(server.Start.Workspace.Id);
        await workspace.Local!.Upkeep.ImportsAsync();

        var upload = JsonNode.Parse(await notion.GetStringAsync($"file_uploads/{id}", Stop))!;

        Assert.Equal("failed", (string?)upload["status"]);
        Assert.Equal("file_upload_invalid_external_url", (string?)upload["file_import_result"]!["error"]!["code"]);
    }

    [Fact]
    public async Task An_import_needs_the_operators_permission()
    {
        using var refused = await _notion.PostAsync("file_uploads", JsonContent.Create(new { mode = "external_url", filename = "a.pdf", external_url = "https://example.com/a.pdf" }), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task A_token_that_one_page_is_shared_with_sees_no_other()
    {
        var page = await SendAsync(HttpMethod.Post, "pages", new JsonObject { ["parent"] = new JsonObject { ["page_id"] = _server.Start.RootPage }, ["properties"] = new JsonObject() });
        var credentials = _server.Services.GetRequiredService<VersoRegistry>().Credentials;
        var issued = await credentials.IssueAsync(
            new NewCredential(CredentialKind.Token, "reader", _server.Start.Workspace.Id) { Shared = [NotionId.Parse((string)page["id"]!)] }, Stop);
        using var reader = _server.NotionClient();
        reader.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Secret);

        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync($"pages/{page["id"]}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"pages/{_server.Start.RootPage}", Stop)).StatusCode);
        await credentials.ShareAsync(CredentialKind.Token, "reader", [], [NotionId.Parse((string)page["id"]!)], Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync($"pages/{page["id"]}", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_json_endpoint_takes_no_form()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "title" } };
        using var answer = await _notion.PostAsync("pages", form, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Content-Type header should be", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_internal_api_gives_an_address_to_put_a_file_to_once()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v3/getUploadFileUrl")
        {
            Content = JsonContent.Create(new { bucket = "secure", name = "../a.txt", contentType = "text/plain" }),
            Headers = { { "Cookie", $"token_v2={_server.Start.TokenV2}" } },
        };
        using var answer = await _server.Http.SendAsync(ask, Stop);
        var begun = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        Assert.EndsWith(":a.txt", (string?)begun["url"], StringComparison.Ordinal);

        using (var put = await _server.Http.PutAsync((string)begun["signedPutUrl"]!, new StringContent("Hello"), Stop))
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        using (var again = await _server.Http.PutAsync((string)begun["signedPutUrl"]!, new StringContent("Other"), Stop))
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("Hello", await _server.Http.GetStringAsync((string)begun["signedGetUrl"]!, Stop));
    }

    private async Task<string> AttachAsync(string name, string type, byte[] content, string block)
    {
        var upload = await SendAsync(HttpMethod.Post, "file_uploads", new JsonObject { ["filename"] = name, ["content_type"] = type });
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        form.Add(file, "file", name);
        using var sent = await _notion.PostAsync((string)upload["upload_url"]!, form, Stop);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(Stop));
        var blocks = await SendAsync(HttpMethod.Patch, $"blocks/{_server.Start.RootPage}/children", new JsonObject
        {
            ["children"] = new JsonArray(new JsonObject { [block] = new JsonObject { ["file_upload"] = new JsonObject { ["id"] = (string)upload["id"]! } } }),
        });
        return (string)blocks["results"]![0]![block]!["file"]!["url"]!;
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using var answer = await _notion.SendAsync(request, Stop);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject();
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        return json;
    }
}
