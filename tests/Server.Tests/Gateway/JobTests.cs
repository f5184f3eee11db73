using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Gateway;
using Xunit;

namespace Verso.Server.Tests.Gateway;

public sealed class JobTests : GatewayFixture
{
    private const string Secret = "a secret that both know";

    private string _source = "";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Gateway:CallbackHosts", "127.0.0.1"), new("Gateway:CallbackBackoff", "00:00:00.050")];

    protected override async Task PrepareAsync() => _source = (await CreateDatabaseAsync("""{"Name":{"title":{}},"Amount":{"number":{}}}""")).DataSource;

    [Fact]
    public async Task Any_number_of_records_is_inserted_as_a_job()
    {
        var started = await StartAsync(250);

        Assert.Equal(202, started.Status);
        Assert.Equal($"/api/v2/jobs/{started.Json["job_id"]}", started.Headers["Location"]);
        var job = await FinishedAsync(started);
        Assert.Equal(("succeeded", true, 250, 250, 0), ((string)job["status"]!, (bool)job["success"]!, (int)job["total"]!, (int)job["successful"]!, (int)job["failed"]!));
        Assert.Equal(Enumerable.Range(0, 250), job["results"]!.AsArray().Select(result => (int)result!["index"]!));
        Assert.Equal(250, job["results"]!.AsArray().Select(result => (string)result!["page_id"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_job_with_records_that_do_not_fit_is_partial_and_gives_them_back()
    {
        var started = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"x"},{"Nmae":"y"}]}""", ("Prefer", "respond-async"));
        var job = await FinishedAsync(started);

        Assert.Equal("partial", (string?)job["status"]);
        Assert.Equal("unknown_property", (string?)job["results"]![1]!["error_code"]);
        Assert.Equal("""{"Nmae":"y"}""", job["results"]![1]!["record"]!.ToJsonString());
    }

    [Fact]
    public async Task The_results_of_a_job_come_in_parts_where_that_is_asked_for()
    {
        var started = await StartAsync(5);
        await FinishedAsync(started);

        var part = (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}?from=1&limit=2")).Json;

        Assert.Equal([1, 2], part["results"]!.AsArray().Select(result => (int)result!["index"]!));
        Assert.Equal(3, (int)part["next_from"]!);
    }

    [Fact]
    public async Task A_job_survives_a_restart_of_the_server_and_no_record_is_doubled()
    {
        var started = await StartAsync(400);
        await StopAsync();
        await StartAsync();

        var job = await FinishedAsync(started);

        Assert.Equal("succeeded", (string?)job["status"]);
        var pages = 0;
        for (string? cursor = null; ;)
        {
            var page = await NotionAsync(HttpMethod.Post, $"data_sources/{_source}/query", cursor is null ? "{}" : $$"""{"start_cursor":"{{cursor}}"}""");
            pages += page["results"]!.AsArray().Count;
            cursor = (string?)page["next_cursor"];
            if (cursor is null)
                break;
        }

        Assert.Equal(400, pages);
    }

    [Fact]
    public async Task A_job_streams_its_progress_and_its_results()
    {
        var started = await StartAsync(20);

        var stream = (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events")).Body;

        var events = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n')).ToList();
        Assert.Equal(20, events.Count(lines => lines[0] == "event: result"));
        Assert.Equal("event: done", events[^1][0]);
        Assert.Equal("succeeded", (string?)JsonNode.Parse(events[^1][1]["data: ".Length..])!["status"]);
    }

    [Fact]
    public async Task Jobs_are_listed_for_their_key_and_unknown_to_others()
    {
        var started = await StartAsync(1);
        await FinishedAsync(started);
        var id = (string)started.Json["job_id"]!;
        var other = await Services.GetRequiredService<Verso.Workspace.Registry.VersoRegistry>().Credentials.IssueAsync(
            new(Verso.Workspace.Registry.CredentialKind.Key, "other", Start.Workspace.Id), Stop);

        Assert.Equal([id], (await GetAsync("/api/v2/jobs?status=succeeded")).Json["jobs"]!.AsArray().Select(job => (string)job!["job_id"]!));
        Assert.Empty((await SendAsync(HttpMethod.Get, "/api/v2/jobs", null, [("X-API-Key", other.Secret)])).Json["jobs"]!.AsArray());
        Assert.Equal(404, (await SendAsync(HttpMethod.Get, $"/api/v2/jobs/{id}", null, [("X-API-Key", other.Secret)])).Status);
        Assert.Equal(404, (await GetAsync("/api/v2/jobs/nonsense")).Status);
        Assert.Equal(400, (await GetAsync("/api/v2/jobs?status=lost")).Status);
    }

    [Fact]
    public async Task A_finished_job_cannot_be_cancelled()
    {
        var started = await StartAsync(1);
        await FinishedAsync(started);

        var answer = await SendAsync(HttpMethod.Delete, $"/api/v2/jobs/{started.Json["job_id"]}", null, [("X-API-Key", Start.ApiKey)]);

        Assert.Equal((409, "job_finished"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_keeps_what_it_has_done()
    {
        var started = await StartAsync(3000);

        var answer = await PostAsync($"/api/v2/jobs/{started.Json["job_id"]}/cancel", "");
        var job = await FinishedAsync(started);

        Assert.Equal(202, answer.Status);
        Assert.Equal("cancelled", (string?)job["status"]);
        Assert.True((int)job["successful"]! < 3000);
    }

    [Fact]
    public async Task The_result_is_called_back_signed_and_again_until_it_is_taken()
    {
        var tries = 0;
        await using var receiver = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref tries) == 1 ? 500 : 200;
            return Task.CompletedTask;
        });

        var started = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"data_source_id":"{{_source}}","records":[{"Name":"x"}],"async":true,"callback_url":"{{receiver.Url}}/hook","callback_secret":"{{Secret}}"}
            """);
        Assert.True(started.Status == 202, started.Body);
        while (receiver.Requests.Count < 2)
            await Task.Delay(20, Stop);

        var request = receiver.Requests[1];
        Assert.Equal("succeeded", (string?)JsonNode.Parse(request.Body)!["status"]);
        var signature = request.Headers[CallbackSignature.Header];
        var time = DateTimeOffset.FromUnixTimeSeconds(long.Parse(signature.Split(',')[0]["t=".Length..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(CallbackSignature.Make(Secret, time, request.Body), signature);
        Assert.NotEqual(CallbackSignature.Make("another", time, request.Body), signature);
    }

    [Theory]
    [InlineData("http://localhost:9/x")]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://192.168.1.1/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::1]/x")]
    [InlineData("http://[::ffff:127.0.0.2]/x")]
    [InlineData("http://[::127.0.0.1]/x")]
    [InlineData("http://[2001:0:7f00:1::]/x")]
    [InlineData("http://localhost./x")]
    [InlineData("http://user:pass@example.com/x")]
    [InlineData("ftp://example.com/x")]
    [InlineData("nonsense")]
    public async Task A_callback_into_a_private_network_is_refused(string url)
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"data_source_id":"{{_source}}","records":[{"Name":"x"}],"async":true,"callback_url":"{{url}}","callback_secret":"s"}
            """);

        Assert.Equal((400, "invalid_callback_url"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_callback_without_a_secret_is_refused()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"data_source_id":"{{_source}}","records":[{"Name":"x"}],"async":true,"callback_url":"https://example.com/hook"}
            """);

        Assert.Equal(400, answer.Status);
        Assert.Contains("callback_secret", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_starts_one_job_only()
    {
        var first = await StartAsync(3, ("Idempotency-Key", "k1"));
        var again = await StartAsync(3, ("Idempotency-Key", "k1"));
        var other = await StartAsync(4, ("Idempotency-Key", "k1"));

        Assert.Equal(first.Body, again.Body);
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Single((await GetAsync("/api/v2/jobs")).Json["jobs"]!.AsArray());
    }

    [Fact]
    public async Task The_same_key_inserts_once_even_when_both_calls_come_together()
    {
        var body = $$"""{"data_source_id":"{{_source}}","records":[{"Name":"once"},{"Name":"twice"}]}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("/api/v1/notion/bulk-insert", body, ("Idempotency-Key", "k2"))));

        Assert.All(answers, answer => Assert.Equal((200, answers[0].Body), (answer.Status, answer.Body)));
        Assert.Equal(3, answers.Count(answer => answer.Headers.ContainsKey("Idempotency-Replayed")));
        Assert.Equal(2, (await RowsAsync(_source)).Count);
    }

    private Task<Answer> StartAsync(int records, params IReadOnlyList<(string, string)> headers) => PostAsync(
        "/api/v1/notion/bulk-insert",
        $$"""{"data_source_id":"{{_source}}","records":[{{string.Join(",", Enumerable.Range(0, records).Select(n => $$"""{"Name":"Record {{n}}","Amount":{{n}}}"""))}}],"async":true}""",
        headers);

    private async Task<JsonObject> FinishedAsync(Answer started)
    {
        Assert.True(started.Status == 202, started.Body);
        await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events");
        return (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}")).Json;
    }
}
