using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class WebhookKillTests
{
    private const int Kills = 2;

    private readonly ConcurrentBag<JsonObject> _events = [];
    private volatile string? _token;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_tells_of_every_page_it_acknowledged_and_of_none_that_is_not_there()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await ScriptedServer.StartAsync(async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            if (body["verification_token"] is { } token)
                _token = (string)token!;
            else
                _events.Add(body);
        });
        var settings = new Dictionary<string, string>
        {
            ["VERSO_Webhooks__AllowedHosts"] = "127.0.0.1",
            ["VERSO_Webhooks__Window"] = "00:00:00.050",
            ["VERSO_Webhooks__Beat"] = "00:00:00.020",
            ["VERSO_Webhooks__RetrySpan"] = "00:05:00",
        };
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var random = new Random(5);
        for (var life = 0; life <= Kills; life++)
        {
            await using var verso = await VersoProcess.StartAsync(folder.Path, settings, Stop);
            if (life == 0)
                await SubscribeAsync(verso, receiver.Url);
            if (life == Kills)
                await WriteUntilGoneAsync(verso, acknowledged, most: 10);
            else
                await WriteAndKillAsync(verso, acknowledged, random.Next(5, 25));
            if (life == Kills)
                await UntilAsync(() => acknowledged.IsSubsetOf(Told));
        }

        var stored = acknowledged.Count;
        Assert.True(stored > 10, $"only {stored} pages were written");
        Assert.All(_events, one => Assert.Equal("page.created", (string?)one["type"]));
        // A page whose answer was lost in a kill may be there and told of; an event is never told under two ids.
        Assert.InRange(Told.Count, stored, stored + Kills);
        Assert.Equal(Told.Count, _events.Select(one => (string)one["id"]!).Distinct().Count());
    }

    private HashSet<string> Told => [.. _events.Select(one => (string)one["entity"]!["id"]!)];

    private async Task SubscribeAsync(VersoProcess verso, string url)
    {
        using var gateway = verso.GatewayClient();
        using var added = await gateway.PostAsJsonAsync("api/v2/webhooks", new { url, event_types = new[] { "page.created" } }, Stop);
        var webhook = JsonNode.Parse(await added.Content.ReadAsStringAsync(Stop))!;
        using var verified = await gateway.PostAsJsonAsync($"api/v2/webhooks/{webhook["id"]}/verify", new { verification_token = _token }, Stop);
        verified.EnsureSuccessStatusCode();
    }

    /// <summary>Kills the server as soon as so many pages are acknowledged, however long that takes, while the next are on their way.</summary>
    private static async Task WriteAndKillAsync(VersoProcess verso, HashSet<string> acknowledged, int kill)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = WriteUntilGoneAsync(verso, acknowledged, int.MaxValue, written =>
        {
            if (written == kill)
                reached.SetResult();
        });
        if (await Task.WhenAny(reached.Task, writing) == writing)
            await writing;
        Assert.True(reached.Task.IsCompleted, "the server was gone before it was killed");
        await verso.KillAsync();
        await writing;
    }

    private static async Task WriteUntilGoneAsync(VersoProcess verso, HashSet<string> acknowledged, int most, Action<int>? onWritten = null)
    {
        using var notion = verso.NotionClient();
        try
        {
            for (var number = 0; number < most; number++)
            {
                using var answer = await notion.PostAsJsonAsync(
                    "pages", new { parent = new { page_id = verso["NOTION_ROOT_PAGE_ID"] }, properties = new { title = new[] { new { text = new { content = "Page" } } } } }, Stop);
                answer.EnsureSuccessStatusCode();
                acknowledged.Add((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["id"]!);
                onWritten?.Invoke(number + 1);
            }
        }
        catch (HttpRequestException)
        {
            // The server is gone, as it should be.
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!holds())
            await Task.Delay(20, limit.Token);
    }
}
