using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.OAuth;

/// <summary>The page on which a person decides.</summary>
public sealed class ConsentTests(OAuthServer shared) : IClassFixture<OAuthServer>, IAsyncLifetime
{
    private readonly VersoTestServer _server = shared.Server;
    private Application _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await Application.AddAsync(_server, "<b>My</b> app");
    }

    public ValueTask DisposeAsync()
    {
        _app.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_shows_who_asks_for_what_and_lets_nothing_of_it_run()
    {
        var html = await _app.AskAsync();
        using var answer = await _app.Browser.GetAsync(_app.Question(), Stop);
        var policy = string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));

        Assert.Contains($"Give {WebUtility.HtmlEncode(_app.Client.Name)} access to Verso?", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains($"value=\"{_server.Start.RootPage}\"", html, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://localhost:3000", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Contains(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Who_cancels_is_sent_back_with_that_and_the_state()
    {
        var (answer, told) = await _app.DecideAsync(await _app.AskAsync(_app.Question(state: "a b&c=ü")), "deny");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(("access_denied", "a b&c=ü"), (told["error"], told["state"]));
    }

    [Fact]
    public async Task Nothing_chosen_asks_again_and_grants_nothing()
    {
        using var answer = await _app.SendAsync(await _app.AskAsync(), "allow");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Choose at least one page", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_offered_cannot_be_granted()
    {
        using var answer = await _app.SendAsync(await _app.AskAsync(), "allow", Guid.NewGuid().ToString(), "x");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_form_is_good_in_the_browser_alone_that_was_asked()
    {
        var html = await _app.AskAsync();
        using var other = await Application.AddAsync(_server, "Another browser");

        using var stolen = await other.SendAsync(html, "allow", _server.Start.RootPage!);
        await other.AskAsync(); // Now it has a cookie, but of its own.
        using var again = await other.SendAsync(html, "allow", _server.Start.RootPage!);

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], [stolen.StatusCode, again.StatusCode]);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_form_of_another_site_is_refused(string header, string value)
    {
        var html = await _app.AskAsync();
        _app.Browser.DefaultRequestHeaders.Add(header, value);

        using var answer = await _app.SendAsync(html, "allow", _server.Start.RootPage!);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:3000/callback/")]
    [InlineData("http://localhost:3000/callback?x=1")]
    [InlineData("http://LOCALHOST:3000/callback")]
    [InlineData("https://evil.example/callback")]
    public async Task Nobody_is_sent_to_an_address_that_is_not_registered_letter_by_letter(string redirect)
    {
        using var answer = await _app.Browser.GetAsync(_app.Question(redirect), Stop);
        var refused = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(("invalid_request", "Missing or invalid redirect_uri."), ((string?)refused["error"], (string?)refused["error_description"]));
        Assert.Null(answer.Headers.Location);
    }

    [Fact]
    public async Task Without_a_redirect_uri_the_only_one_is_meant_and_the_code_needs_none()
    {
        var (answer, told) = await _app.DecideAsync(await _app.AskAsync(_app.Question(redirect: null)), "allow", _server.Start.RootPage!);
        var (status, tokens) = await _app.CallAsync("token", new JsonObject { ["grant_type"] = "authorization_code", ["code"] = told["code"] });

        Assert.StartsWith(Application.Callback, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.True(status == 200, tokens.ToJsonString());
    }

    [Fact]
    public async Task A_registered_query_is_kept()
    {
        using var app = await Application.AddAsync(_server, "Query", redirects: ["https://example.com/cb?tenant=7"]);

        var (answer, told) = await app.DecideAsync(await app.AskAsync(app.Question("https://example.com/cb?tenant=7")), "allow", _server.Start.RootPage!);

        Assert.StartsWith("https://example.com/cb?tenant=7&code=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("7", told["tenant"]);
    }

    [Fact]
    public async Task Another_response_type_is_told_to_the_application()
    {
        using var answer = await _app.Browser.GetAsync(_app.Question(type: "token"), Stop);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("error=unsupported_response_type", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_client_is_refused_on_the_spot()
    {
        using var missing = await _app.Browser.GetAsync("v1/oauth/authorize?response_type=code", Stop);
        using var unknown = await _app.Browser.GetAsync($"v1/oauth/authorize?response_type=code&client_id={Guid.NewGuid()}", Stop);

        Assert.Equal(
            "query failed validation: query.client_id should be defined, instead was `undefined`.",
            (string?)JsonNode.Parse(await missing.Content.ReadAsStringAsync(Stop))!["error_description"]);
        Assert.Equal("invalid_client", (string?)JsonNode.Parse(await unknown.Content.ReadAsStringAsync(Stop))!["error"]);
    }

    [Fact]
    public async Task Who_is_not_at_the_servers_machine_shows_a_key_of_the_workspace()
    {
        _app.Browser.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        var html = await _app.AskAsync();
        Assert.Contains("name=\"key\"", html, StringComparison.Ordinal);

        using var without = await _app.SendAsync(html, "allow", _server.Start.RootPage!);
        using var with = await _app.Browser.PostAsync(
            "v1/oauth/authorize",
            new FormUrlEncodedContent([new("ticket", TicketOf(html)), new("decision", "allow"), new("page", _server.Start.RootPage!), new("key", _server.Start.ApiKey)]),
            Stop);

        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, with.StatusCode);
    }

    [Fact]
    public async Task A_foreign_name_that_leads_to_this_machine_is_not_at_home()
    {
        _app.Browser.DefaultRequestHeaders.Host = "verso.evil.example";

        Assert.Contains("name=\"key\"", await _app.AskAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_listed_as_the_tree_they_are()
    {
        using var notion = _server.NotionClient();
        using var inner = await notion.PostAsJsonAsync(
            "pages", new { parent = new { page_id = _server.Start.RootPage }, properties = new { title = new[] { new { text = new { content = "Inner & last" } } } } }, Stop);
        inner.EnsureSuccessStatusCode();

        var html = await _app.AskAsync();

        Assert.True(html.IndexOf($"class=\"d0\"><input type=\"checkbox\" name=\"page\" value=\"{_server.Start.RootPage}\"", StringComparison.Ordinal)
            < html.IndexOf("Inner &amp; last", StringComparison.Ordinal));
        Assert.Contains("class=\"d1\"", html, StringComparison.Ordinal);
    }

    private static string TicketOf(string html) => WebUtility.HtmlDecode(html.Split("name=\"ticket\" value=\"")[1].Split('"')[0]);
}
