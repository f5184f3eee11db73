using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Notion.Client;
using Verso.Notion.Objects;
using Xunit;

namespace Verso.Notion.Tests.Client;

public sealed class NotionClientTests
{
    private static readonly NotionId Id = NotionId.Parse("0198f3a0-0000-8000-8000-000000000001");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_read_to_its_end_over_all_its_pages()
    {
        var wire = new ScriptedWire(
            Json("""{"object":"list","results":[{"object":"user","id":"a"}],"next_cursor":"c/1","has_more":true}"""),
            Json("""{"object":"list","results":[{"object":"user","id":"b"}],"next_cursor":null,"has_more":false}"""));

        var users = await Client(wire).Users.ListAsync(Stop).ToListAsync(Stop);

        Assert.Equal(["a", "b"], users.Select(user => user.Id.Text));
        Assert.Equal(
            ["https://notion.test/v1/users?page_size=100", "https://notion.test/v1/users?page_size=100&start_cursor=c%2F1"],
            wire.Requests.Select(request => request.RequestUri!.AbsoluteUri));
    }

    [Fact]
    public async Task A_query_goes_on_with_the_cursor_in_its_body()
    {
        var wire = new ScriptedWire(
            Json("""{"object":"list","results":[{"object":"page","id":"a"}],"next_cursor":"s:1","has_more":true}"""),
            Json("""{"object":"list","results":[],"next_cursor":null,"has_more":false}"""));

        var query = new QueryDataSource
        {
            Filter = JsonNode.Parse("""{"property":"Done","checkbox":{"equals":true}}"""),
            Sorts = [Sort.Descending("Due")],
            FilterProperties = ["a%3Ab", "title"],
        };
        var rows = await Client(wire).DataSources.QueryAsync(Id, query, Stop).ToListAsync(Stop);

        Assert.Single(rows);
        Assert.Equal($"/v1/data_sources/{Id}/query?filter_properties=a%3Ab&filter_properties=title", wire.Requests[0].RequestUri!.PathAndQuery);
        Assert.Equal(
            """{"filter":{"property":"Done","checkbox":{"equals":true}},"sorts":[{"property":"Due","direction":"descending"}],"page_size":100,"start_cursor":"s:1"}""",
            wire.Bodies[1]);
    }

    [Fact]
    public async Task A_query_that_Notion_cut_short_says_so_behind_its_last_row()
    {
        var wire = new ScriptedWire(Json(
            """{"object":"list","results":[{"object":"page","id":"a"}],"next_cursor":null,"has_more":false,"request_status":{"type":"incomplete","incomplete_reason":"query_result_limit_reached"}}"""));
        var rows = new List<Page>();

        var error = await Assert.ThrowsAsync<IncompleteListException>(async () =>
        {
            await foreach (var row in Client(wire).DataSources.QueryAsync(Id, cancellationToken: Stop))
                rows.Add(row);
        });

        Assert.Single(rows);
        Assert.Equal("query_result_limit_reached", error.Reason);
    }

    [Fact]
    public async Task A_cursor_that_stands_still_is_not_followed_for_ever()
    {
        var wire = new ScriptedWire(_ => Json("""{"object":"list","results":[],"next_cursor":"c","has_more":true}"""));

        await Assert.ThrowsAsync<IncompleteListException>(async () => await Client(wire).Users.ListAsync(Stop).ToListAsync(Stop));

        Assert.Equal(2, wire.Requests.Count);
    }

    [Fact]
    public async Task A_request_carries_token_version_and_a_json_body()
    {
        var wire = new ScriptedWire(Json("""{"object":"page","id":"p"}"""));

        await Client(wire).Pages.CreateAsync(
            new CreatePage
            {
                Parent = Parent.OfDataSource(Id),
                Properties = new Dictionary<string, PropertyValue> { ["Name"] = new TitleValue { Title = RichText.Of("A") } },
                Children = [new ParagraphBlock { Paragraph = new() { RichText = RichText.Of("Hi") } }],
            },
            Stop);

        var request = wire.Requests[0];
        Assert.Equal("Bearer secret", request.Headers.Authorization!.ToString());
        Assert.Equal("2026-03-11", request.Headers.GetValues("Notion-Version").Single());
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal(
            $$$"""{"parent":{"type":"data_source_id","data_source_id":"{{{Id}}}"},"properties":{"Name":{"type":"title","title":[{"type":"text","text":{"content":"A"}}]}},"children":[{"object":"block","type":"paragraph","paragraph":{"rich_text":[{"type":"text","text":{"content":"Hi"}}]}}]}""",
            wire.Bodies[0]);
    }

    [Fact]
    public async Task An_update_of_a_block_names_its_content_alone()
    {
        var wire = new ScriptedWire(Json("""{"object":"block","id":"b","type":"to_do","to_do":{"rich_text":[],"checked":true}}"""));

        var block = await Client(wire).Blocks.UpdateAsync(Id, new ToDoBlock { ToDo = new() { Checked = true } }, Stop);

        Assert.True(Assert.IsType<ToDoBlock>(block).ToDo.Checked);
        Assert.Equal("""{"type":"to_do","to_do":{"checked":true}}""", wire.Bodies[0]);
    }

