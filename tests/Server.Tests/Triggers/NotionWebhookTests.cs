using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Runs;
using Verso.Server.Triggers;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>Notion's webhooks, sent over HTTP by a second Verso that stands in as Notion, and by hand where Notion would not.</summary>
public sealed class NotionWebhookTests : IAsyncLifetime
{
    private readonly ScriptedLauncher _runs = new();
    private VersoTestServer _notion = null!;
    private VersoTestServer _verso = null!;
    private HttpClient _pages = null!;
    private HttpClient _portal = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _notion = await VersoTestServer.StartAsync(
            [("Webhooks:AllowedHosts", "127.0.0.1"), ("Webhooks:Window", "00:00:00"), ("Webhooks:Beat", "00:00:00.010")], cancellationToken: Stop);
        _verso = await VersoTestServer.StartAsync(
            [("Notion:Token", _notion.Start.Token), ("Notion:BaseUrl", _notion.Url.ToString().TrimEnd('/')), ("Triggers:Beat", "00:00:00.010"), ("Triggers:MostBodyBytes", "4096")],
            services => services.AddSingleton<IRunLauncher>(_runs).AddSingleton<IRecipeDoor, OpenDoor>(), Stop);
        _portal = _notion.GatewayClient();
        _admin = _verso.GatewayClient();
        _pages = new HttpClient { BaseAddress = new Uri(_notion.Url, "/api/v1/notion/") };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { _portal, _admin, _pages })
            client.Dispose();
        await _verso.DisposeAsync();
        await _notion.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_is_verified_with_the_operators_consent_and_its_events_fire_triggers_but_not_those_of_the_own_bot()
    {
        var webhook = await PostAsync(_portal, "api/v2/webhooks", new { url = new Uri(_verso.Url, "webhooks/notion/Notion").ToString(), event_types = new[] { "page.created" } });
        var shown = await GetAsync("api/v2/triggers/notion");
        Assert.Equal((false, "/webhooks/notion/Notion"), ((bool)shown["verified"]!, (string?)shown["address"]));
        var token = (string)shown["waiting"]![0]!["verification_token"]!;
        await PostAsync(_admin, "api/v2/triggers/notion/accept", new { });
        Assert.Equal("active", (string?)(await PostAsync(_portal, $"api/v2/webhooks/{webhook["id"]}/verify", new { verification_token = token }))["state"]);
        await PostAsync(_admin, "api/v2/triggers", new { name = "label", on = new[] { "page.created" }, within = new[] { _notion.Start.RootPage }, recipe = "classify", inputs = new { page = "{{event.entity.id}}" } });

        await CreateAsync(_notion.Start.Token, "By the own bot");
        var registry = _notion.Services.GetRequiredService<Verso.Workspace.Registry.VersoRegistry>();
        var opener = _notion.Services.GetRequiredService<Verso.Server.Hosting.WorkspaceOpener>();
        var bot = await opener.EnsureBotAsync(_notion.Start.Workspace, "Someone", Stop);
        var someone = await registry.Credentials.IssueAsync(new(Verso.Workspace.Registry.CredentialKind.Token, "Someone", _notion.Start.Workspace.Id) { Subject = bot }, Stop);
        var page = await CreateAsync(someone.Secret, "By someone else");
        await UntilAsync(async () => (long?)(await GetAsync("api/v2/triggers/label"))["done"] == 1);

        // Events arrive in their order here, so the first one was looked at by then.
        Assert.Equal(page, (string?)Assert.Single(_runs.Started).Input["page"]);
    }

    [Fact]
    public async Task What_is_unsigned_wrong_too_large_or_for_nobody_is_refused_and_what_comes_twice_is_taken_once()
    {
        var token = await VerifiedAsync();
        await PostAsync(_admin, "api/v2/triggers", new { name = "label", on = new[] { "page.*" }, recipe = "classify" });
        var body = Event();

        Assert.Equal((401, "signature_missing"), await SendAsync(body, null));
        Assert.Equal((401, "signature_wrong"), await SendAsync(body, Sign("secret_of_another", body)));
        Assert.Equal((401, "signature_wrong"), await SendAsync(body, "sha256=zz"));
        Assert.Equal((401, "signature_wrong"), await SendAsync(body + " ", Sign(token, body)));
        Assert.Equal((404, "not_found"), await SendAsync(body, Sign(token, body), "Nothing"));
        Assert.Equal((413, "too_large"), await SendAsync(new string(' ', 5000), null));
        Assert.Equal((400, "invalid_json"), await SendAsync("[]", Sign(token, "[]")));
        Assert.Equal((200, "taken"), await SendAsync(body, Sign(token, body)));
        Assert.Equal((200, "duplicate"), await SendAsync(body, Sign(token, body)));
        var old = Event(DateTimeOffset.UtcNow.AddDays(-8));
        Assert.Equal((200, "too_old"), await SendAsync(old, Sign(token, old)));
        var late = Event(DateTimeOffset.UtcNow.AddHours(-20));
        Assert.Equal((200, "taken"), await SendAsync(late, Sign(token, late)));

        await UntilAsync(async () => (long?)(await GetAsync("api/v2/triggers/label"))["done"] == 2);
        Assert.Equal(2, _runs.Started.Count);
    }

    [Fact]
    public async Task A_second_handshake_changes_nothing_until_the_operator_agrees()
    {
        var token = await VerifiedAsync();
        var attacker = "secret_" + new string('x', 43);

        Assert.Equal((200, "handshake"), await SendAsync($$"""{"verification_token":"{{attacker}}"}""", null));
        var forged = Event();
        Assert.Equal((401, "signature_wrong"), await SendAsync(forged, Sign(attacker, forged)));
        var right = Event();
        Assert.Equal((200, "taken"), await SendAsync(right, Sign(token, right)));

        await PostAsync(_admin, "api/v2/triggers/notion/accept", new { });
        Assert.Equal((200, "taken"), await SendAsync(forged, Sign(attacker, forged)));
    }

    [Fact]
    public async Task Before_the_operator_agreed_nothing_is_taken_and_of_several_tokens_one_must_be_chosen()
    {
        Assert.Equal((200, "handshake"), await SendAsync("""{"verification_token":"secret_one"}""", null));
        Assert.Equal((200, "handshake"), await SendAsync("""{"verification_token":"secret_two"}""", null));
        Assert.Equal((400, "invalid_verification_token"), await SendAsync("""{"verification_token":"nothing of Notion's"}""", null));
        var body = Event();
        Assert.Equal((401, "not_verified"), await SendAsync(body, Sign("secret_one", body)));

        Assert.Equal("several_tokens", (string?)(await PostAsync(_admin, "api/v2/triggers/notion/accept", new { }))["code"]);
        var first = (await GetAsync("api/v2/triggers/notion"))["waiting"]!.AsArray().Single(one => (string?)one!["verification_token"] == "secret_one")!["number"];
        Assert.True((bool)(await PostAsync(_admin, "api/v2/triggers/notion/accept", new { number = (long)first! }))["verified"]!);
        Assert.Equal((200, "taken"), await SendAsync(body, Sign("secret_one", body)));
    }

    private static string Event(DateTimeOffset? time = null) => new JsonObject
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["timestamp"] = (time ?? DateTimeOffset.UtcNow).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
        ["type"] = "page.created",
        ["authors"] = new JsonArray(new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["type"] = "person" }),
        ["entity"] = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["type"] = "page" },
        ["data"] = new JsonObject(),
    }.ToJsonString();

    private static string Sign(string token, string body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(body)));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
            await Task.Delay(10, limit.Token);
    }

    private async Task<string> VerifiedAsync()
    {
        var token = "secret_" + Guid.NewGuid().ToString("N");
        Assert.Equal((200, "handshake"), await SendAsync($$"""{"verification_token":"{{token}}"}""", null));
        await PostAsync(_admin, "api/v2/triggers/notion/accept", new { });
        return token;
    }

    private async Task<(int Status, string? Said)> SendAsync(string body, string? signature, string connection = "Notion")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"webhooks/notion/{connection}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null)
            request.Headers.Add("X-Notion-Signature", signature);
        var (status, answer) = await TriggerServer.ReadAsync(await _verso.Http.SendAsync(request, Stop));
        return (status, (string?)answer["received"] ?? (string?)answer["code"]);
    }

    private async Task<string> CreateAsync(string token, string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_notion.Url, "v1/pages"))
        {
            Content = JsonContent.Create(new { parent = new { page_id = _notion.Start.RootPage }, properties = new { title = new[] { new { text = new { content = title } } } } }),
        };
        request.Headers.Add("Authorization", $"Bearer {token}");
        request.Headers.Add("Notion-Version", "2026-03-11");
        return (string)(await TriggerServer.ReadAsync(await _pages.SendAsync(request, Stop))).Answer["id"]!;
    }

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, object body) => (await TriggerServer.ReadAsync(await client.PostAsJsonAsync(path, body, Stop))).Answer;

    private async Task<JsonObject> GetAsync(string path) => (await TriggerServer.ReadAsync(await _admin.GetAsync(path, Stop))).Answer;
}
