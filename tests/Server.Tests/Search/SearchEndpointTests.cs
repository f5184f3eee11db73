using System.Text.Json.Nodes;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Search;

/// <summary>The search over HTTP.</summary>
public sealed class SearchEndpointTests : GatewayFixture
{
    private string _page = "";

    protected override async Task PrepareAsync()
    {
        var page = await NotionAsync(HttpMethod.Post, "pages", $$$$"""
            {"parent":{"page_id":"{{{{Start.RootPage}}}}"},"properties":{"title":[{"text":{"content":"Handbook"}}]},"children":[
            {"heading_2":{"rich_text":[{"text":{"content":"Travel"}}]}},{"paragraph":{"rich_text":[{"text":{"content":"Trains before <planes> & ferries."}}]}}]}
            """);
        _page = (string)page["id"]!;
    }

    [Fact]
    public async Task A_passage_comes_with_its_place_its_blocks_and_what_matched()
    {
        var answer = await PostAsync("/api/v2/search", """{"query":"train ferry"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal("verso", (string?)answer.Json["source"]);
        var hit = Assert.Single(answer.Json["hits"]!.AsArray())!;
        Assert.Equal((_page, "page", "Handbook"), ((string?)hit["page_id"], (string?)hit["kind"], (string?)hit["title"]));
        Assert.Equal("""["Travel"]""", hit["headings"]!.ToJsonString());
        Assert.Equal(2, hit["block_ids"]!.AsArray().Count);
        Assert.Equal("""[{"start":0,"length":6},{"start":25,"length":7}]""", hit["highlights"]!.ToJsonString());
        Assert.Equal("<mark>Trains</mark> before &lt;planes&gt; &amp; <mark>ferries</mark>.", (string?)hit["marked"]);
        Assert.Equal("Trains before <planes> & ferries.", (string?)hit["text"]);
        Assert.EndsWith("#" + ((string)hit["block_id"]!).Replace("-", "", StringComparison.Ordinal), (string?)hit["url"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_can_be_asked_in_the_address()
    {
        var answer = await GetAsync($"/api/v2/search?q=%22before+planes%22&within={_page}&kind=page,row&limit=1");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Single(answer.Json["hits"]!.AsArray());
        Assert.Empty((await GetAsync("/api/v2/search?query=handbook&kind=row")).Json["hits"]!.AsArray());
    }

    [Fact]
    public async Task Rows_are_filtered_and_paged_through()
    {
        var (database, source) = await CreateDatabaseAsync("""{"Name":{"title":{}},"Seats":{"number":{}}}""");
        await PostAsync("/api/v1/notion/bulk-insert", $$"""{"database_id":"{{database}}","records":[{{string.Join(',', Enumerable.Range(0, 9).Select(i => $$"""{"Name":"quince {{i}}","Seats":{{i}}}"""))}}]}""");
        var body = new JsonObject { ["query"] = "quince", ["data_source"] = source, ["limit"] = 3, ["filter"] = JsonNode.Parse("""{"property":"Seats","number":{"less_than":5}}""") };

        var first = await PostAsync("/api/v2/search", body.ToJsonString());
        body["cursor"] = (string?)first.Json["next_cursor"];
        var second = await PostAsync("/api/v2/search", body.ToJsonString());

        Assert.Equal((3, 2), (first.Json["hits"]!.AsArray().Count, second.Json["hits"]!.AsArray().Count));
        Assert.Null((string?)second.Json["next_cursor"]);
        Assert.Equal(5, first.Json["hits"]!.AsArray().Concat(second.Json["hits"]!.AsArray()).Select(hit => (string?)hit!["title"]).Distinct().Count());
    }

    [Theory]
    [InlineData("""{}""", 400, "query is missing")]
    [InlineData("""{"query":"..."}""", 400, "query should have at least one word")]
    [InlineData("""{"query":"x","limit":101}""", 400, "limit must be a whole number from 1 to 100")]
    [InlineData("""{"query":"x","kind":["rows"]}""", 400, "kinds should hold `page`, `row` or `database`")]
    [InlineData("""{"query":"x","filter":{"property":"A"}}""", 400, "filter needs data_source")]
    [InlineData("""{"query":"x","filter":"A"}""", 400, "filter must be an object")]
    [InlineData("""{"query":"x","within":["nowhere"]}""", 400, "within[0] must be a Notion id")]
    [InlineData("""{"query":"x","within":["11111111-1111-4111-8111-111111111111"]}""", 404, "Could not find page")]
    [InlineData("""{"query":"x","cursor":"abc"}""", 400, "cursor should be the cursor of the answer before")]
    public async Task A_wrong_request_is_refused_with_what_is_wrong(string body, int status, string error)
    {
        var answer = await PostAsync("/api/v2/search", body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(error, (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_is_none_is_refused()
    {
        var answer = await GetAsync("/api/v2/search?query=x&lmit=5");

        Assert.Equal(400, answer.Status);
        Assert.Contains("no parameter 'lmit'", (string?)answer.Json["error"], StringComparison.Ordinal);
    }
}
