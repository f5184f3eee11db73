using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Hosting;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Limits;

public sealed class LimitTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private VersoTestServer? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_is_limited_who_did_not_ask_for_it()
    {
        using var notion = await StartAsync();

        Assert.Equal(200, await CountUntilRefusedAsync(notion, 200));
    }

    [Fact]
    public async Task A_token_has_180_requests_a_minute_at_any_pace()
    {
        using var notion = await StartAsync(("Limits", "notion"));

        Assert.Equal(180, await CountUntilRefusedAsync(notion, 400));

        _clock.Advance(TimeSpan.FromSeconds(59.5));
        Assert.Equal(0, await CountUntilRefusedAsync(notion, 1));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(180, await CountUntilRefusedAsync(notion, 400));
    }

    [Fact]
    public async Task The_refusal_is_Notions()
    {
        using var notion = await StartAsync(("Limits", "notion"), ("Limits:PerWindow", "1"));
        await notion.GetAsync("users/me", Stop);
        _clock.Advance(TimeSpan.FromSeconds(17.2));

        using var refused = await notion.GetAsync("users/me", Stop);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("43", refused.Headers.GetValues("Retry-After").Single());
        var error = (await refused.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.Equal(["object", "status", "code", "message", "additional_data", "request_id"], error.Select(member => member.Key));
        Assert.Equal(429, (int?)error["status"]);
        Assert.Equal("rate_limited", (string?)error["code"]);
        Assert.Equal("""{"rate_limit_reason":"public_api_request_rate_limit","retry_after":"43"}""", error["additional_data"]!.ToJsonString());
        Assert.Equal((string?)error["request_id"], refused.Headers.GetValues("x-notion-request-id").Single());
    }

    [Fact]
    public async Task Each_token_has_its_own_budget_and_all_together_have_the_workspace_s()
    {
        using var one = await StartAsync(("Limits", "notion"), ("Limits:PerWindow", "4"), ("Limits:WorkspacePerWindow", "6"), ("Limits:WorkspaceWindow", "00:02:30"));
        using var two = await SecondTokenAsync();

        Assert.Equal(4, await CountUntilRefusedAsync(one, 10));
        Assert.Equal(2, await CountUntilRefusedAsync(two, 10));

        using var refused = await two.GetAsync("users/me", Stop);
        Assert.Equal("public_api_space_request_rate_limit", await ReasonAsync(refused));
        Assert.Equal("150", refused.Headers.GetValues("Retry-After").Single());
        using var other = await one.GetAsync("users/me", Stop);
        Assert.Equal("public_api_request_rate_limit", await ReasonAsync(other));
    }

    [Fact]
    public async Task By_the_older_rule_three_a_second_flow_in_and_a_rest_saves_up_a_burst()
    {
        using var notion = await StartAsync(("Limits:Mode", "notion"), ("Limits:Rule", "rate"), ("Limits:Burst", "5"));

        Assert.Equal(5, await CountUntilRefusedAsync(notion, 10));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await CountUntilRefusedAsync(notion, 10));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(5, await CountUntilRefusedAsync(notion, 10));
        using var refused = await notion.GetAsync("users/me", Stop);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task An_endpoint_can_have_a_limit_of_its_own()
    {
        using var notion = await StartAsync(("Limits", "notion"), ("Limits:Endpoints:search", "2"));

        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.OK, (await notion.PostAsJsonAsync("search", new { }, Stop)).StatusCode);
        using var refused = await notion.PostAsJsonAsync("search", new { }, Stop);

        Assert.Equal("public_api_endpoint_rate_limit", await ReasonAsync(refused));
        Assert.Equal(HttpStatusCode.OK, (await notion.GetAsync("users/me", Stop)).StatusCode);
    }

    [Fact]
    public async Task More_at_once_than_the_workspace_takes_are_an_overload()
    {
        using var notion = await StartAsync(("Limits", "notion"), ("Limits:MostAtOnce", "1"), ("Limits:OverloadWait", "00:00:07"), ("Faults:Enabled", "true"));
        using var gateway = _server!.GatewayClient();
        using var made = await gateway.PostAsJsonAsync("/api/v2/faults", new { route = "GET /v1/users", fault = "hang", when = "after" }, Stop);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Stop));
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = Enumerable.Range(0, 3).Select(_ => notion.GetAsync("users", hangUp.Token)).ToList();

        for (var i = 0; i < 2; i++)
        {
            var first = await Task.WhenAny(asked);
            asked.Remove(first);
            using var refused = await first;
            Assert.Equal(529, (int)refused.StatusCode);
            Assert.Equal("7", refused.Headers.GetValues("Retry-After").Single());
            Assert.Equal("service_overload", (string?)(await refused.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
        }

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Single());
        await UntilAsync(() => notion.GetAsync("users/me", Stop), answer => answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Limits_are_a_workspace_s_own_affair()
    {
        using var notion = await StartAsync(("Limits", "notion"), ("Limits:PerWindow", "2"), ("Limits:Workspaces:Free:Mode", "off"), ("Limits:Workspaces:Tight:PerWindow", "1"));
        using var free = await TokenOfAsync("Free");
        using var tight = await TokenOfAsync("Tight");

        Assert.Equal(2, await CountUntilRefusedAsync(notion, 5));
        Assert.Equal(5, await CountUntilRefusedAsync(free, 5));
        Assert.Equal(1, await CountUntilRefusedAsync(tight, 5));
    }

    [Fact]
    public async Task An_unknown_token_is_refused_and_costs_nobody_anything()
    {
        using var notion = await StartAsync(("Limits", "notion"), ("Limits:PerWindow", "2"), ("Limits:WorkspacePerWindow", "2"));
        using var stranger = _server!.NotionClient();
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "ntn_stranger");

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("users/me", Stop)).StatusCode);

        Assert.Equal(2, await CountUntilRefusedAsync(notion, 5));
    }

    [Theory]
    [InlineData("Limits", "sometimes")]
    [InlineData("Limits", "7")]
    [InlineData("Limits:PerWindow", "0")]
    [InlineData("Limits:Rule", "luck")]
    [InlineData("Limits:Endpoints:search", "0")]
    [InlineData("Limits:Workspaces:Marketing:Window", "soon")]
    public async Task A_wrong_setting_stops_the_start(string key, string value) =>
        await Assert.ThrowsAsync<SettingsException>(() => StartAsync((key, value)));

    private async Task<HttpClient> StartAsync(params (string Key, string Value)[] settings)
    {
        _server = await VersoTestServer.StartAsync(settings, services => services.AddSingleton<TimeProvider>(new BorrowedTime(_clock)), Stop);
        return _server.NotionClient();
    }

    private async Task<HttpClient> SecondTokenAsync() => await TokenAsync(_server!.Start.Workspace);

    private async Task<HttpClient> TokenOfAsync(string workspace) =>
        await TokenAsync(await _server!.Services.GetRequiredService<WorkspaceOpener>().CreateLocalAsync(workspace, Stop));

    private async Task<HttpClient> TokenAsync(WorkspaceEntry workspace)
    {
        var bot = await _server!.Services.GetRequiredService<WorkspaceOpener>().EnsureBotAsync(workspace, "Second", Stop);
        var token = await _server.Services.GetRequiredService<VersoRegistry>().Credentials
            .IssueAsync(new NewCredential(CredentialKind.Token, "Second", workspace.Id) { Subject = bot }, Stop);
        var client = _server.NotionClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
        return client;
    }

    private static async Task<int> CountUntilRefusedAsync(HttpClient notion, int most)
    {
        for (var count = 0; count < most; count++)
        {
            using var answer = await notion.GetAsync("users/me", Stop);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                return count;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        return most;
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        return (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["additional_data"]!["rate_limit_reason"];
    }

    private static async Task<HttpResponseMessage> UntilAsync(Func<Task<HttpResponseMessage>> ask, Func<HttpResponseMessage, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await ask();
            if (holds(answer))
                return answer;
            await Task.Delay(5, limit.Token); // The server has yet to hear that the other one is gone.
        }
    }
}
