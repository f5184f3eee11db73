using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Notion.Http;
using Verso.Server.Hosting;
using Verso.Server.Tests.OAuth;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Faults;

/// <summary>One server for all of them; each begins without a fault.</summary>
public sealed class FaultServer : IAsyncLifetime
{
    public VersoTestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Server = await VersoTestServer.StartAsync([("Faults:Enabled", "true")], cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

public sealed class FaultTests(FaultServer shared) : IClassFixture<FaultServer>, IAsyncLifetime
{
    private readonly VersoTestServer _server = shared.Server;
    private readonly HttpClient _notion = shared.Server.NotionClient();
    private readonly HttpClient _admin = shared.Server.GatewayClient();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _admin.DeleteAsync("/api/v2/faults", Stop);

    public ValueTask DisposeAsync()
    {
        _notion.Dispose();
        _admin.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("429", 429, "rate_limited", "You have been rate limited. Please try again in a few minutes.")]
    [InlineData("529", 529, "service_overload", "Notion is temporarily overloaded. Please try again later.")]
    [InlineData("403", 403, "restricted_resource", "This workspace has used all of its free blocks. Upgrade its plan in Notion to create more content. Learn more: https://www.notion.com/help/understanding-block-usage")]
    [InlineData("409", 409, "conflict_error", "Conflict occurred while saving. Please try again.")]
    [InlineData("500", 500, "internal_server_error", "Unexpected error occurred.")]
    [InlineData("503", 503, "service_unavailable", "Notion is unavailable, please try again later.")]
    public async Task An_error_is_in_Notions_own_form(string fault, int status, string code, string message)
    {
        await AddAsync(new { fault, count = 1 });

        using var answer = await _notion.GetAsync("users/me", Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.Equal(code, (string?)error["code"]);
        Assert.Equal(message, (string?)error["message"]);
        Assert.Equal((string?)error["request_id"], answer.Headers.GetValues("x-notion-request-id").Single());
        Assert.Equal(status is 429 or 529, answer.Headers.Contains("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, (await _notion.GetAsync("users/me", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("502", "bad_gateway")]
    [InlineData("504", "gateway_timeout")]
    public async Task A_proxy_answers_with_a_page_and_Notion_with_JSON(string fault, string code)
    {
        await AddAsync(new { fault, count = 1 });
        await AddAsync(new { fault, count = 1, body = "notion" });

        using var proxy = await _notion.GetAsync("users/me", Stop);
        using var own = await _notion.GetAsync("users/me", Stop);

        Assert.Equal("text/html", proxy.Content.Headers.ContentType!.MediaType);
        Assert.False(proxy.Headers.Contains("x-notion-request-id"));
        Assert.Contains($"<h1>{fault} ", await proxy.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(code, (string?)(await own.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
        Assert.Equal(proxy.StatusCode, own.StatusCode);
    }

    [Fact]
    public async Task A_refused_wait_is_told_in_the_header_and_in_the_body()
    {
        await AddAsync(new { fault = "429", retry_after = 17, reason = "public_api_space_request_rate_limit" });

        using var answer = await _notion.GetAsync("users/me", Stop);

        Assert.Equal("17", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(
            """{"rate_limit_reason":"public_api_space_request_rate_limit","retry_after":"17"}""",
            (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["additional_data"]!.ToJsonString());
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_commit_leaves_nothing_behind()
    {
        await AddAsync(new { route = "POST /v1/pages", fault = "reset", count = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("Lost"));

        Assert.Empty(await FindAsync("Lost"));
        Assert.Equal(HttpStatusCode.OK, (await CreateAsync("Lost")).StatusCode);
        Assert.Single(await FindAsync("Lost"));
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_commit_has_committed()
    {
        await AddAsync(new { route = "POST /v1/pages", fault = "reset", when = "after", count = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync("Kept"));

        Assert.Single(await FindAsync("Kept"));
    }

    [Theory]
    [InlineData("500")]
    [InlineData("502")]
    [InlineData("504")]
    public async Task An_error_after_the_commit_hides_an_effect(string fault)
    {
        await AddAsync(new { route = "POST /v1/pages", fault, when = "after", count = 1 });

        Assert.Equal(fault, $"{(int)(await CreateAsync($"Hidden {fault}")).StatusCode}");

        Assert.Single(await FindAsync($"Hidden {fault}"));
    }

    [Fact]
    public async Task A_503_after_the_commit_says_what_was_saved()
    {
        await AddAsync(new { fault = "503", when = "after", count = 1 });
        using var answer = await CreateAsync("Saved");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        Assert.Equal("The change was saved, but the response could not be built in time. Read the object again instead of repeating the write.", (string?)error["message"]);
        var page = (await FindAsync("Saved")).Single();
        Assert.Equal((string?)page["id"], (string?)error["additional_data"]!["committed_resource_id"]);

        await AddAsync(new { fault = "503", when = "after", count = 1 });
        using var appended = await _notion.PatchAsJsonAsync(
            $"blocks/{page["id"]}/children", new { children = new[] { Paragraph("one"), Paragraph("two") } }, Stop);
        var data = (await appended.Content.ReadFromJsonAsync<JsonObject>(Stop))!["additional_data"]!;
        var children = (await _notion.GetFromJsonAsync<JsonObject>($"blocks/{page["id"]}/children", Stop))!["results"]!.AsArray();
        Assert.Equal((string?)page["id"], (string?)data["committed_resource_id"]);
        Assert.Equal(children.Select(child => (string?)child!["id"]), data["committed_child_ids"]!.AsArray().Select(id => (string?)id));

        await AddAsync(new { fault = "503", when = "after", count = 1 });
        using var read = await _notion.GetAsync($"pages/{page["id"]}", Stop);
        Assert.Equal("Notion is unavailable, please try again later.", (string?)(await read.Content.ReadFromJsonAsync<JsonObject>(Stop))!["message"]);
    }

    [Fact]
    public async Task A_truncated_answer_is_half_of_its_JSON()
    {
        var whole = await _notion.GetStringAsync($"pages/{_server.Start.RootPage}", Stop);
        await AddAsync(new { fault = "truncate", count = 1 });

        var half = await _notion.GetStringAsync($"pages/{_server.Start.RootPage}", Stop);

        Assert.Equal(whole.Length / 2, half.Length);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => JsonNode.Parse(half));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task A_request_hangs_until_its_client_gives_up(string when)
    {
        await AddAsync(new { route = "POST /v1/pages", fault = "hang", when, count = 1 });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = CreateAsync($"Hangs {when}", patience.Token);

        if (when == "after")
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            while ((await FindAsync($"Hangs {when}")).Count == 0)
                await Task.Delay(5, limit.Token); // It is on its way to the store.
        }

        Assert.False(asked.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(when == "after" ? 1 : 0, (await FindAsync($"Hangs {when}")).Count);
    }

    [Fact]
    public async Task Latency_comes_on_top_of_whatever_else_happens()
    {
        await AddAsync(new { fault = "latency", delay_ms = 60, jitter_ms = 40 });
        await AddAsync(new { fault = "500", delay_ms = 50 });
        var start = Stopwatch.GetTimestamp();

        using var answer = await _notion.GetAsync("users/me", Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(105), $"It took {Stopwatch.GetElapsedTime(start)}.");
    }

    [Fact]
    public async Task A_sequence_happens_once_in_its_order()
    {
        await AddAsync(new { route = "GET /v1/users/me", faults = new[] { "429", "none", "503", "500" }, skip = 1 });

        Assert.Equal([200, 429, 200, 503, 500, 200, 200], await StatusesAsync(7));
    }

    [Theory]
    [InlineData("GET /v1/users/me", true)]
    [InlineData("GET users/me", true)]
    [InlineData("* /v1/users/*", true)]
    [InlineData("/v1/users/**", true)]
    [InlineData("GET /v1/users/{user_id}", true)]
    [InlineData("*", true)]
    [InlineData("POST /v1/users/me", false)]
    [InlineData("/v1/users", false)]
    [InlineData("/v1/pages/**", false)]
    [InlineData("WEBHOOK page.created", false)]
    public async Task A_route_says_which_requests_are_meant(string route, bool isMeant)
    {
        await AddAsync(new { route, fault = "500" });

        Assert.Equal(isMeant ? [500] : [200], await StatusesAsync(1));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_run_and_another_one_another()
    {
        int[] first = [.. await RunAsync(7)], again = [.. await RunAsync(7)], other = [.. await RunAsync(8)];

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Contains(429, first);
        Assert.Contains(503, first);
        Assert.Contains(200, first);
        Assert.InRange(first.Count(status => status == 429), 15, 45); // Three tenths of a hundred.

        async Task<List<int>> RunAsync(int seed)
        {
            await _admin.DeleteAsync("/api/v2/faults", Stop);
            await AddAsync(new { seed, faults = new object[] { new { fault = "429", probability = 0.3 }, new { fault = "503", probability = 0.3 } } });
            return await StatusesAsync(100);
        }
    }

    [Fact]
    public async Task What_happened_is_told_to_whoever_looks()
    {
        await AddAsync(new { id = "late", route = "GET /v1/users/me", fault = "500", skip = 1, count = 1 });
        await StatusesAsync(3);

        var state = (await _admin.GetFromJsonAsync<JsonObject>("/api/v2/faults", Stop))!;

        Assert.Equal(3, (int?)state["faults"]![0]!["met"]);
        Assert.Equal(1, (int?)state["faults"]![0]!["struck"]);
        Assert.Equal("""{"id":"late","number":2,"method":"GET","path":"/v1/users/me","fault":"500"}""", state["recent"]!.AsArray().Single()!.ToJsonString());
    }

    [Fact]
    public async Task One_is_cleared_by_its_id_and_all_without()
    {
        await AddAsync(new { id = "one", fault = "500" });
        await AddAsync(new { id = "two", fault = "503" });

        Assert.Equal([500], await StatusesAsync(1));
        await _admin.DeleteAsync("/api/v2/faults/one", Stop);
        Assert.Equal([503], await StatusesAsync(1));
        await _admin.DeleteAsync("/api/v2/faults", Stop);
        Assert.Equal([200], await StatusesAsync(1));
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.DeleteAsync("/api/v2/faults/one", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("""{}""", "either fault or faults")]
    [InlineData("""{"fault":"418"}""", "There is no fault '418'")]
    [InlineData("""{"fault":"500","route":"a b c"}""", "route must be")]
    [InlineData("""{"fault":"500","probability":2}""", "probability must be")]
    [InlineData("""{"fault":"500","when":"later"}""", "when must be")]
    [InlineData("""{"fault":"500","often":true}""", "has no 'often'")]
    [InlineData("""{"fault":"latency"}""", "needs delay_ms")]
    [InlineData("""{"faults":["lost","500"]}""", "Make two faults of it")]
    [InlineData("""[]""", "must be a JSON object")]
    [InlineData("""{"fault" """, "not valid JSON")]
    public async Task What_is_no_fault_is_refused_in_one_sentence(string body, string because)
    {
        using var content = new StringContent(body, null, "application/json");
        using var answer = await _admin.PostAsync("/api/v2/faults", content, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(because, (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["error"], StringComparison.Ordinal);
        Assert.Equal([200], await StatusesAsync(1));
    }

    [Fact]
    public async Task Only_a_key_that_may_do_everything_makes_faults()
    {
        using var nobody = await _server.Http.GetAsync("/api/v2/faults", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);

        var issued = await _server.Services.GetRequiredService<Workspace.Registry.VersoRegistry>().Credentials.IssueAsync(
            new Workspace.Registry.NewCredential(Workspace.Registry.CredentialKind.Key, "writer", _server.Start.Workspace.Id) { Scopes = ["gateway:write"] }, Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v2/faults") { Headers = { { "X-API-Key", issued.Secret } } };
        using var writer = await _server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, writer.StatusCode);
    }

    [Fact]
    public async Task Faults_are_made_from_this_machine_only()
    {
        _admin.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await _admin.PostAsJsonAsync("/api/v2/faults", new { fault = "500" }, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("local_only", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
        Assert.Equal([200], await StatusesAsync(1));
    }

    [Fact]
    public async Task They_are_off_unless_somebody_turned_them_on()
    {
        await using var server = await VersoTestServer.StartAsync([("Faults:Rules:0:Fault", "500")], cancellationToken: Stop);
        using var admin = server.GatewayClient();
        using var notion = server.NotionClient();

        using var answer = await admin.PostAsJsonAsync("/api/v2/faults", new { fault = "500" }, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("faults_off", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
        Assert.Equal(HttpStatusCode.OK, (await notion.GetAsync("users/me", Stop)).StatusCode);
    }

    [Fact]
    public async Task Settings_make_them_too()
    {
        await using var server = await VersoTestServer.StartAsync(
            [
                ("Faults:Enabled", "true"), ("Faults:Rules:0:Route", "GET /v1/users/me"), ("Faults:Rules:0:Faults:0", "503"), ("Faults:Rules:0:Faults:1", "529"),
                ("Faults:Rules:0:RetryAfter", "9"), ("Faults:Rules:1:Fault", "500"), ("Faults:Rules:1:Probability", "0"),
            ],
            cancellationToken: Stop);
        using var notion = server.NotionClient();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await notion.GetAsync("users/me", Stop)).StatusCode);
        Assert.Equal("9", (await notion.GetAsync("users/me", Stop)).Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, (await notion.GetAsync("users/me", Stop)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_rule_of_the_settings_stops_the_start() =>
        await Assert.ThrowsAsync<SettingsException>(() => VersoTestServer.StartAsync([("Faults:Rules:0:Fault", "often")], cancellationToken: Stop));

    [Theory]
    [InlineData("429", 3)]
    [InlineData("529", 3)]
    [InlineData("502", 3)]
    [InlineData("503", 3)]
    [InlineData("504", 3)]
    public async Task Our_client_tries_a_read_again(string fault, int count)
    {
        await AddAsync(new { route = "GET /v1/pages/*", fault, count, retry_after = 2 });
        using var client = Client(new PatientClock());

        var page = await client.Pages.GetAsync(NotionId.Parse(_server.Start.RootPage!), cancellationToken: Stop);

        Assert.Equal(_server.Start.RootPage, page.Id.ToString());
        var told = (await _admin.GetFromJsonAsync<JsonObject>("/api/v2/faults", Stop))!["faults"]![0]!;
        Assert.Equal(count, (int?)told["struck"]);
        Assert.Equal(count + 1, (int?)told["met"]);
    }

    [Theory]
    [InlineData("429", 1)]
    [InlineData("529", 1)]
    [InlineData("503", 0)]
    [InlineData("502", 0)]
    [InlineData("reset", 0)]
    public async Task Our_client_repeats_a_write_only_when_it_was_not_carried_out(string fault, int pages)
    {
        await AddAsync(new { route = "POST /v1/pages", fault, count = 1 });
        using var http = NotionPipeline.CreateHttpClient(Options(), new NotionPipelineOptions { Clock = new PatientClock() });
        http.BaseAddress = new Uri(_server.Url, "/v1/");
        http.DefaultRequestHeaders.Authorization = _notion.DefaultRequestHeaders.Authorization;
        http.DefaultRequestHeaders.Add("Notion-Version", "2026-03-11");

        try
        {
            using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(
                $$$$"""{"parent":{"page_id":"{{{{_server.Start.RootPage}}}}"},"properties":{"title":{"title":[{"text":{"content":"Written {{{{fault}}}}"}}]}}}"""))
            { Headers = { ContentType = new("application/json") } };
            using var answer = await http.PostAsync("pages", content, Stop);
            Assert.Equal(pages == 1, answer.IsSuccessStatusCode);
        }
        catch (HttpRequestException) when (fault == "reset")
        {
        }

        Assert.Equal(pages, (await FindAsync($"Written {fault}")).Count);
    }

    [Fact]
    public async Task A_code_whose_answer_was_lost_is_spent()
    {
        using var application = await Application.AddAsync(_server);
        var code = await application.CodeAsync(_server.Start.RootPage!);
        var exchange = new JsonObject { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Application.Callback };
        await AddAsync(new { route = "POST /v1/oauth/token", fault = "503", count = 1 });
        await AddAsync(new { route = "POST /v1/oauth/token", fault = "reset", when = "after", count = 1 });

        Assert.Equal(503, (await application.CallAsync("token", exchange)).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => application.CallAsync("token", exchange));
        Assert.Equal(400, (await application.CallAsync("token", exchange)).Status);
    }

    private NotionClientOptions Options() => new() { BaseUrl = _server.Url, Token = _server.Start.Token };

    private NotionClient Client(TimeProvider clock) => NotionClient.Create(Options(), new NotionPipelineOptions { Clock = clock });

    private async Task AddAsync(object fault)
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v2/faults", fault, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task<List<int>> StatusesAsync(int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await _notion.GetAsync("users/me", Stop);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    private static object Paragraph(string text) => new { paragraph = new { rich_text = new[] { new { text = new { content = text } } } } };

    private Task<HttpResponseMessage> CreateAsync(string title, CancellationToken? stop = null) =>
        _notion.PostAsJsonAsync(
            "pages",
            new { parent = new { page_id = _server.Start.RootPage }, properties = new { title = new { title = new[] { new { text = new { content = title } } } } } },
            stop ?? Stop);

    private async Task<IReadOnlyList<JsonNode>> FindAsync(string title)
    {
        using var answer = await _notion.PostAsJsonAsync("search", new { query = title, filter = new { property = "object", value = "page" } }, Stop);
        var found = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        return [.. found["results"]!.AsArray().Where(page => (string?)page!["properties"]!["title"]?["title"]?[0]?["plain_text"] == title).Select(page => page!)];
    }
}
