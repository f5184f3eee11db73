using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Runs;
using Verso.Kit;
using Verso.Server.Triggers;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Triggers;

/// <summary>A server whose time and runs are in the hands of the test.</summary>
internal sealed class TriggerServer : IAsyncDisposable
{
    private TriggerServer(VersoTestServer server, LeapClock clock, ScriptedLauncher runs)
    {
        (Server, Clock, Runs) = (server, clock, runs);
        Admin = server.GatewayClient();
        Notion = server.NotionClient();
    }

    public VersoTestServer Server { get; }

    public LeapClock Clock { get; }

    public ScriptedLauncher Runs { get; }

    public HttpClient Admin { get; }

    public HttpClient Notion { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TriggerServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var (clock, runs) = (new LeapClock(), new ScriptedLauncher());
        var server = await VersoTestServer.StartAsync(
            [("Triggers:Window", "00:00:00"), ("Triggers:Beat", "00:00:00.010"), .. settings],
            services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IRunLauncher>(runs).AddSingleton<IRecipeDoor, OpenDoor>(), Stop);
        return new TriggerServer(server, clock, runs);
    }

    public async Task<JsonObject> AddAsync(object trigger)
    {
        var (status, answer) = await PostAsync("api/v2/triggers", trigger);
        Assert.True(status == 201, answer.ToJsonString());
        return answer;
    }

    public async Task<(int Status, JsonObject Answer)> PostAsync(string path, object? body = null) =>
        await ReadAsync(await Admin.PostAsJsonAsync(path, body ?? new { }, Stop));

    public async Task<JsonObject> ShowAsync(string name) => (await GetAsync($"api/v2/triggers/{name}")).Answer;

    public async Task<(int Status, JsonObject Answer)> GetAsync(string path) => await ReadAsync(await Admin.GetAsync(path, Stop));

    public static async Task<(int Status, JsonObject Answer)> ReadAsync(HttpResponseMessage response)
    {
        using (response)
            return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!.AsObject());
    }

    /// <summary>Makes a page below the first one, in the name of an integration.</summary>
    public async Task<string> PageAsync(string title, string? parent = null)
    {
        using var answer = await Notion.PostAsJsonAsync("pages", new { parent = new { page_id = parent ?? Server.Start.RootPage }, properties = new { title = new[] { new { text = new { content = title } } } } }, Stop);
        var page = (await ReadAsync(answer)).Answer;
        return (string?)page["id"] ?? throw new InvalidOperationException(page.ToJsonString());
    }

    /// <summary>Lets time go on until it holds. The test's own limit is real and generous.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            Clock.Leap(TimeSpan.FromSeconds(1));
            await Task.Delay(5, limit.Token);
        }
    }

    public Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    /// <summary>Lets the loops go round once more, so that whatever was to happen has happened.</summary>
    public async Task SettleAsync()
    {
        // A trigger of its own, added last, fires behind all that came before.
        var name = $"settle-{Guid.NewGuid():N}"[..20];
        await AddAsync(new { name, cron = "* * * * * ?", recipe = "settle" });
        await UntilAsync(async () => (long?)(await ShowAsync(name))["done"] >= 2);
        await Admin.DeleteAsync($"api/v2/triggers/{name}", Stop);
    }

    public IReadOnlyList<NewRun> RunsOf(string trigger) => [.. Runs.Started.Where(run => run.Origin == $"trigger:{trigger}")];

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Notion.Dispose();
        await Server.DisposeAsync();
    }
}
