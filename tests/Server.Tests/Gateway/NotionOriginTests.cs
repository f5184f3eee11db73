using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Gateway;

/// <summary>The gateway on a workspace of Notion, where another Verso stands in as Notion: the same calls, over the wire.</summary>
public sealed class NotionOriginTests : GatewayFixture
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _notion = null!;
    private StartingPoint _there = null!;
    private string _database = "";
    private string _source = "";
    private string _summary = "";

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Notion:Token", _there.Token),
        new("Notion:TokenV2", _there.TokenV2),
        new("Notion:UserId", _there.User),
        new("Notion:SpaceId", _there.Space),
        new("Notion:BaseUrl", _notion.Urls.First()),
        new("Notion:InternalBaseUrl", _notion.Urls.First()),
    ];

    protected override async Task BeforeAsync()
    {
        _notion = await VersoServer.BuildAsync(
            new Dictionary<string, string?> { ["Data"] = _folder.Path, ["Listen"] = "http://127.0.0.1:0", ["Logging:LogLevel:Default"] = "None" }, cancellationToken: Stop);
        await _notion.StartAsync(Stop);
        _there = await _notion.Services.GetRequiredService<FirstCredentials>().EnsureAsync(Stop);
    }

    protected override async Task PrepareAsync()
    {
        var database = await ThereAsync("/v1/databases", new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = _there.RootPage },
            ["initial_data_source"] = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["Name"] = new JsonObject { ["title"] = new JsonObject() },
                    ["Email"] = new JsonObject { ["email"] = new JsonObject() },
                    ["AI Summary"] = new JsonObject { ["rich_text"] = new JsonObject() },
                },
            },
        });
        _database = (string)database["id"]!;
        _source = (string)database["data_sources"]![0]!["id"]!;
        var source = await NotionAsync(HttpMethod.Get, $"data_sources/{_source}");
        _summary = Uri.UnescapeDataString((string)source["properties"]!["AI Summary"]!["id"]!);
        await ThereAsync("/api/v3/saveTransactionsFanout", new JsonObject
        {
            ["requestId"] = Guid.NewGuid().ToString(),
            ["transactions"] = new JsonArray(new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString(),
                ["spaceId"] = _there.Space,
                ["operations"] = new JsonArray(new JsonObject
                {
                    ["pointer"] = new JsonObject { ["table"] = "collection", ["id"] = _source, ["spaceId"] = _there.Space },
                    ["path"] = new JsonArray("schema", _summary, "ai_inference"),
                    ["command"] = "set",
                    ["args"] = new JsonObject { ["type"] = "summarize" },
                }),
            }),
        });
    }

    protected override async Task AfterAsync()
    {
        await _notion.StopAsync(CancellationToken.None);
        await _notion.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Records_are_inserted_updated_matched_and_deleted()
    {
        var pages = await InsertAsync(2);

        var upserted = await PostAsync("/api/v1/notion/bulk-upsert", $$"""{"database_id":"{{_database}}","lookup":["Email"],"records":[{"Name":"Renamed","Email":"0@x.test"},{"Name":"New","Email":"new@x.test"}]}""");
        var deleted = await PostAsync("/api/v1/notion/bulk-delete", $$"""{"database_id":"{{_database}}","page_ids":["{{pages[1]}}"]}""");

        Assert.Equal((200, 200), (upserted.Status, deleted.Status));
        Assert.Equal(["updated", "inserted"], Enumerable.Range(0, 2).Select(index => (string?)upserted.Result(index)["data"]!["action"]));
        Assert.Equal(["New", "Renamed"], (await RowsAsync(_source)).Select(TitleOf).Order());
    }

    [Fact]
    public async Task A_job_inserts_with_the_body_of_every_page()
    {
        var markdown = string.Join("\n\n", Enumerable.Range(0, 130).Select(n => $"Paragraph {n}"));
        var started = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject
        {
            ["database_id"] = _database,
            ["records"] = new JsonArray(new JsonObject { ["Name"] = "long", ["markdown"] = markdown }, new JsonObject { ["Name"] = "short" }),
            ["async"] = true,
        }.ToJsonString());
        await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events");
        var job = (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}")).Json;

        Assert.True((string?)job["status"] == "succeeded", job.ToJsonString());
        var rest = await NotionAsync(HttpMethod.Get, $"blocks/{job["results"]![0]!["page_id"]}/children?page_size=100");
        Assert.True((bool)rest["has_more"]!);
        Assert.Equal(2, (await RowsAsync(_source)).Count);
    }

    [Theory]
    [InlineData("notion")]
    [InlineData("model")]
    public async Task Summaries_are_made_and_written_back(string engine)
    {
        var pages = await InsertAsync(2);

        var answer = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{pages[0]}}","{{pages[1]}}"],"engine":"{{engine}}"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(engine, (string?)answer.Json["engine"]);
        var page = await NotionAsync(HttpMethod.Get, $"pages/{pages[1]}");
        Assert.Equal((string?)answer.Result(1)["summary"], string.Concat(page["properties"]!["AI Summary"]!["rich_text"]!.AsArray().Select(text => (string)text!["plain_text"]!)));
    }

    [Fact]
    public async Task A_call_with_a_key_has_its_effect_once_and_answers_as_any_other()
    {
        var body = $$"""{"database_id":"{{_database}}","records":[{"Name":"one"},{"Nmae":"bad"}]}""";

        var first = await PostAsync("/api/v1/notion/bulk-insert", body, ("Idempotency-Key", "k"));
        var again = await PostAsync("/api/v1/notion/bulk-insert", body, ("Idempotency-Key", "k"));

        Assert.Equal(207, first.Status);
        Assert.Equal(["success", "total", "successful", "failed", "results", "failed_data", "error_message"], first.Json.Select(member => member.Key));
        Assert.Equal(["index", "success", "page_id", "data"], first.Result(0).Select(member => member.Key));
        Assert.Equal(["index", "success", "error", "error_code"], first.Result(1).Select(member => member.Key));
        Assert.Equal(first.Body, again.Body);
        Assert.Single(await RowsAsync(_source));
    }

    [Fact]
    public async Task A_credential_in_a_header_wins_over_the_configured_one()
    {
        var page = (await InsertAsync(1))[0];

        var bulk = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"database_id":"{{_database}}","records":[{"Name":"x"}]}""", ("X-Notion-Token", "ntn_wrong"));
        var summary = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{page}}"]}""", ("X-Notion-Token", "v03:wrong"));

        Assert.Equal((400, "notion_credentials_refused"), (bulk.Status, bulk.Code));
        Assert.Equal(400, summary.Status);
        Assert.StartsWith("Failed to detect AI properties", summary.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", bulk.Body + summary.Body, StringComparison.Ordinal);
    }

    private async Task<List<string>> InsertAsync(int count)
    {
        var records = Enumerable.Range(0, count).Select(n => new JsonObject
        {
            ["Name"] = $"Page {n}",
            ["Email"] = $"{n}@x.test",
            ["markdown"] = "The team shipped the new search in March. Customers report that answers come twice as fast. The next review is in July.",
        });
        var answer = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = _database, ["records"] = new JsonArray([.. records]) }.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json["results"]!.AsArray().Select(result => (string)result!["page_id"]!)];
    }

    /// <summary>A call of the workspace that stands in as Notion, as its owner.</summary>
    private async Task<JsonObject> ThereAsync(string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _notion.Urls.First() + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Authorization", $"Bearer {_there.Token}");
        request.Headers.Add("Notion-Version", "2026-03-11");
        request.Headers.Add("Cookie", $"token_v2={_there.TokenV2}");
        using var response = await Http.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
