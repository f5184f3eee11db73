using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class RunKillTests
{
    private const int Runs = 50;
    private const int Kills = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_runs_of_a_killed_server_have_each_effect_once()
    {
        using var folder = new TemporaryFolder();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isHolding = true;
        await using var vendor = await ScriptedServer.StartAsync(async context =>
        {
            if (Volatile.Read(ref isHolding) && IsSecondCallOfTheFirst(context))
            {
                Volatile.Read(ref held).TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            }

            await AnswerAsync(context);
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
        var runs = new List<string>();
        await using (var first = await VersoProcess.StartAsync(folder.Path, settings, Stop))
        {
            using var gateway = first.GatewayClient();
            for (var number = 0; number < Runs; number++)
                runs.Add(await StartAsync(gateway, first["NOTION_ROOT_PAGE_ID"], number));
            await held.Task.WaitAsync(Stop);
            await first.KillAsync(); // While the runs are at it.
        }

        for (var kill = 1; kill < Kills; kill++)
        {
            Volatile.Write(ref held, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await using var next = await VersoProcess.StartAsync(folder.Path, settings, Stop);
            using var gateway = next.GatewayClient();
            await UntilAsync(async () => await CountEndedAsync(gateway) >= kill * 12);
            await Volatile.Read(ref held).Task.WaitAsync(Stop);
            await next.KillAsync();
        }

        Volatile.Write(ref isHolding, false);
        await using var last = await VersoProcess.StartAsync(folder.Path, settings, Stop);
        using var reader = last.GatewayClient();
        await UntilAsync(async () => await CountEndedAsync(reader) == Runs);
        foreach (var run in runs)
            Assert.Equal("succeeded", (string?)(await reader.GetFromJsonAsync<JsonObject>($"api/v2/runs/{run}", Stop))!["status"]);
        Assert.Equal(Kills + 1, (int)(await reader.GetFromJsonAsync<JsonObject>($"api/v2/runs/{runs[0]}", Stop))!["attempts"]!); // Each kill interrupted it, and others by chance.
        using var notion = last.NotionClient();
        Assert.Equal(Enumerable.Range(0, Runs).SelectMany(number => new[] { Title(number, "a"), Title(number, "b") }), await TitlesAsync(notion, last["NOTION_ROOT_PAGE_ID"]));
    }

    /// <summary>The first run, with one page made and the other to come: it is held there, so that each kill interrupts a run.</summary>
    private static bool IsSecondCallOfTheFirst(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var body = JsonDocument.Parse(context.Request.Body);
        context.Request.Body.Position = 0;
        var messages = body.RootElement.GetProperty("messages").EnumerateArray().ToList();
        return messages.Count(message => message.GetProperty("role").GetString() == "tool") == 1
            && messages.Any(message => message.GetProperty("role").GetString() == "user" && message.GetProperty("content").ToString().Contains("number 0.", StringComparison.Ordinal));
    }

    private static async Task<string> StartAsync(HttpClient gateway, string root, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v2/agents/run")
        {
            Content = JsonContent.Create(new { intent = $"Create two pages below {root}, number {number}." }),
        };
        request.Headers.Add("Prefer", "respond-async");
        using var answer = await gateway.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["run_id"]!;
    }

    /// <summary>A model that makes one page, then another, then says so: told by how many answers of tools it was sent.</summary>
    private static Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        using var body = JsonDocument.Parse(context.Request.Body);
        context.Request.Body.Position = 0;
        var messages = body.RootElement.GetProperty("messages").EnumerateArray().ToList();
        var words = messages.First(message => message.GetProperty("role").GetString() == "user").GetProperty("content").ToString();
        var root = words.Split("below ")[1].Split(',')[0];
        var number = int.Parse(words.Split("number ")[1].TrimEnd('.', '"', ']', '}'), CultureInfo.InvariantCulture);
        var done = messages.Count(message => message.GetProperty("role").GetString() == "tool");
        return done == 2
            ? OpenAiAnswers.Says("Made two pages.")(context)
            : OpenAiAnswers.Calls("create", JsonSerializer.Serialize(new { parent = root, items = new[] { new { title = Title(number, done == 0 ? "a" : "b") } } }))(context);
    }

    private static string Title(int number, string which) => string.Create(CultureInfo.InvariantCulture, $"page-{number:D2}-{which}");

    private static async Task<int> CountEndedAsync(HttpClient gateway) =>
        (await gateway.GetFromJsonAsync<JsonObject>("api/v2/runs?limit=100", Stop))!["runs"]!.AsArray().Count(run => run!["finished_at"] is not null);

    /// <summary>Another process is waited for; there is nothing to be told by.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
            await Task.Delay(20, Stop);
    }

    private static async Task<List<string>> TitlesAsync(HttpClient notion, string root)
    {
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var list = (await notion.GetFromJsonAsync<JsonObject>($"blocks/{root}/children?page_size=100{(cursor is null ? "" : $"&start_cursor={cursor}")}", Stop))!;
            titles.AddRange(list["results"]!.AsArray().Select(block => (string?)block!["child_page"]?["title"]).OfType<string>().Where(title => title.StartsWith("page-", StringComparison.Ordinal)));
            cursor = (string?)list["next_cursor"];
        }
        while (cursor is not null);
        titles.Sort(StringComparer.Ordinal);
        return titles;
    }
}
