using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Server.Tests.Gateway;

/// <summary>The whole way of an automation on a local workspace: insert, summarise, read back.</summary>
public sealed class SeedFlowTests : GatewayFixture
{
    private const string Text = """
        # Quarterly review

        The team shipped the new search in March, two weeks ahead of the plan. Customers in three pilot companies report that answers come
        twice as fast as before. The migration of the old index was the largest risk, and it went without an outage.

        Open points are the billing module and the mobile client. The billing module waits for a decision of the finance department. The
        mobile client needs one more engineer until June. The next review is planned for the first week of July.
        """;

    private string _database = "";
    private string _source = "";
    private string _summary = "";

    protected override async Task PrepareAsync()
    {
        (_database, _source) = await CreateDatabaseAsync("""{"Name":{"title":{}},"AI Summary":{"rich_text":{}}}""");
        var source = await NotionAsync(HttpMethod.Get, $"data_sources/{_source}");
        _summary = Uri.UnescapeDataString((string)source["properties"]!["AI Summary"]!["id"]!);
        var transaction = new JsonObject
        {
            ["requestId"] = Guid.NewGuid().ToString(),
            ["transactions"] = new JsonArray(new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString(),
                ["spaceId"] = Start.Space!.ToString(),
                ["operations"] = new JsonArray(new JsonObject
                {
                    ["pointer"] = new JsonObject { ["table"] = "collection", ["id"] = _source, ["spaceId"] = Start.Space.ToString() },
                    ["path"] = new JsonArray("schema", _summary, "ai_inference"),
                    ["command"] = "set",
                    ["args"] = new JsonObject { ["type"] = "summarize", ["is_migrated"] = true, ["migrated_workflow_id"] = "wf-abc123" },
                }),
            }),
        };
        var set = await SendAsync(HttpMethod.Post, "/api/v3/saveTransactionsFanout", transaction.ToJsonString(), [("Cookie", $"token_v2={Start.TokenV2}")]);
        Assert.True(set.Status == 200, set.Body);
    }

    [Theory]
    [InlineData("notion")]
    [InlineData("model")]
    public async Task Inserted_records_are_summarised_and_the_summaries_are_read_back(string engine)
    {
        var inserted = await InsertAsync(2);

        var answer = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{inserted[0]}}","{{inserted[1]}}"],"engine":"{{engine}}"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(engine, (string?)answer.Json["engine"]);
        for (var index = 0; index < 2; index++)
        {
            var summary = (string)answer.Result(index)["summary"]!;
            Assert.InRange(summary.Length, 20, Text.Length);
            var page = await NotionAsync(HttpMethod.Get, $"pages/{inserted[index]}");
            Assert.Equal(summary, string.Concat(page["properties"]!["AI Summary"]!["rich_text"]!.AsArray().Select(text => (string)text!["plain_text"]!)));
        }
    }

    [Fact]
    public async Task Without_naming_an_engine_a_local_workspace_goes_notions_way_and_a_job_does_the_same()
    {
        var inserted = await InsertAsync(1);

        var started = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{inserted[0]}}"],"async":true}""");
        await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events");
        var job = (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}")).Json;

        Assert.True((string?)job["status"] == "succeeded", job.ToJsonString());
        Assert.NotEmpty((string)job["results"]![0]!["summary"]!);
    }

    [Fact]
    public async Task Manual_fills_the_property_by_its_encoded_id()
    {
        var inserted = await InsertAsync(1);

        var answer = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary", $$"""{"page_ids":["{{inserted[0]}}"],"property_id":"{{Uri.EscapeDataString(_summary)}}","workflow_id":"wf-abc123"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.NotEmpty((string)answer.Result(0)["summary"]!);
    }

    [Fact]
    public async Task A_page_of_another_database_and_a_block_fail_and_the_others_go_on()
    {
        var inserted = await InsertAsync(1);
        var (_, other) = await CreateDatabaseAsync("""{"Name":{"title":{}}}""");
        var stranger = (string)(await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{other}}","records":[{"Name":"x"}]}""")).Result(0)["page_id"]!;
        var block = (string)(await NotionAsync(HttpMethod.Get, $"blocks/{inserted[0]}/children"))["results"]![0]!["id"]!;

        foreach (var engine in new[] { "notion", "model" })
        {
            var answer = await PostAsync(
                $"/api/v2/notion/database/{_database}/ai-summary-auto",
                $$"""{"page_ids":["{{stranger}}","{{block}}","0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","{{inserted[0]}}"],"engine":"{{engine}}"}""");

            Assert.Equal(207, answer.Status);
            Assert.Equal([false, false, false, true], Enumerable.Range(0, 4).Select(index => (bool)answer.Result(index)["success"]!));
            Assert.Contains("is not in this database", (string?)answer.Result(0)["error"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("notion")]
    [InlineData("model")]
    public async Task A_page_without_text_fails_and_keeps_its_value(string engine)
    {
        var inserted = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"","AI Summary":"by hand"}]}""");
        var page = (string)inserted.Result(0)["page_id"]!;

        var answer = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{page}}"],"engine":"{{engine}}"}""");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("step 2", (string?)answer.Result(0)["error"], StringComparison.Ordinal);
        Assert.Equal("by hand", (string?)(await NotionAsync(HttpMethod.Get, $"pages/{page}"))["properties"]!["AI Summary"]!["rich_text"]![0]!["plain_text"]);
    }

    private async Task<List<string>> InsertAsync(int count)
    {
        var records = Enumerable.Range(0, count).Select(n => new JsonObject { ["Name"] = $"Review {n}", ["markdown"] = Text });
        var body = new JsonObject { ["database_id"] = _database, ["records"] = new JsonArray([.. records]) };
        var answer = await PostAsync("/api/v1/notion/bulk-insert", body.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json["results"]!.AsArray().Select(result => (string)result!["page_id"]!)];
    }
}
