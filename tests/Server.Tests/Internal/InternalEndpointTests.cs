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