    [Fact]
    public async Task Append_gives_the_new_blocks_and_not_the_siblings_behind_them()
    {
        var wire = new ScriptedWire(Json(
            """{"object":"list","results":[{"object":"block","id":"new","type":"divider","divider":{}},{"object":"block","id":"old","type":"divider","divider":{}}],"next_cursor":null,"has_more":false}"""));

        var added = await Client(wire).Blocks.Children.AppendAsync(
            Id, new AppendChildren { Children = [new DividerBlock()], Position = Position.After(Id) }, Stop);

        Assert.Equal("new", Assert.Single(added).Id.Text);
        Assert.Equal(
            """{"children":[{"object":"block","type":"divider","divider":{}}],"position":{"type":"after_block","after_block":{"id":"ID"}}}""".Replace("ID", Id.ToString(), StringComparison.Ordinal),
            wire.Bodies[0]);
    }

    [Fact]
    public async Task A_property_is_read_as_one_item_or_as_all_of_its_list()
    {
        var simple = new ScriptedWire(Json("""{"object":"property_item","type":"number","id":"a","number":3}"""));
        var list = new ScriptedWire(
            Json("""{"object":"list","results":[{"object":"property_item","type":"relation","id":"r","relation":{"id":"x"}}],"next_cursor":"n","has_more":true,"type":"property_item","property_item":{"id":"r","next_url":"u","type":"relation","relation":{}}}"""),
            Json("""{"object":"list","results":[{"object":"property_item","type":"relation","id":"r","relation":{"id":"y"}}],"next_cursor":null,"has_more":false,"type":"property_item","property_item":{"id":"r","next_url":null,"type":"relation","relation":{}}}"""));

        var number = await Client(simple).Pages.GetPropertyAsync(Id, "a:b", Stop).SingleAsync(Stop);
        var relations = await Client(list).Pages.GetPropertyAsync(Id, "r", Stop).ToListAsync(Stop);

        Assert.Equal(3, number.Number);
        Assert.Contains("/properties/a%3Ab?", simple.Requests[0].RequestUri!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(["x", "y"], relations.Select(item => item.Relation!.Id.Text));
    }

    [Fact]
    public async Task An_error_says_everything_Notion_said()
    {
        var answer = Json("""{"object":"error","status":429,"code":"rate_limited","message":"Slow.","additional_data":{"rate_limit_reason":"x"},"request_id":"r"}""", 429);
        answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));

        var error = await Assert.ThrowsAsync<NotionApiException>(() => Client(new ScriptedWire(answer)).Pages.GetAsync(Id, Stop));

        Assert.Equal((429, "rate_limited", "Slow.", "r", TimeSpan.FromSeconds(7)), (error.Status, error.Code, error.Message, error.RequestId, error.RetryAfter!.Value));
        Assert.Equal("x", error.AdditionalData["rate_limit_reason"].GetString());
    }

    [Fact]
    public async Task A_page_in_html_from_the_edge_is_an_error_like_any_other()
    {
        var answer = new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>", new MediaTypeHeaderValue("text/html")) };
        answer.Headers.Add("cf-ray", "8f1");

        var error = await Assert.ThrowsAsync<NotionApiException>(() => Client(new ScriptedWire(answer)).Users.MeAsync(Stop));

        Assert.Equal((502, "bad_gateway"), (error.Status, error.Code));
        Assert.Contains("8f1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_that_is_no_json_is_an_error()
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") };

        await Assert.ThrowsAsync<NotionApiException>(() => Client(new ScriptedWire(answer)).Users.MeAsync(Stop));
    }

    [Fact]
    public async Task Any_call_can_be_made_as_json()
    {
        var wire = new ScriptedWire(Json("""{"object":"list","results":[]}"""));

        var answer = await Client(wire).SendAsync(HttpMethod.Post, "v1/search", new JsonObject { ["query"] = "x" }, Stop);

        Assert.Equal("list", answer.GetProperty("object").GetString());
        Assert.Equal("""{"query":"x"}""", wire.Bodies[0]);
    }

    [Theory]
    [InlineData("v1/pages/../users")]
    [InlineData("v1/pages/%2e%2e/users")]
    public async Task A_path_that_climbs_is_refused(string path)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client(new ScriptedWire(Json("{}"))).SendAsync(HttpMethod.Get, path, null, Stop));
    }

    [Fact]
    public void The_token_is_in_no_text()
    {
        Assert.DoesNotContain("secret", new NotionClientOptions { Token = "secret" }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new OAuthToken { AccessToken = "secret", RefreshToken = "secret" }.ToString(), StringComparison.Ordinal);
    }

    private static NotionClient Client(ScriptedWire wire) =>
        new(new HttpClient(wire), new NotionClientOptions { BaseUrl = new("https://notion.test/"), Token = "secret" });

    private static HttpResponseMessage Json(string body, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
}
