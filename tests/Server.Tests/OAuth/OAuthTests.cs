using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.OAuth;

public sealed class OAuthTests(OAuthServer shared) : IClassFixture<OAuthServer>, IAsyncLifetime
{
    private readonly VersoTestServer _server = shared.Server;
    private Application _app = null!;
    private string _page = "";
    private string _other = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await Application.AddAsync(_server);
        _page = await CreatePageAsync("Shared", _server.Start.RootPage!);
        _other = await CreatePageAsync("Private", _server.Start.RootPage!);
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_person_lets_an_application_in_and_it_gets_what_Notion_gives()
    {
        var html = await _app.AskAsync();
        var (answer, told) = await _app.DecideAsync(html, "allow", _page);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.StartsWith(Application.Callback + "?code=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("abc", told["state"]);

        var (status, tokens) = await _app.CallAsync(
            "token", new JsonObject { ["grant_type"] = "authorization_code", ["code"] = told["code"], ["redirect_uri"] = Application.Callback, ["external_account"] = new JsonObject { ["key"] = "k-1", ["name"] = "Ada's account" } });
        Assert.True(status == 200, tokens.ToJsonString());
        Assert.Equal(
            ["access_token", "token_type", "refresh_token", "bot_id", "workspace_name", "workspace_icon", "workspace_id", "owner", "duplicated_template_id", "request_id"],
            tokens.Select(member => member.Key));
        Assert.StartsWith("ntn_", (string?)tokens["access_token"], StringComparison.Ordinal);
        Assert.StartsWith("nrt_", (string?)tokens["refresh_token"], StringComparison.Ordinal);
        Assert.Equal("bearer", (string?)tokens["token_type"]);
        Assert.Equal(_server.Start.Space, (string?)tokens["workspace_id"]);
        Assert.Equal(("user", _server.Start.User, "person"), ((string?)tokens["owner"]!["type"], (string?)tokens["owner"]!["user"]!["id"], (string?)tokens["owner"]!["user"]!["type"]));

        var (_, me) = await _app.NotionAsync((string)tokens["access_token"]!, "users/me");
        Assert.Equal((string?)tokens["bot_id"], (string?)me["id"]);
        Assert.Equal(_app.Client.Name, (string?)me["name"]);
        Assert.Equal(("user", _server.Start.User), ((string?)me["bot"]!["owner"]!["type"], (string?)me["bot"]!["owner"]!["user"]!["id"]));
        var grant = Assert.Single(Registry.OAuth.Grants(_app.Client.Id));
        Assert.Equal(new ExternalAccount("k-1", "Ada's account"), grant.Account);
        Assert.Equal([_page], grant.Pages.Select(page => page.ToString()));
    }

    [Fact]
    public async Task A_code_works_once_and_whoever_brings_it_again_ends_its_tokens()
    {
        var code = await _app.CodeAsync(_page);
        var body = new JsonObject { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Application.Callback };
        var (_, tokens) = await _app.CallAsync("token", body.DeepClone().AsObject());
        Assert.Equal(200, (await _app.NotionAsync((string)tokens["access_token"]!, "users/me")).Status);

        var (status, refused) = await _app.CallAsync("token", body);

        Assert.Equal(400, status);
        Assert.Equal(["error", "error_description", "request_id"], refused.Select(member => member.Key));
        Assert.Equal("invalid_grant", (string?)refused["error"]);
        Assert.Equal("Invalid code: this code has been revoked.", (string?)refused["error_description"]);
        Assert.Equal(401, (await _app.NotionAsync((string)tokens["access_token"]!, "users/me")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://localhost:3000/callback/")]
    [InlineData("http://localhost:3000/other")]
    public async Task A_code_is_good_only_with_the_address_it_was_asked_for_with(string? redirect)
    {
        var body = new JsonObject { ["grant_type"] = "authorization_code", ["code"] = await _app.CodeAsync(_page) };
        if (redirect is not null)
            body["redirect_uri"] = redirect;

        var (status, refused) = await _app.CallAsync("token", body);

        Assert.Equal((400, "invalid_grant"), (status, (string?)refused["error"]));
    }

    [Fact]
    public async Task A_code_of_one_application_is_nothing_to_another()
    {
        using var thief = await Application.AddAsync(_server, "Thief");

        var (status, refused) = await thief.CallAsync(
            "token", new JsonObject { ["grant_type"] = "authorization_code", ["code"] = await _app.CodeAsync(_page), ["redirect_uri"] = Application.Callback });

        Assert.Equal((400, "invalid_grant"), (status, (string?)refused["error"]));
    }

    [Fact]
    public async Task A_refresh_token_brings_a_new_pair_and_ends_the_old_one_at_once()
    {
        var tokens = await _app.TokensAsync(_page);

        var (status, next) = await _app.RefreshAsync((string)tokens["refresh_token"]!);

        Assert.Equal(200, status);
        Assert.NotEqual((string?)tokens["access_token"], (string?)next["access_token"]);
        Assert.Equal((string?)tokens["bot_id"], (string?)next["bot_id"]);
        Assert.Equal(401, (await _app.NotionAsync((string)tokens["access_token"]!, "users/me")).Status);
        Assert.Equal(200, (await _app.NotionAsync((string)next["access_token"]!, "users/me")).Status);
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_the_whole_line()
    {
        var tokens = await _app.TokensAsync(_page);
        var (_, next) = await _app.RefreshAsync((string)tokens["refresh_token"]!);

        var (status, refused) = await _app.RefreshAsync((string)tokens["refresh_token"]!);

        Assert.Equal((400, "invalid_grant"), (status, (string?)refused["error"]));
        Assert.Equal(401, (await _app.NotionAsync((string)next["access_token"]!, "users/me")).Status);
        Assert.Equal(400, (await _app.RefreshAsync((string)next["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task Another_authorization_mints_another_token_for_the_same_bot()
    {
        var first = await _app.TokensAsync(_page);
        var second = await _app.TokensAsync(_other);

        Assert.Equal((string?)first["bot_id"], (string?)second["bot_id"]);
        Assert.NotEqual((string?)first["access_token"], (string?)second["access_token"]);
        Assert.Equal([_other], Assert.Single(Registry.OAuth.Grants(_app.Client.Id)).Pages.Select(page => page.ToString()));
    }

    [Fact]
    public async Task A_token_finds_the_chosen_pages_and_what_lies_below_and_nothing_else()
    {
        var below = await CreatePageAsync("Below", _page);
        var token = (string)(await _app.TokensAsync(_page))["access_token"]!;

        foreach (var seen in new[] { _page, below })
            Assert.Equal(200, (await _app.NotionAsync(token, $"pages/{seen}")).Status);
        foreach (var hidden in new[] { _other, _server.Start.RootPage! })
        {
            var (status, error) = await _app.NotionAsync(token, $"pages/{hidden}");
            Assert.Equal((404, "object_not_found"), (status, (string?)error["code"]));
        }

        var (_, found) = await _app.NotionAsync(token, "search", HttpMethod.Post, "{}");
        Assert.Equal(new[] { _page, below }.Order(StringComparer.Ordinal), found["results"]!.AsArray().Select(one => (string)one!["id"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_chosen_last_holds_for_every_token_and_for_refreshed_ones()
    {
        var first = await _app.TokensAsync(_page);
        await _app.TokensAsync(_other);
        var (_, refreshed) = await _app.RefreshAsync((string)first["refresh_token"]!);
        var token = (string)refreshed["access_token"]!;

        Assert.Equal(404, (await _app.NotionAsync(token, $"pages/{_page}")).Status);
        Assert.Equal(200, (await _app.NotionAsync(token, $"pages/{_other}")).Status);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("refresh_token")]
    public async Task A_revoked_token_is_refused_at_once_with_the_one_beside_it(string which)
    {
        var tokens = await _app.TokensAsync(_page);
        var given = (string)tokens[which]!;
        var (_, before) = await _app.CallAsync("introspect", new JsonObject { ["token"] = given });

        var (status, revoked) = await _app.CallAsync("revoke", new JsonObject { ["token"] = given });

        Assert.Equal((200, "request_id"), (status, Assert.Single(revoked).Key));
        Assert.True((bool)before["active"]!);
        Assert.Contains("read_content", (string?)before["scope"], StringComparison.Ordinal);
        Assert.Equal(["active", "scope", "iat", "request_id"], before.Select(member => member.Key));
        var (refused, error) = await _app.NotionAsync((string)tokens["access_token"]!, "users/me");
        Assert.Equal((401, "unauthorized", "API token is invalid."), (refused, (string?)error["code"], (string?)error["message"]));
        Assert.Equal(400, (await _app.RefreshAsync((string)tokens["refresh_token"]!)).Status);
        Assert.False((bool)(await _app.CallAsync("introspect", new JsonObject { ["token"] = given })).Json["active"]!);
    }

    [Fact]
    public async Task What_one_application_has_cannot_be_looked_at_or_ended_by_another()
    {
        using var other = await Application.AddAsync(_server, "Other");
        var token = (string)(await _app.TokensAsync(_page))["access_token"]!;

        Assert.False((bool)(await other.CallAsync("introspect", new JsonObject { ["token"] = token })).Json["active"]!);
        Assert.Equal(200, (await other.CallAsync("revoke", new JsonObject { ["token"] = token })).Status);
        Assert.Equal(200, (await _app.NotionAsync(token, "users/me")).Status);
    }

    [Theory]
    [InlineData("{}", "invalid_request", "body failed validation: body.grant_type should be defined, instead was `undefined`.")]
    [InlineData("{\"grant_type\":\"password\"}", "unsupported_grant_type", "body failed validation: body.grant_type should be `\"authorization_code\"` or `\"refresh_token\"`, instead was `\"password\"`.")]
    [InlineData("{\"grant_type\":\"authorization_code\"}", "invalid_request", "body failed validation: body.code should be defined, instead was `undefined`.")]
    [InlineData("{\"grant_type\":\"authorization_code\",\"code\":7}", "invalid_request", "body failed validation: body.code should be a string, instead was `7`.")]
    [InlineData("{\"grant_type\":\"authorization_code\",\"code\":\"no\"}", "invalid_grant", "Invalid code: this code has been revoked.")]
    [InlineData("{\"grant_type\":\"refresh_token\",\"refresh_token\":\"nrt_no\"}", "invalid_grant", "Invalid refresh token: this refresh token has been revoked.")]
    [InlineData("{", "invalid_request", "Error parsing JSON body.")]
    public async Task What_cannot_be_exchanged_is_refused_in_OAuths_form(string body, string error, string description)
    {
        var (status, refused) = await _app.CallAsync("token", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal((400, error, description), (status, (string?)refused["error"], (string?)refused["error_description"]));
    }

    [Theory]
    [InlineData("Basic bm9ib2R5OnNlY3JldF9ub25l")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Bearer ntn_something")]
    public async Task Who_is_no_client_is_told_so_and_nothing_else(string authorization)
    {
        foreach (var path in new[] { "token", "introspect", "revoke" })
        {
            var (status, refused) = await _app.CallAsync(path, JsonContent.Create(new { token = "x" }), authorization);
            Assert.Equal(401, status);
            Assert.Equal(["error", "request_id"], refused.Select(member => member.Key));
            Assert.Equal("invalid_client", (string?)refused["error"]);
        }
    }

    [Fact]
    public async Task A_wrong_secret_is_as_good_as_none()
    {
        _app.Secret += "x";

        Assert.Equal(401, (await _app.CallAsync("introspect", new JsonObject { ["token"] = "x" })).Status);
    }

    [Fact]
    public async Task A_library_may_send_a_form_instead_of_JSON()
    {
        var (status, tokens) = await _app.CallAsync("token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = await _app.CodeAsync(_page),
            ["redirect_uri"] = Application.Callback,
        }));

        Assert.True(status == 200, tokens.ToJsonString());
    }

    [Fact]
    public async Task A_removed_client_ends_with_all_of_its_tokens()
    {
        var token = (string)(await _app.TokensAsync(_page))["access_token"]!;

        await Registry.OAuth.RemoveClientAsync(_app.Client.Name, Stop);

        Assert.Equal(401, (await _app.NotionAsync(token, "users/me")).Status);
        Assert.Equal(401, (await _app.CallAsync("introspect", new JsonObject { ["token"] = token })).Status);
    }

    [Fact]
    public async Task A_token_may_do_what_its_client_was_registered_for()
    {
        using var reader = await Application.AddAsync(_server, "Reader", capabilities: ["read_content"]);
        var token = (string)(await reader.TokensAsync(_page))["access_token"]!;

        Assert.Equal(200, (await reader.NotionAsync(token, $"pages/{_page}")).Status);
        Assert.Equal(403, (await reader.NotionAsync(token, $"pages/{_page}", HttpMethod.Patch, "{\"in_trash\":true}")).Status);
    }

    [Fact]
    public async Task No_secret_lies_in_the_registry_as_it_is()
    {
        var tokens = await _app.TokensAsync(_page);
        var code = await _app.CodeAsync(_page);
        var bytes = Directory.EnumerateFiles(_server.DataFolder, "verso.db*").Select(ReadShared).ToList();

        foreach (var secret in new[] { (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, code, _app.Secret })
            Assert.All(bytes, file => Assert.Equal(-1, file.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret))));
    }

    private VersoRegistry Registry => _server.Services.GetRequiredService<VersoRegistry>();

    private async Task<string> CreatePageAsync(string title, string parent)
    {
        using var notion = _server.NotionClient();
        using var answer = await notion.PostAsJsonAsync(
            "pages", new { parent = new { page_id = parent }, properties = new { title = new[] { new { text = new { content = title } } } } }, Stop);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["id"]!;
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
