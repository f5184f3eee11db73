using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Access;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Moving;

public sealed class SnapshotEndpointTests : IAsyncLifetime
{
    private VersoTestServer _server = null!;
    private HttpClient _admin = null!;
    private HttpClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        _admin = _server.GatewayClient();
        _notion = _server.NotionClient();
    }

    public ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _notion.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_state_is_saved_listed_loaded_and_removed_and_the_token_goes_on()
    {
        var kept = await AddAsync("Kept");
        var saved = await CallAsync(HttpStatusCode.Created, HttpMethod.Post, "api/v2/snapshots", new { name = "seeded" });
        Assert.True((long)saved["bytes"]! > 0);
        var later = await AddAsync("Later");

        Assert.Equal("seeded", (string?)(await CallAsync(HttpStatusCode.OK, HttpMethod.Get, "api/v2/snapshots"))["snapshots"]![0]!["name"]);
        await CallAsync(HttpStatusCode.OK, HttpMethod.Post, "api/v2/snapshots/seeded/load");

        Assert.Equal(HttpStatusCode.OK, (await _notion.GetAsync($"pages/{kept}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _notion.GetAsync($"pages/{later}", Stop)).StatusCode);
        await CallAsync(HttpStatusCode.OK, HttpMethod.Delete, "api/v2/snapshots/seeded");
        Assert.Equal("not_found", (string?)(await CallAsync(HttpStatusCode.NotFound, HttpMethod.Post, "api/v2/snapshots/seeded/load"))["code"]);
    }

    [Fact]
    public async Task After_a_reset_tokens_sessions_and_keys_are_those_from_before()
    {
        var page = await AddAsync("Gone");

        await CallAsync(HttpStatusCode.OK, HttpMethod.Post, "api/v2/reset");

        Assert.Equal(HttpStatusCode.NotFound, (await _notion.GetAsync($"pages/{page}", Stop)).StatusCode);
        Assert.Equal("bot", (string?)(await _notion.GetFromJsonAsync<JsonObject>("users/me", Stop))!["type"]);
        Assert.Equal(HttpStatusCode.OK, (await _notion.GetAsync($"pages/{_server.Start.RootPage}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _admin.GetAsync("api/v2/jobs", Stop)).StatusCode);
        using var session = new HttpRequestMessage(HttpMethod.Post, "api/v3/loadUserContent") { Content = JsonContent.Create(new { }) };
        session.Headers.Add("Cookie", $"token_v2={_server.Start.TokenV2}");
        using var answer = await _server.Http.SendAsync(session, Stop);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        await AddAsync("Goes on");
    }

    [Fact]
    public async Task A_key_needs_the_scope_admin()
    {
        var key = await _server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(
            new NewCredential(CredentialKind.Key, "scoped", _server.Start.Workspace.Id) { Scopes = [KeyScopes.GatewayWrite] }, Stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/reset");
        request.Headers.Add("X-API-Key", key.Secret);

        using var answer = await _server.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Who_comes_through_a_proxy_is_not_on_this_machine()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/reset");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await _admin.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("local_only", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"../up"}""", "letters")]
    [InlineData("""{"name":7}""", "text")]
    [InlineData("[1]", "object")]
    [InlineData("{", "JSON")]
    public async Task A_wrong_request_is_refused_in_one_sentence(string body, string word)
    {
        using var answer = await _admin.PostAsync("api/v2/snapshots", new StringContent(body), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(word, (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["error"], StringComparison.Ordinal);
    }

    private async Task<JsonObject> CallAsync(HttpStatusCode expected, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _admin.SendAsync(request, Stop);
        var json = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.True(expected == answer.StatusCode, json.ToJsonString());
        return json;
    }

    private async Task<string> AddAsync(string title)
    {
        using var answer = await _notion.PostAsJsonAsync(
            "pages",
            new { parent = new { page_id = _server.Start.RootPage }, properties = new { title = new[] { new { text = new { content = title } } } } },
            Stop);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["id"]!;
    }
}
