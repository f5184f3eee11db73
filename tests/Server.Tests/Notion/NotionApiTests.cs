using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Notion;
using Verso.Server.Hosting;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Notion;

public sealed class NotionApiTests : IAsyncLifetime
{
    private VersoTestServer _server = null!;
    private HttpClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        _notion = _server.NotionClient();
    }

    public async ValueTask DisposeAsync()
    {
        _notion.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_token_opens_its_workspace()
    {
        var (status, page) = await GetAsync($"pages/{_server.Start.RootPage}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(_server.Start.RootPage, (string?)page["id"]);
        Assert.Equal("request_id", page.Last().Key);
    }

    [Theory]
    [InlineData("Bearer ntn_wrong")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("ntn_without_a_scheme")]
    public async Task No_token_no_data(string authorization)
    {
        _notion.DefaultRequestHeaders.Authorization = null;
        _notion.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        var (status, error) = await GetAsync($"pages/{_server.Start.RootPage}");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("unauthorized", (string?)error["code"]);
    }

    [Theory]
    [InlineData("first key")]
    [InlineData("owner")]
    public async Task A_key_of_another_surface_is_no_token(string which)
    {
        var secret = which == "owner" ? _server.Start.TokenV2 : _server.Start.ApiKey;
        _notion.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("users/me")).Status);
    }

    [Fact]
    public async Task A_revoked_token_is_refused()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("users/me")).Status);

        await Registry.Credentials.RevokeAsync(CredentialKind.Token, "Verso", Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("users/me")).Status);
    }

    [Fact]
    public async Task A_tenant_cannot_learn_that_another_s_page_exists()
    {
        var other = await _server.Services.GetRequiredService<WorkspaceOpener>().CreateLocalAsync("Other", Stop);
        var bot = await _server.Services.GetRequiredService<WorkspaceOpener>().EnsureBotAsync(other, "Spy", Stop);
        var token = await Registry.Credentials.IssueAsync(new NewCredential(CredentialKind.Token, "Spy", other.Id) { Subject = bot }, Stop);
        _notion.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);

        var (existing, one) = await GetAsync($"pages/{_server.Start.RootPage}");
        var missing = NotionId.New(DateTimeOffset.UtcNow);
        var (absent, two) = await GetAsync($"pages/{missing}");

        Assert.Equal(HttpStatusCode.NotFound, existing);
        Assert.Equal(HttpStatusCode.NotFound, absent);
        Assert.Equal(
            ((string?)one["message"])!.Replace(_server.Start.RootPage!, "", StringComparison.Ordinal),
            ((string?)two["message"])!.Replace(missing.ToString(), "", StringComparison.Ordinal));
        Assert.Equal("Other", (string?)(await GetAsync("users/me")).Body["bot"]!["workspace_name"]);
    }

    [Fact]
    public async Task Capabilities_of_a_token_hold()
    {
        var token = await Registry.Credentials.IssueAsync(
            new NewCredential(CredentialKind.Token, "Reader", _server.Start.Workspace.Id) { Scopes = ["read_content"] }, Stop);
        _notion.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"pages/{_server.Start.RootPage}")).Status);
        var (status, error) = await SendAsync(HttpMethod.Patch, $"pages/{_server.Start.RootPage}", """{"icon":null}""");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("restricted_resource", (string?)error["code"]);
    }

    [Fact]
    public async Task Malformed_JSON_is_refused_as_Notion_does()
    {
        var (status, error) = await SendAsync(HttpMethod.Post, "search", """{"query": """);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_json", (string?)error["code"]);
        Assert.Equal("Error parsing JSON body.", (string?)error["message"]);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_by_its_type_is_refused()
    {
        var (status, error) = await SendAsync(HttpMethod.Post, "search", "query=x", "application/x-www-form-urlencoded");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("validation_error", (string?)error["code"]);
    }

    [Fact]
    public async Task A_missing_version_is_named()
    {
        _notion.DefaultRequestHeaders.Remove("Notion-Version");

        var (status, error) = await GetAsync("users/me");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("missing_version", (string?)error["code"]);
    }

    [Fact]
    public async Task A_body_over_500_KB_is_refused_with_its_size()
    {
        var (status, error) = await SendAsync(HttpMethod.Post, "search", $$"""{"query":"{{new string('x', 512_001)}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("validation_error", (string?)error["code"]);
    }

    [Fact]
    public async Task A_body_over_the_limit_of_the_server_is_refused_before_it_is_read()
    {
        await using var small = await VersoTestServer.StartAsync([("MostBodyBytes", "2048")], cancellationToken: Stop);
        using var client = small.NotionClient();

        using var answer = await client.PostAsync("search", new StringContent(new string('x', 4096), Encoding.UTF8, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("validation_error", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("pages")]
    [InlineData("")]
    public async Task An_unknown_address_is_refused_as_Notion_does(string path)
    {
        var (status, error) = await GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_url", (string?)error["code"]);
    }

    [Theory]
    [InlineData("nowhere", HttpStatusCode.BadRequest, "invalid_request_url", "Invalid request URL.")]
    [InlineData("users", HttpStatusCode.Unauthorized, "unauthorized", "API token is invalid.")]
    [InlineData("comments", HttpStatusCode.Unauthorized, "unauthorized", "API token is invalid.")]
    public async Task The_address_is_checked_before_the_token(string path, HttpStatusCode status, string code, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", "Invalid");
        using var answer = await _notion.SendAsync(request, Stop);

        var error = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(["object", "status", "code", "message", "request_id"], error.Select(member => member.Key));
        Assert.Equal((code, message), ((string?)error["code"], (string?)error["message"]));
    }

    [Fact]
    public async Task Query_parameters_arrive_decoded_and_repeated()
    {
        var (status, page) = await GetAsync($"pages/{_server.Start.RootPage}?filter_properties=title&filter_properties=%74itle");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Single(page["properties"]!.AsObject());
    }

    private VersoRegistry Registry => _server.Services.GetRequiredService<VersoRegistry>();

    private Task<(HttpStatusCode Status, JsonObject Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(HttpMethod method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, type) };
        using var answer = await _notion.SendAsync(request, Stop);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!);
    }
}
