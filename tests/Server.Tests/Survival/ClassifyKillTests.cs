using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Server.Tests.Answers;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Survival;

public sealed class ClassifyKillTests
{
    private const int Open = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_labelled_or_commented_on_once_whenever_the_server_is_killed()
    {
        using var folder = new TemporaryFolder();
        var (source, location) = ("", "");
        foreach (var seen in (int[])[3, 15]) // How many pages the run got to before the kill.
        {
            await using var verso = await VersoProcess.StartAsync(folder.Path, cancellationToken: Stop);
            using var notion = verso.NotionClient();
            using var gateway = verso.GatewayClient();
            if (source.Length == 0)
            {
                source = await PrepareAsync(notion, gateway, verso["NOTION_ROOT_PAGE_ID"]);
                location = await BeginAsync(gateway, source);
            }

            while ((await RowsAsync(notion, source, """{"filter":{"property":"Notes","rich_text":{"is_not_empty":true} } }""")).Count < seen)
                await Task.Delay(2, Stop);
            await verso.KillAsync();
        }

        await using var last = await VersoProcess.StartAsync(folder.Path, cancellationToken: Stop);
        using var reader = last.GatewayClient();
        var run = await EndAsync(reader, location);
        Assert.True((string?)run["status"] == "succeeded", run.ToJsonString());
        Assert.Equal((Open / 2, Open / 2), ((int)run["result"]!["labelled"]!, (int)run["result"]!["review"]!));
        using var there = last.NotionClient();
        foreach (var row in await RowsAsync(there, source, "{}"))
        {
            var title = (string)row["properties"]!["Name"]!["title"]![0]!["plain_text"]!;
            if (title.StartsWith("late", StringComparison.Ordinal))
                Assert.Equal("Shipping", (string?)row["properties"]!["Team"]!["select"]!["name"]);
            else if (title.StartsWith("zyx", StringComparison.Ordinal))
                Assert.Single((await there.GetFromJsonAsync<JsonObject>($"comments?block_id={row["id"]}", Stop))!["results"]!.AsArray());
        }
    }

    private static async Task<string> PrepareAsync(HttpClient notion, HttpClient gateway, string root)
    {
        var made = await SendAsync(notion, "databases", $$$"""{"parent":{"page_id":"{{{root}}}"},"initial_data_source":{"properties": {{{Tickets.Properties}}} } }""");
        var source = (string)made["data_sources"]![0]!["id"]!;
        var open = Enumerable.Range(0, Open).Select(at => at % 2 == 0 ? $"late courier parcel delivery {at}" : $"zyx wvu{at}").ToArray();
        await SendAsync(gateway, "api/v1/notion/bulk-insert", new JsonObject { ["data_source_id"] = source, ["records"] = Tickets.Labelled() }.ToJsonString());
        await SendAsync(gateway, "api/v1/notion/bulk-insert", new JsonObject { ["data_source_id"] = source, ["records"] = Tickets.Open(open) }.ToJsonString());
        return source;
    }

    private static async Task<string> BeginAsync(HttpClient gateway, string source)
    {
        var inputs = new JsonObject { ["database"] = source, ["property"] = "Team", ["threshold"] = 0.6, ["bodies"] = false, ["review_property"] = "Notes", ["review_comment"] = true };
        using var answer = await gateway.PostAsJsonAsync("api/v2/recipes/classify/run", new JsonObject { ["inputs"] = inputs, ["async"] = true }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    private static async Task<JsonObject> EndAsync(HttpClient gateway, string location)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var run = (await gateway.GetFromJsonAsync<JsonObject>(location, limit.Token))!;
            if ((string?)run["status"] is not ("queued" or "running"))
                return run;
            await Task.Delay(20, limit.Token); // Another process is waited for; there is nothing to be told by.
        }
    }

    private static async Task<List<JsonObject>> RowsAsync(HttpClient notion, string source, string query) =>
        [.. (await SendAsync(notion, $"data_sources/{source}/query", query))["results"]!.AsArray().Select(row => row!.AsObject())];

    private static async Task<JsonObject> SendAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, new StringContent(body, null, "application/json"), Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
