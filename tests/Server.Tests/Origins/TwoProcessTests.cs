using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Origins;

/// <summary>One Verso stands in as Notion for another; each is a process of its own, and they speak real HTTP.</summary>
public sealed class TwoProcessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _notionData = new();
    private readonly TemporaryFolder _data = new();
    private VersoProcess _notion = null!;
    private VersoProcess _verso = null!;
    private string _database = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _notion = await VersoProcess.StartAsync(_notionData.Path, cancellationToken: Stop);
        _verso = await VersoProcess.StartAsync(_data.Path, Connection(), Stop);
        using var notion = _notion.NotionClient();
        _database = await CreateDatabaseAsync(notion);
    }

    public async ValueTask DisposeAsync()
    {
        await _verso.DisposeAsync();
        await _notion.DisposeAsync();
        _data.Dispose();
        _notionData.Dispose();
    }

    [Theory]
    [InlineData("notion")]
    [InlineData("model")]
    public async Task Records_and_their_summaries_reach_Notion_through_the_gateway(string engine)
    {
        using var gateway = _verso.GatewayClient();
        var page = await InsertAsync(gateway);

        var (status, summary) = await SummariseAsync(gateway, page, engine);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(engine, summary.GetProperty("engine").GetString());
        var text = summary.GetProperty("results")[0].GetProperty("summary").GetString();
        Assert.Equal(text, await ReadSummaryAsync(_notion, page));
        Assert.Equal(text, await ReadSummaryAsync(_verso, page));
    }

    [Fact]
    public async Task A_summary_is_saved_by_a_transaction_when_there_is_no_official_token()
    {
        using var withoutFolder = new TemporaryFolder();
        var connection = Connection();
        connection["NOTION_TOKEN"] = "";
        await using var without = await VersoProcess.StartAsync(withoutFolder.Path, connection, Stop);
        using var gateway = _verso.GatewayClient();
        var page = await InsertAsync(gateway);
        using var second = without.GatewayClient();

        var (status, summary) = await SummariseAsync(second, page, "notion");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(summary.GetProperty("results")[0].GetProperty("summary").GetString(), await ReadSummaryAsync(_notion, page));
    }

    [Fact]
    public async Task The_official_API_is_forwarded_as_it_is()
    {
        using var direct = _notion.NotionClient();
        using var forwarded = _verso.NotionClient();

        foreach (var path in new[] { "users/me", $"databases/{_database}", $"pages/{Guid.Empty}", "nothing" })
        {
            using var expected = await direct.GetAsync(path, Stop);
            using var actual = await forwarded.GetAsync(path, Stop);
            Assert.Equal(expected.StatusCode, actual.StatusCode);
            Assert.True(JsonNode.DeepEquals(await WithoutRequestIdAsync(expected), await WithoutRequestIdAsync(actual)), path);
        }
    }

    [Fact]
    public async Task Notions_own_token_does_not_open_the_door_of_the_server_that_forwards()
    {
        using var stranger = new HttpClient { BaseAddress = new Uri(_verso.Url, "/v1/") };
        stranger.DefaultRequestHeaders.Add("Notion-Version", "2026-03-11");

        using var answer = await stranger.GetAsync("users/me", Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_credential_in_a_header_wins_over_the_configured_one()
    {
        using var gateway = _verso.GatewayClient();
        gateway.DefaultRequestHeaders.Add("X-Notion-Token", "wrong");
        using var own = _verso.GatewayClient();
        var page = await InsertAsync(own);

        var (status, answer) = await SummariseAsync(gateway, page, "notion");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("Failed to detect AI properties", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private Dictionary<string, string> Connection() => new()
    {
        ["NOTION_TOKEN"] = _notion["NOTION_TOKEN"],
        ["NOTION_TOKEN_V2"] = _notion["NOTION_TOKEN_V2"],
        ["NOTION_USER_ID"] = _notion["NOTION_USER_ID"],
        ["NOTION_SPACE_ID"] = _notion["NOTION_SPACE_ID"],
        ["NOTION_BASE_URL"] = _notion.Url.ToString(),
    };

    private async Task<string> CreateDatabaseAsync(HttpClient notion)
    {
        using var answer = await notion.PostAsJsonAsync(
            "databases",
            new
            {
                parent = new { page_id = _notion["NOTION_ROOT_PAGE_ID"] },
                initial_data_source = new
                {
                    properties = new Dictionary<string, object>
                    {
                        ["Name"] = new { title = new { } },
                        ["Summary"] = new { rich_text = new { }, ai_inference = new { type = "summarize" } },
                    },
                },
            },
            Stop);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetString()!;
    }

    private async Task<string> InsertAsync(HttpClient gateway)
    {
        using var answer = await gateway.PostAsJsonAsync(
            "api/v1/notion/bulk-insert",
            new
            {
                database_id = _database,
                records = new[]
                {
                    new Dictionary<string, string>
                    {
                        ["Name"] = "Tides",
                        ["markdown"] = "The moon pulls on the oceans. The near side is pulled harder than the far side.\n\nSo there are two bulges, and two high tides a day.",
                    },
                },
            },
            Stop);
        var inserted = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.True(answer.IsSuccessStatusCode, inserted.ToString());
        return inserted.GetProperty("results")[0].GetProperty("page_id").GetString()!;
    }

    private async Task<(HttpStatusCode Status, JsonElement Answer)> SummariseAsync(HttpClient gateway, string page, string engine)
    {
        using var answer = await gateway.PostAsJsonAsync(
            $"api/v2/notion/database/{_database}/ai-summary-auto", new { page_ids = new[] { page }, engine }, Stop);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private static async Task<string> ReadSummaryAsync(VersoProcess verso, string page)
    {
        using var notion = verso.NotionClient();
        var read = await notion.GetFromJsonAsync<JsonElement>($"pages/{page}", Stop);
        return string.Concat(read.GetProperty("properties").GetProperty("Summary").GetProperty("rich_text").EnumerateArray()
            .Select(run => run.GetProperty("plain_text").GetString()));
    }

    private static async Task<JsonNode> WithoutRequestIdAsync(HttpResponseMessage answer)
    {
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        body.Remove("request_id");
        return body;
    }
}
