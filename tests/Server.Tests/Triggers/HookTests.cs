using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>Requests to <c>/hooks/{name}</c>, as Make, n8n, Zapier and scripts send them.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private TriggerServer _verso = null!;
    private string _secret = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _verso = await TriggerServer.StartAsync(("Triggers:MostBodyBytes", "2048"));
        _secret = (string)(await _verso.AddAsync(new { name = "notes", hook = true, recipe = "meeting-summary", inputs = new { database = "D" } }))["secret"]!;
    }

    public ValueTask DisposeAsync() => _verso.DisposeAsync();

    [Fact]
    public async Task The_body_becomes_inputs_what_the_trigger_sets_wins_and_the_answer_names_the_run()
    {
        var (status, answer) = await SendAsync("""{"title":"Weekly","database":"other"}""", Bearer);

        var run = Assert.Single(_verso.RunsOf("notes"));
        Assert.Equal("""{"title":"Weekly","database":"D"}""", run.Input.ToJsonString());
        Assert.Equal((202, true), (status, ((string?)answer["run_url"])!.EndsWith((string)answer["run_id"]!, StringComparison.Ordinal)));
        await _verso.UntilAsync(async () => (string?)(await AskAsync((string)answer["status_url"]!)).Answer["status"] == "succeeded");
        Assert.Equal("Did it.", (string?)(await AskAsync((string)answer["status_url"]!)).Answer["summary"]);
    }

    [Theory]
    [InlineData("succeeded", 200)]
    [InlineData("partial", 207)]
    [InlineData("failed", 400)]
    public async Task With_wait_the_answer_is_the_outcome(string end, int expected)
    {
        _verso.Runs.Work = _ => Task.FromResult(ScriptedLauncher.Ended(end, end == "failed" ? "input" : null, end == "failed" ? "There is no such page." : null));

        var (status, answer) = await SendAsync("{}", Bearer, "?wait=1");

        Assert.Equal((expected, end), (status, (string?)answer["status"]));
        Assert.Equal(end == "failed" ? null : 1, (int?)answer["result"]?["pages"]);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_run_and_another_body_under_it_is_refused()
    {
        var first = await SendAsync("""{"n":1}""", request => { Bearer(request); request.Headers.Add("Idempotency-Key", "a"); });
        var again = await SendAsync("""{"n":1}""", request => { Bearer(request); request.Headers.Add("Idempotency-Key", "a"); });
        var other = await SendAsync("""{"n":2}""", request => { Bearer(request); request.Headers.Add("Idempotency-Key", "a"); });

        Assert.Equal((string?)first.Answer["run_id"], (string?)again.Answer["run_id"]);
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, (string?)other.Answer["code"]));
        Assert.Single(_verso.RunsOf("notes"));
    }

    [Fact]
    public async Task A_signed_request_is_taken_and_one_that_is_replayed_gets_the_run_it_started()
    {
        const string body = """{"title":"Signed"}""";
        var signature = Sign(_secret, body, _verso.Clock.GetUtcNow());

        var first = await SendAsync(body, request => request.Headers.Add("X-Verso-Signature", signature));
        var replayed = await SendAsync(body, request => request.Headers.Add("X-Verso-Signature", signature));

        Assert.Equal((202, 202), (first.Status, replayed.Status));
        Assert.Equal((string?)first.Answer["run_id"], (string?)replayed.Answer["run_id"]);
        Assert.Single(_verso.RunsOf("notes"));
    }

    [Theory]
    [InlineData("another secret", 0, "signature_wrong")]
    [InlineData(null, -301, "signature_old")]
    [InlineData(null, 301, "signature_old")]
    public async Task A_wrong_or_old_signature_is_refused(string? secret, int seconds, string code)
    {
        var signature = Sign(secret ?? _secret, "{}", _verso.Clock.GetUtcNow().AddSeconds(seconds));

        var (status, answer) = await SendAsync("{}", request => request.Headers.Add("X-Verso-Signature", signature));

        Assert.Equal((401, code), (status, (string?)answer["code"]));
        Assert.Empty(_verso.Runs.Started);
    }

    [Theory]
    [InlineData("t=1,v1=zz")]
    [InlineData("v1=")]
    [InlineData("t=99999999999999999999,v1=00")]
    [InlineData(",,,,,,,,,,")]
    public async Task A_signature_that_is_none_is_refused(string signature)
    {
        var (status, answer) = await SendAsync("{}", request => request.Headers.TryAddWithoutValidation("X-Verso-Signature", signature));

        Assert.Equal((401, "signature_wrong"), (status, (string?)answer["code"]));
    }

    [Fact]
    public async Task Who_is_unknown_sends_too_much_or_no_JSON_is_told_so()
    {
        Assert.Equal(401, (await SendAsync("{}", _ => { })).Status);
        Assert.Equal(401, (await SendAsync("{}", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "wrong"))).Status);
        Assert.Equal(404, (await SendAsync("{}", Bearer, name: "nothing")).Status);
        Assert.Equal(413, (await SendAsync($$"""{"long":"{{new string('x', 3000)}}"}""", Bearer)).Status);
        Assert.Equal(400, (await SendAsync("[1]", Bearer)).Status);
        Assert.Equal(400, (await SendAsync("not JSON", Bearer)).Status);
        Assert.Empty(_verso.Runs.Started);

        await _verso.PostAsync("api/v2/triggers/notes/pause");
        Assert.Equal(409, (await SendAsync("{}", Bearer)).Status);
    }

    [Fact]
    public async Task A_trigger_that_says_what_it_takes_takes_nothing_else_and_an_agent_gets_its_intent()
    {
        var secret = (string)(await _verso.AddAsync(new { name = "ask", hook = true, agent = "Answer: {{body.question}}", inputs = new { depth = "{{body.depth?}}" } }))["secret"]!;

        await SendAsync("""{"question":"Why?","depth":3,"more":true}""", request => request.Headers.Add("X-Hook-Secret", secret), name: "ask");

        var run = Assert.Single(_verso.RunsOf("ask"));
        Assert.Equal(("agent", """{"depth":3,"intent":"Answer: Why?"}"""), (run.Kind, run.Input.ToJsonString()));
    }

    [Fact]
    public async Task The_secret_stands_nowhere_in_an_answer_or_in_the_database_as_it_is()
    {
        var shown = (await _verso.ShowAsync("notes")).ToJsonString() + (await _verso.GetAsync("api/v2/triggers")).Answer.ToJsonString();
        Assert.DoesNotContain(_secret, shown, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_verso.Server.DataFolder, "*.db*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Stop);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(_secret)));
        }
    }

    private static string Sign(string secret, string body, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }

    private void Bearer(HttpRequestMessage request) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _secret);

    private async Task<(int Status, JsonObject Answer)> SendAsync(string body, Action<HttpRequestMessage> sign, string query = "", string name = "notes")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"hooks/{name}{query}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        sign(request);
        return await TriggerServer.ReadAsync(await _verso.Server.Http.SendAsync(request, Stop));
    }

    private async Task<(int Status, JsonObject Answer)> AskAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        Bearer(request);
        return await TriggerServer.ReadAsync(await _verso.Server.Http.SendAsync(request, Stop));
    }
}
