using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class TaskKillTests
{
    private const int Cycles = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_server_took_on_for_later_happens_once()
    {
        using var folder = new TemporaryFolder();
        var (random, accepted, page, next) = (new Random(11), new Dictionary<string, string>(), "", 0);
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            await using var verso = await VersoProcess.StartAsync(folder.Path, cancellationToken: Stop);
            using var notion = verso.NotionClient();
            page = page.Length > 0 ? page : await MakePageAsync(notion, verso["NOTION_ROOT_PAGE_ID"]);
            var kill = random.Next(5, 25);
            for (var count = 0; count < kill; count++)
            {
                var line = string.Create(CultureInfo.InvariantCulture, $"line-{next++:D4}");
                accepted.Add(line, await AcceptAsync(notion, page, line));
            }

            await verso.KillAsync(); // While the runner is still at it.
        }

        await using var last = await VersoProcess.StartAsync(folder.Path, cancellationToken: Stop);
        using var reader = last.NotionClient();
        foreach (var (line, task) in accepted)
            Assert.Equal("succeeded", await EndAsync(reader, task, line));
        var markdown = (await reader.GetFromJsonAsync<JsonElement>($"pages/{page}/markdown", Stop)).GetProperty("markdown").GetString()!;
        Assert.Equal(string.Join('\n', accepted.Keys), markdown);
    }

    private static async Task<string> MakePageAsync(HttpClient notion, string root)
    {
        using var answer = await notion.PostAsJsonAsync("pages", new { parent = new { page_id = root }, markdown = "# Log" }, Stop);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetString()!;
    }

    private static async Task<string> AcceptAsync(HttpClient notion, string page, string line)
    {
        using var answer = await notion.PatchAsJsonAsync($"pages/{page}/markdown", new { allow_async = true, type = "insert_content", insert_content = new { content = line } }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var task = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.StartsWith(notion.BaseAddress!.ToString(), task.GetProperty("status_url").GetString(), StringComparison.Ordinal);
        return task.GetProperty("status_url").GetString()![notion.BaseAddress.ToString().Length..];
    }

    private static async Task<string> EndAsync(HttpClient notion, string task, string line)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var status = (await notion.GetFromJsonAsync<JsonElement>(task, Stop)).GetProperty("status").GetString()!;
            if (status is "succeeded" or "failed")
                return status;
            await Task.Delay(20, Stop); // Another process is waited for; there is nothing to be told by.
        }

        return $"{line} did not end";
    }
}
