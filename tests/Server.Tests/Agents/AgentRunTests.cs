using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Access;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Agents;

public sealed class AgentRunTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_intent_is_carried_out_and_its_run_can_be_shown()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Calls("search", """{"query":"Probation"}"""), OpenAiAnswers.Says("It is on the page Probation."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();

        using var answer = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find the page about probation." }, Stop);
        var run = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        var shown = (await gateway.GetFromJsonAsync<JsonObject>($"api/v2/runs/{run["run_id"]}", Stop))!;
        var listed = (await gateway.GetFromJsonAsync<JsonObject>("api/v2/runs?status=succeeded&kind=agent", Stop))!;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("succeeded", "It is on the page Probation."), ((string?)run["status"], (string?)run["summary"]));
        Assert.Equal(["model:1", "tool:001.01", "model:2"], shown["steps"]!.AsArray().Select(step => (string?)step!["key"]));
        Assert.Equal((string?)run["run_id"], (string?)Assert.Single(listed["runs"]!.AsArray())!["run_id"]);
    }

    [Fact]
    public async Task A_caller_who_takes_events_is_told_live_and_can_read_them_again()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Calls("search", """{"query":"x"}"""), OpenAiAnswers.Says("Nothing."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/agents/run") { Content = JsonContent.Create(new { prompt = "Find x." }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await gateway.SendAsync(request, Stop);
        var events = Names(await answer.Content.ReadAsStringAsync(Stop));
        var id = (string?)(await gateway.GetFromJsonAsync<JsonObject>("api/v2/runs", Stop))!["runs"]![0]!["run_id"];
        var again = Names(await gateway.GetStringAsync($"api/v2/runs/{id}/events", Stop));
        var rest = Names(await gateway.GetStringAsync($"api/v2/runs/{id}/events?after=1", Stop));

        Assert.Equal(["run", "intent", "plan", "model", "tool", "model", "done"], events);
        Assert.Equal(events, again);
        Assert.Equal(["run", "model", "tool", "model", "done"], rest);
    }

    [Fact]
    public async Task A_call_that_does_not_wait_gets_its_run_at_once()
    {
        await using var vendor = await ModelServer.StartAsync(ModelServer.SaysNothing());
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();

        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/agents/run") { Content = JsonContent.Create(new { intent = "Find x." }) };
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await gateway.SendAsync(request, Stop);
        var run = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        using var cancelled = await gateway.PostAsync($"api/v2/runs/{run["run_id"]}/cancel", null, Stop);
        var last = Names(await gateway.GetStringAsync($"api/v2/runs/{run["run_id"]}/events", Stop))[^1];
        var ended = (await gateway.GetFromJsonAsync<JsonObject>($"api/v2/runs/{run["run_id"]}", Stop))!;

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (answer.StatusCode, cancelled.StatusCode));
        Assert.Equal(("done", "cancelled"), (last, (string?)ended["status"]));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_run()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Says("Done."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();
        gateway.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        using var first = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find x." }, Stop);
        using var second = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find x." }, Stop);

        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await second.Content.ReadAsStringAsync(Stop));
        Assert.Single(vendor.Requests);
    }

    [Theory]
    [InlineData("""{}""", "intent is missing")]
    [InlineData("""{"intent":"Find x.","model":"gtp"}""", "There is no model 'gtp'")]
    [InlineData("""{"intent":"Find x.","tools":["serch"]}""", "Did you mean 'search'?")]
    [InlineData("""{"intent":"Find x.","max_steps":0}""", "max_steps must be a whole number")]
    [InlineData("""{"intent":"Find x.","policy":{"alow":[]}}""", "alow")]
    public async Task What_cannot_be_meant_is_refused_with_the_reason(string body, string reason)
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Says("Done."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();

        using var answer = await gateway.PostAsync("api/v2/agents/run", new StringContent(body, null, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_plain_sentences_are_carried_out_and_others_say_what_is_missing()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var gateway = server.GatewayClient();

        using var found = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find verso" }, Stop);
        using var asked = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "When is lunch?" }, Stop);
        using var vague = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Restructure the roadmap." }, Stop);

        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal("The workspace does not contain the answer.", (string?)(await asked.Content.ReadFromJsonAsync<JsonObject>(Stop))!["summary"]);
        Assert.Equal(HttpStatusCode.BadGateway, vague.StatusCode);
        Assert.Contains("No language model is configured", await vague.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_under_a_policy_cannot_be_talked_out_of_it()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Calls("search", """{"query":"a"}"""), OpenAiAnswers.Calls("search", """{"query":"b"}"""), OpenAiAnswers.Says("That was all I may."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();

        using var answer = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find a and b.", policy = new { limits = new { calls = 1 } } }, Stop);
        var run = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;

        Assert.Equal("succeeded", (string?)run["status"]);
        Assert.Contains("limits.calls", vendor.Requests[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_sees_nothing_of_a_run()
    {
        await using var vendor = await ModelServer.StartAsync(OpenAiAnswers.Says("Done."));
        await using var server = await StartAsync(vendor);
        using var gateway = server.GatewayClient();
        using var started = await gateway.PostAsJsonAsync("api/v2/agents/run", new { intent = "Find x." }, Stop);
        var id = (string?)(await started.Content.ReadFromJsonAsync<JsonObject>(Stop))!["run_id"];
        var key = await server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(new NewCredential(CredentialKind.Key, "other", server.Start.Workspace.Id) { Scopes = [KeyScopes.Jobs] }, Stop);
        using var other = new HttpClient { BaseAddress = server.Url };
        other.DefaultRequestHeaders.Add("X-API-Key", key.Secret);

        using var shown = await other.GetAsync($"api/v2/runs/{id}", Stop);
        var listed = (await other.GetFromJsonAsync<JsonObject>("api/v2/runs", Stop))!;

        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
        Assert.Empty(listed["runs"]!.AsArray());
    }

    private static Task<VersoTestServer> StartAsync(ModelServer vendor) => VersoTestServer.StartAsync(
        [
            ("Models:Default", "test"), ("Models:test:provider", "openai"), ("Models:test:model", "scripted"), ("Models:test:base_url", vendor.Url + "/v1"),
            ("Models:test:api_key", "sk-test"), ("Models:test:retries", "0"),
        ],
        cancellationToken: Stop);

    private static List<string> Names(string stream) =>
        [.. stream.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line["event: ".Length..])];
}
