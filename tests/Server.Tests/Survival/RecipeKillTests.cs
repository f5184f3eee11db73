using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class RecipeKillTests
{
    private const int Kills = 3;
    private const string Meetings = """{"Name":{"title":{}},"Date":{"date":{}},"Status":{"select":{}},"Tags":{"multi_select":{}}}""";
    private const string Tasks = """{"Name":{"title":{}},"Status":{"select":{"options":[{"name":"In Progress"}]}},"Due Date":{"date":{}},"Notes":{"rich_text":{}}}""";

    private readonly List<string> _tasks = [];
    private readonly List<string> _digests = [];
    private readonly List<string> _runs = [];
    private string _meetings = "";
    private string _reports = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_recipe_runs_of_a_killed_server_have_each_effect_once()
    {
        using var folder = new TemporaryFolder();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isHolding = true;
        await using var vendor = await ScriptedServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            var isHeld = (await reader.ReadToEndAsync(context.RequestAborted)).Contains("Task: held", StringComparison.Ordinal);
            context.Request.Body.Position = 0;
            if (isHeld && Volatile.Read(ref isHolding))
            {
                Volatile.Read(ref held).TrySetResult(); // Its first task is decided on and written by now.
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            await OpenAiAnswers.Says("No.")(context); // Of no use, so that the rules go on.
        });
        var settings = new Dictionary<string, string>
        {
            ["VERSO_Models__Default"] = "test",
            ["VERSO_Models__test__provider"] = "openai",
            ["VERSO_Models__test__model"] = "scripted",
            ["VERSO_Models__test__base_url"] = vendor.Url + "/v1",
            ["VERSO_Models__test__api_key"] = "sk-test",
            ["VERSO_Models__test__timeout"] = "00:20:00",
            ["VERSO_Models__test__idle_timeout"] = "00:20:00",
            ["VERSO_Runs__Concurrency"] = "8",
        };
        Queue<(string Recipe, JsonObject Inputs)> calls = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            Volatile.Write(ref held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await using var verso = await VersoProcess.StartAsync(folder.Path, settings, Stop);
            using var gateway = verso.GatewayClient();
            if (kill == 0)
            {
                using var notion = verso.NotionClient();
                calls = await PrepareAsync(notion, verso["NOTION_ROOT_PAGE_ID"]);
                await BeginAsync(gateway, calls.Dequeue());
            }

            var ended = await CountEndedAsync(gateway);
            var next = Enumerable.Range(0, kill == 0 ? 15 : 17).Select(_ => calls.Dequeue()).ToList();
            await Task.WhenAll(next.Select(call => BeginAsync(gateway, call)));
            await Volatile.Read(ref held).Task.WaitAsync(Stop);
            while (await CountEndedAsync(gateway) < ended + 3 + kill)
                await Task.Delay(2, Stop); // Another process is waited for; there is nothing to be told by.
            await verso.KillAsync();
        }

        Volatile.Write(ref isHolding, false);
        await using var last = await VersoProcess.StartAsync(folder.Path, settings, Stop);
        using var asker = last.GatewayClient();
        while (await CountEndedAsync(asker) < 50)
            await Task.Delay(20, Stop);
        var runs = (await asker.GetFromJsonAsync<JsonObject>("api/v2/runs?limit=100", Stop))!["runs"]!.AsArray().ToDictionary(run => (string)run!["run_id"]!, run => run!);
        Assert.Empty(calls);
        Assert.Equal(_runs.Order(), runs.Keys.Order());
        Assert.All(runs.Values, run => Assert.True((string?)run["status"] == "succeeded", run.ToJsonString()));
        Assert.Equal(Kills + 1, (int)runs[_runs[0]]["attempts"]!); // Each kill interrupted it, and others by chance.
        TestContext.Current.TestOutputHelper?.WriteLine($"Interrupted: {string.Join(", ", runs.Values.Where(run => (int)run["attempts"]! > 1).Select(run => $"{run["name"]} x{(int)run["attempts"]! - 1}"))}");
        using var there = last.NotionClient();
        await CheckAsync(there);
    }

    /// <summary>20 meetings, 5 databases of tasks, 12 digests and 13 reports, in turn; the run that is held comes first.</summary>
    private async Task<Queue<(string Recipe, JsonObject Inputs)>> PrepareAsync(HttpClient notion, string root)
    {
        _meetings = await DatabaseAsync(notion, root, Meetings);
        _reports = await PageAsync(notion, root, "Reports");
        var calls = new List<(int Order, string Recipe, JsonObject Inputs)>();
        for (var at = 0; at < 5; at++)
        {
            var source = await DatabaseAsync(notion, root, Tasks);
            _tasks.Add(source);
            foreach (var (name, day) in ((string, int)[])[("first", 1), (at == 0 ? "held" : "second", 2), ("third", 3)])
            {
                await SendAsync(notion, HttpMethod.Post, "pages", $$$"""
                    {"parent":{"data_source_id":"{{{source}}}"},"properties":{"Name":{"title":[{"text":{"content":"{{{name}}}"}}]},
                     "Status":{"select":{"name":"In Progress"}},"Due Date":{"date":{"start":"2026-03-0{{{day}}}"} } } }
                    """);
            }

            calls.Add((at * 10, "stale-tasks", new JsonObject { ["database"] = source, ["date"] = "2026-03-17" }));
        }

        for (var at = 0; at < 20; at++)
        {
            var inputs = new JsonObject { ["database"] = _meetings, ["title"] = $"meeting-{at:D2}", ["date"] = "2026-03-17" };
            if (at % 2 == 0)
                (inputs["summary"], inputs["action_items"]) = ("Short.", new JsonArray("Write it down", "Send it"));
            else
                inputs["notes"] = $"We met for the {at}th time.\n\nAction items:\n- Write it down\n- Send it\n";
            calls.Add(((at * 2) + 1, "meeting-summary", inputs));
        }

        for (var at = 0; at < 12; at++)
        {
            _digests.Add(await PageAsync(notion, root, $"Digests {at}"));
            calls.Add(((at * 4) + 2, "daily-digest", new JsonObject { ["databases"] = new JsonArray(_meetings, _tasks[0]), ["page"] = _digests[at], ["date"] = "2026-03-17" }));
        }

        for (var at = 0; at < 13; at++)
            calls.Add(((at * 4) + 3, "report", new JsonObject { ["database"] = _tasks[at % 5], ["page"] = _reports, ["period"] = "day", ["date"] = $"2026-03-{at + 1:D2}", ["title"] = $"report-{at:D2}" }));
        return new(calls.OrderBy(call => call.Order).Select(call => (call.Recipe, call.Inputs)));
    }

    private async Task CheckAsync(HttpClient notion)
    {
        var meetings = await RowsAsync(notion, _meetings);
        Assert.Equal(Enumerable.Range(0, 20).Select(at => $"meeting-{at:D2}"), meetings.Select(row => Text(row["properties"]!["Name"]!["title"])).Order(StringComparer.Ordinal));
        foreach (var row in meetings)
            Assert.Equal(["Write it down", "Send it"], (await BlocksAsync(notion, (string)row["id"]!)).Where(block => (string?)block["type"] == "to_do").Select(block => Text(block["to_do"]!["rich_text"])));
        foreach (var source in _tasks)
        {
            var rows = await RowsAsync(notion, source);
            Assert.Equal(3, rows.Count);
            Assert.All(rows, row => Assert.Equal(2, Text(row["properties"]!["Notes"]!["rich_text"]).Split("[2026-03-17]").Length));
        }

        foreach (var page in _digests)
            Assert.Equal(["heading_3", "paragraph", "divider"], (await BlocksAsync(notion, page)).Select(block => (string)block["type"]!));
        Assert.Equal(Enumerable.Range(0, 13).Select(at => $"report-{at:D2}"), (await BlocksAsync(notion, _reports)).Select(block => (string)block["child_page"]!["title"]!).Order(StringComparer.Ordinal));
    }

    private async Task BeginAsync(HttpClient gateway, (string Recipe, JsonObject Inputs) call)
    {
        using var answer = await gateway.PostAsJsonAsync($"api/v2/recipes/{call.Recipe}/run", new JsonObject { ["inputs"] = call.Inputs, ["async"] = true }, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        lock (_runs)
            _runs.Add((string)JsonNode.Parse(text)!["run_id"]!);
    }

    private static async Task<int> CountEndedAsync(HttpClient gateway) =>
        (await gateway.GetFromJsonAsync<JsonObject>("api/v2/runs?limit=100", Stop))!["runs"]!.AsArray().Count(run => run!["finished_at"] is not null);

    private static async Task<string> DatabaseAsync(HttpClient notion, string root, string properties) =>
        (string)(await SendAsync(notion, HttpMethod.Post, "databases", $$$"""{"parent":{"page_id":"{{{root}}}"},"initial_data_source":{"properties": {{{properties}}} } }"""))["data_sources"]![0]!["id"]!;

    private static async Task<string> PageAsync(HttpClient notion, string root, string title) =>
        (string)(await SendAsync(notion, HttpMethod.Post, "pages", $$$"""{"parent":{"page_id":"{{{root}}}"},"properties":{"title":{"title":[{"text":{"content":"{{{title}}}"}}]} } }"""))["id"]!;

    private static async Task<List<JsonObject>> RowsAsync(HttpClient notion, string source) => List(await SendAsync(notion, HttpMethod.Post, $"data_sources/{source}/query", "{}"));

    private static async Task<List<JsonObject>> BlocksAsync(HttpClient notion, string page) => List(await SendAsync(notion, HttpMethod.Get, $"blocks/{page}/children?page_size=100", null));

    private static List<JsonObject> List(JsonObject answer) => [.. answer["results"]!.AsArray().Select(one => one!.AsObject())];

    private static string Text(JsonNode? texts) => string.Concat(texts!.AsArray().Select(text => (string)text!["plain_text"]!));

    private static async Task<JsonObject> SendAsync(HttpClient http, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        using var answer = await http.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
