using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Faults;

/// <summary>Webhooks that go wrong on purpose, on their way to a real receiver.</summary>
public sealed class WebhookFaultTests
{
    private readonly Channel<JsonObject> _received = Channel.CreateUnbounded<JsonObject>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_are_lost_doubled_and_reordered_as_told()
    {
        await using var receiver = await ScriptedServer.StartAsync(TakeAsync);
        await using var server = await VersoTestServer.StartAsync(
            [("Faults:Enabled", "true"), ("Webhooks:AllowedHosts", "127.0.0.1"), ("Webhooks:Window", "00:00:00"), ("Webhooks:Beat", "00:00:00.020")], cancellationToken: Stop);
        using var admin = server.GatewayClient();
        using var notion = server.NotionClient();
        await SubscribeAsync(admin, receiver.Url);
        using var added = await admin.PostAsJsonAsync(
            "/api/v2/faults", new { route = "WEBHOOK page.*", faults = new[] { "none", "reordered", "none", "doubled", "lost", "none" } }, Stop);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Stop));

        var names = new Dictionary<string, char>();
        foreach (var name in "ABCDEF")
            names[await CreatePageAsync(notion, server.Start.RootPage!)] = name;
        var arrived = new List<char>();
        for (var i = 0; i < 6; i++)
            arrived.Add(names[(string)(await NextAsync())["entity"]!["id"]!]);

        Assert.Equal("ACBDDF", string.Concat(arrived));
        var state = (await admin.GetFromJsonAsync<JsonObject>("/api/v2/faults", Stop))!;
        Assert.Equal(["reordered", "doubled", "lost"], state["recent"]!.AsArray().Select(one => (string?)one!["fault"]));
        Assert.Equal("page.created", (string?)state["recent"]![0]!["path"]);
    }

    private async Task TakeAsync(HttpContext context)
    {
        context.Request.Body.Position = 0;
        await _received.Writer.WriteAsync((await JsonNode.ParseAsync(context.Request.Body))!.AsObject(), Stop);
    }

    private async Task<JsonObject> NextAsync() => await _received.Reader.ReadAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Stop);

    private async Task SubscribeAsync(HttpClient admin, string url)
    {
        using var added = await admin.PostAsJsonAsync("/api/v2/webhooks", new { url = $"{url}/hook", event_types = new[] { "page.created" } }, Stop);
        var id = (await added.Content.ReadFromJsonAsync<JsonObject>(Stop))!["id"];
        using var verified = await admin.PostAsJsonAsync($"/api/v2/webhooks/{id}/verify", await NextAsync(), Stop);
        Assert.True(verified.IsSuccessStatusCode, await verified.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> CreatePageAsync(HttpClient notion, string parent)
    {
        using var answer = await notion.PostAsJsonAsync("pages", new { parent = new { page_id = parent }, properties = new { } }, Stop);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["id"]!;
    }
}
