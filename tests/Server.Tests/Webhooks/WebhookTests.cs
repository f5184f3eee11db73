using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.Server.Webhooks;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Webhooks;

/// <summary>Events over real HTTP, to a receiver that does what the test tells it.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly Channel<(ReceivedRequest Request, JsonObject Body)> _received = Channel.CreateUnbounded<(ReceivedRequest, JsonObject)>();
    private readonly Queue<int> _answers = new();
    private ScriptedServer _receiver = null!;
    private VersoTestServer _server = null!;
    private HttpClient _admin = null!;
    private HttpClient _notion = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _receiver = await ScriptedServer.StartAsync(AnswerAsync);
        _server = await VersoTestServer.StartAsync(
            [("Webhooks:AllowedHosts", "127.0.0.1"), ("Webhooks:Window", "00:00:00"), ("Webhooks:Beat", "00:00:00.020"), ("Webhooks:RetrySpan", "00:00:01"), ("Webhooks:Attempts", "3")],
            cancellationToken: Stop);
        _admin = _server.GatewayClient();
        _notion = _server.NotionClient();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _notion.Dispose();
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_token_is_sent_unsigned_given_back_and_then_signs_every_event()
    {
        var (added, token) = await AddAsync("page.created");
        Assert.Equal("pending_verification", (string?)added["state"]);
        Assert.True((bool)added["verification"]!["sent"]!);

        var wrong = await PostAsync($"{added["id"]}/verify", new { verification_token = "secret_wrong" });
        var verified = await PostAsync($"{added["id"]}/verify", new { verification_token = token });
        var page = await CreatePageAsync("New");
        var (request, body) = await NextAsync();

        Assert.Equal((400, "invalid_verification_token"), (wrong.Status, (string?)wrong.Json["code"]));
        Assert.Equal("active", (string?)verified.Json["state"]);
        Assert.Equal(("page.created", page), ((string?)body["type"], (string?)body["entity"]!["id"]));
        Assert.Equal(1, (int?)body["attempt_number"]);
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), request.Body)), request.Headers["X-Notion-Signature"]);
    }

    [Fact]
    public async Task The_token_itself_stands_nowhere_in_an_answer_or_in_the_database_as_it_is()
    {
        var (added, token) = await AddAsync();

        var shown = await _admin.GetStringAsync("api/v2/webhooks", Stop);
        var files = Directory.EnumerateFiles(_server.DataFolder, "*.db*", SearchOption.AllDirectories).Select(ReadShared);

        Assert.DoesNotContain(token, shown + added.ToJsonString(), StringComparison.Ordinal);
        Assert.All(files, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token))));
    }

    [Fact]
    public async Task A_failed_attempt_is_made_again_with_its_number_and_a_signature_of_its_own()
    {
        var id = await ActiveAsync("page.created");
        Answers(503, 200);

        await CreatePageAsync("New");
        var (first, one) = await NextAsync();
        var (second, two) = await NextAsync();

        Assert.Equal((string?)one["id"], (string?)two["id"]);
        Assert.Equal((1, 2), ((int)one["attempt_number"]!, (int)two["attempt_number"]!));
        Assert.NotEqual(first.Headers["X-Notion-Signature"], second.Headers["X-Notion-Signature"]);
        var delivered = await DeliveryAsync(id, "delivered");
        Assert.Equal((2, 200), ((int)delivered["attempts"]!, (int)delivered["status"]!));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_given_up_event_is_seen_and_sent_anew()
    {
        var id = await ActiveAsync("page.created");
        Answers(302, 302, 302);

        var page = await CreatePageAsync("New");
        for (var attempt = 1; attempt <= 3; attempt++)
            await NextAsync();
        var dead = await DeliveryAsync(id, "dead");
        Assert.Equal((3, 302), ((int)dead["attempts"]!, (int)dead["status"]!));
        Assert.Contains("redirects are not followed", (string?)dead["error"], StringComparison.Ordinal);
        Assert.Equal(page, (string?)dead["event"]!["entity"]!["id"]);

        var replayed = await PostAsync($"{id}/deliveries/{dead["id"]}/replay");
        var (_, again) = await NextAsync();

        Assert.Equal(1, (int?)replayed.Json["replayed"]);
        Assert.Equal((string?)dead["id"], (string?)again["id"]);
        Assert.DoesNotContain(_receiver.Requests, request => request.Target == "/elsewhere");
    }

    [Fact]
    public async Task A_paused_webhook_is_silent_and_a_test_goes_out_at_once()
    {
        var id = await ActiveAsync("page.created");
        await PostAsync($"{id}/pause");
        await CreatePageAsync("Unseen");
        await UntilAsync(async () => (long)(await ShowAsync(id))["missed"]! == 1);

        var test = await PostAsync($"{id}/test");
        var (_, sent) = await NextAsync();
        await PostAsync($"{id}/resume");
        var page = await CreatePageAsync("Seen");
        var (_, body) = await NextAsync();

        Assert.Equal((true, 200), ((bool)test.Json["sent"]!, (int)test.Json["status"]!));
        Assert.Equal("verso.test", (string?)sent["type"]);
        Assert.Equal(page, (string?)body["entity"]!["id"]);
    }

    [Fact]
    public async Task A_removed_webhook_is_gone_with_its_queue()
    {
        var id = await ActiveAsync();

        Assert.Equal(HttpStatusCode.OK, (await _admin.DeleteAsync($"api/v2/webhooks/{id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _admin.GetAsync($"api/v2/webhooks/{id}", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("http://example.com/hook", "https://")]
    [InlineData("https://localhost/hook", "this machine")]
    [InlineData("https://10.1.2.3/hook", "private network")]
    [InlineData("https://[::1]/hook", "this machine")]
    [InlineData("https://169.254.169.254/latest/meta-data", "private network")]
    [InlineData("https://user:secret@example.com/hook", "credentials")]
    [InlineData("ftp://example.com/hook", "https URL")]
    [InlineData("hook", "https URL")]
    public async Task An_address_that_could_reach_into_the_house_is_refused(string url, string why)
    {
        var refused = await PostAsync("", new { url });

        Assert.Equal((400, "invalid_url"), (refused.Status, (string?)refused.Json["code"]));
        Assert.Contains(why, (string?)refused.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_name_that_leads_into_the_house_is_found_out_when_it_is_connected_to()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var wire = server.Services.GetRequiredService<IWebhookWire>();

        // The check of the address is passed over here, as a name would that resolves to something else by now.
        var reply = await wire.PostAsync(new WebhookPost(new Uri(_receiver.Url), "{}"u8.ToArray(), null), Stop);

        Assert.Null(reply.Status);
        Assert.Contains("private network", reply.Error, StringComparison.Ordinal);
        Assert.Empty(_receiver.Requests);
    }

    [Theory]
    [InlineData("{\"url\":\"https://example.com\",\"event_types\":[\"page.renamed\"]}", "unknown_event_type")]
    [InlineData("{\"url\":\"https://example.com\",\"event_types\":[\"database.content_updated\"]}", "unknown_event_type")]
    [InlineData("{\"url\":\"https://example.com\",\"api_version\":\"2021-05-13\"}", "invalid_api_version")]
    [InlineData("{\"url\":\"https://example.com\",\"integration\":\"nobody\"}", "unknown_integration")]
    [InlineData("{}", "invalid_url")]
    public async Task What_cannot_be_subscribed_to_is_refused_with_what_can(string body, string code)
    {
        var refused = await PostAsync("", JsonNode.Parse(body)!);

        Assert.Equal((400, code), (refused.Status, (string?)refused.Json["code"]));
    }

    [Fact]
    public async Task Another_version_brings_the_types_along_as_it_calls_them()
    {
        var (added, _) = await AddAsync("data_source.schema_updated", "page.created");

        using var answer = await _admin.PatchAsync($"api/v2/webhooks/{added["id"]}", JsonContent.Create(new { api_version = "2022-06-28" }), Stop);
        var changed = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal(["database.schema_updated", "page.created"], changed["event_types"]!.AsArray().Select(type => (string)type!));
    }

    [Fact]
    public async Task Webhooks_need_a_key_with_their_scope()
    {
        var registry = _server.Services.GetRequiredService<VersoRegistry>();
        var key = await registry.Credentials.IssueAsync(new NewCredential(CredentialKind.Key, "jobs only", _server.Start.Workspace.Id) { Scopes = [KeyScopes.Jobs] }, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Http.GetAsync("api/v2/webhooks", Stop)).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v2/webhooks") { Headers = { { "X-API-Key", key.Secret } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Http.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task One_workspace_does_not_know_of_the_webhooks_of_another()
    {
        var (added, _) = await AddAsync();
        var other = await _server.Services.GetRequiredService<WorkspaceOpener>().CreateLocalAsync("Other", Stop);
        var key = await _server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(new NewCredential(CredentialKind.Key, "other", other.Id), Stop);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v2/webhooks/{added["id"]}") { Headers = { { "X-API-Key", key.Secret } } };
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.SendAsync(request, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_hears_nothing_more()
    {
        var registry = _server.Services.GetRequiredService<VersoRegistry>();
        var bot = await _server.Services.GetRequiredService<WorkspaceOpener>().EnsureBotAsync(_server.Start.Workspace, "Listener", Stop);
        await registry.Credentials.IssueAsync(new NewCredential(CredentialKind.Token, "Listener", _server.Start.Workspace.Id) { Subject = bot }, Stop);
        var first = await ActiveAsync("page.created");
        var second = (string)(await VerifiedAsync(new { url = $"{_receiver.Url}/second", event_types = new[] { "page.created" }, integration = "Listener" }))["id"]!;

        await registry.Credentials.RevokeAsync(CredentialKind.Token, "Listener", Stop);
        await CreatePageAsync("New");
        await NextAsync();

        await UntilAsync(async () => (long)(await ShowAsync(first))["delivered"]! == 1);
        var silent = await ShowAsync(second);
        Assert.Equal((0, 0, 0), ((long)silent["delivered"]!, (long)silent["waiting"]!, (long)silent["missed"]!));
    }

    [Fact]
    public async Task An_OAuth_client_hears_of_the_chosen_pages_and_who_can_see_them()
    {
        var registry = _server.Services.GetRequiredService<VersoRegistry>();
        var (client, _) = await registry.OAuth.AddClientAsync("Planner", _server.Start.Workspace.Id, ["https://example.com/cb"], [], Stop);
        var shared = await CreatePageAsync("Shared");
        var owner = Verso.Notion.NotionId.Parse(_server.Start.User!);
        var code = await registry.OAuth.CreateCodeAsync(client, owner, [Verso.Notion.NotionId.Parse(shared)], redirectUri: null, Stop);
        var tokens = (await registry.OAuth.ExchangeAsync(client, code, redirectUri: null, account: null, Stop))!;
        await VerifiedAsync(new { url = $"{_receiver.Url}/hook", event_types = new[] { "page.created" }, integration = "Planner" });

        await CreatePageAsync("Elsewhere");
        var below = await CreatePageAsync("Below", shared);
        var (_, body) = await NextAsync();

        Assert.Equal(below, (string?)body["entity"]!["id"]);
        Assert.Equal(client.Id.ToString(), (string?)body["integration_id"]);
        Assert.Equal([(owner.ToString(), "person"), (tokens.Grant.Bot.ToString(), "bot")], body["accessible_by"]!.AsArray().Select(one => ((string)one!["id"]!, (string)one["type"]!)));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = _receiver.Requests[^1];
        lock (_answers)
            context.Response.StatusCode = request.Headers.ContainsKey("X-Notion-Signature") && _answers.TryDequeue(out var status) ? status : 200;
        if (context.Response.StatusCode == 302)
            context.Response.Headers.Location = "/elsewhere";
        await _received.Writer.WriteAsync((request, JsonNode.Parse(request.Text)!.AsObject()), Stop);
    }

    private void Answers(params int[] statuses)
    {
        lock (_answers)
        {
            foreach (var status in statuses)
                _answers.Enqueue(status);
        }
    }

    private async Task<(ReceivedRequest Request, JsonObject Body)> NextAsync() => await _received.Reader.ReadAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Stop);

    private async Task<(JsonObject Added, string Token)> AddAsync(params string[] types)
    {
        var added = await PostAsync("", new { url = $"{_receiver.Url}/hook", event_types = types });
        Assert.True(added.Status == 201, added.Json.ToJsonString());
        var (request, body) = await NextAsync();
        Assert.Equal(["verification_token"], body.Select(member => member.Key));
        Assert.False(request.Headers.ContainsKey("X-Notion-Signature"));
        var token = (string)body["verification_token"]!;
        Assert.StartsWith("secret_", token, StringComparison.Ordinal);
        return (added.Json, token);
    }

    private async Task<string> ActiveAsync(params string[] types) =>
        (string)(await VerifiedAsync(new { url = $"{_receiver.Url}/hook", event_types = types }))["id"]!;

    private async Task<JsonObject> VerifiedAsync(object wanted)
    {
        var added = await PostAsync("", wanted);
        Assert.True(added.Status == 201, added.Json.ToJsonString());
        var (_, body) = await NextAsync();
        var verified = await PostAsync($"{added.Json["id"]}/verify", body);
        Assert.Equal("active", (string?)verified.Json["state"]);
        return verified.Json;
    }

    private async Task<JsonObject> ShowAsync(string id) => JsonNode.Parse(await _admin.GetStringAsync($"api/v2/webhooks/{id}", Stop))!.AsObject();

    private async Task<JsonObject> DeliveryAsync(string id, string state)
    {
        JsonObject? found = null;
        await UntilAsync(async () =>
            (found = JsonNode.Parse(await _admin.GetStringAsync($"api/v2/webhooks/{id}/deliveries?state={state}", Stop))!["deliveries"]!.AsArray().FirstOrDefault()?.AsObject()) is not null);
        return found!;
    }

    /// <summary>The receiver has answered by then; what is left is that the server writes it down.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await holds())
            await Task.Delay(10, limit.Token);
    }

    private async Task<(int Status, JsonObject Json)> PostAsync(string path, object? body = null)
    {
        using var answer = await _admin.PostAsJsonAsync($"api/v2/webhooks/{path}".TrimEnd('/'), body ?? new { }, Stop);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!.AsObject());
    }

    private async Task<string> CreatePageAsync(string title, string? parent = null)
    {
        using var answer = await _notion.PostAsJsonAsync(
            "pages",
            new { parent = new { page_id = parent ?? _server.Start.RootPage }, properties = new { title = new[] { new { text = new { content = title } } } } },
            Stop);
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
