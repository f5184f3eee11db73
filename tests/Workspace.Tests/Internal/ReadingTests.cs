using System.Text;
using Verso.Workspace.Internal;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class ReadingTests
{
    private const string Nobody = "99999999-9999-4999-8999-999999999999";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_activity_of_a_page_tells_its_edits_newest_first()
    {
        await using var house = await House.OpenAsync();
        var block = (string)(await house.Public("PATCH", $"blocks/{house.Root}/children", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"one"}}]}}]}"""))["results"]![0]!["id"]!;
        await house.Public("PATCH", $"blocks/{block}", """{"paragraph":{"rich_text":[{"text":{"content":"two"}}]}}""");

        var log = await house.Call("getActivityLog", $$"""{"spaceId":"{{house.Space}}","navigableBlockId":"{{house.Root}}","limit":10}""");

        var newest = RecordBox.Unwrap(log["recordMap"]!["activity"]![(string)log["activityIds"]![0]!]!)!;
        var edit = newest["edits"]!.AsArray().First(edit => (string?)edit!["block_id"] == block)!;
        Assert.Equal("block-changed", (string?)edit["type"]);
        Assert.Equal("one", (string?)edit["block_data"]!["before"]!["block_value"]!["properties"]!["title"]![0]![0]);
        Assert.Equal("two", (string?)edit["block_data"]!["after"]!["block_value"]!["properties"]!["title"]![0]![0]);
        var oldest = RecordBox.Unwrap(log["recordMap"]!["activity"]![(string)log["activityIds"]![1]!]!)!;
        Assert.Equal("block-created", (string?)oldest["edits"]!.AsArray().First(edit => (string?)edit!["block_id"] == block)!["type"]);
        await house.Call("getActivityLog", $$"""{"navigableBlockId":"{{Guid.NewGuid()}}"}""", 400);
    }

    [Fact]
    public async Task The_top_pages_are_those_that_are_shared_with_the_user()
    {
        await using var house = await House.OpenAsync();

        var shared = await house.Call("getUserSharedPages", """{"includeDeleted":false}""");
        var spaces = await house.Call("getPublicSpaceData", $$"""{"type":"space-ids","spaceIds":["{{house.Space}}","{{Guid.NewGuid()}}"]}""");

        Assert.Equal(house.Root, (string?)Assert.Single(shared["pages"]!.AsArray())!["id"]);
        Assert.NotNull(shared["recordMap"]!["block"]![house.Root]);
        Assert.Equal(house.Space, (string?)Assert.Single(spaces["results"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task A_page_comes_first_and_then_what_is_on_it()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        await house.Public("PATCH", $"blocks/{house.Root}/children", """
            {"children":[{"toggle":{"rich_text":[{"text":{"content":"Outer"}}],"children":[{"paragraph":{"rich_text":[{"text":{"content":"Inner"}}]}}]}}]}
            """);

        var answer = await house.Call("loadPageChunk", $$"""{"pageId":"{{house.Root}}","limit":100,"chunkNumber":0,"cursor":{"stack":[]},"verticalColumns":false}""");

        Assert.Equal("""{"stack":[]}""", answer["cursor"]!.ToJsonString());
        var blocks = answer["recordMap"]!["block"]!.AsObject();
        Assert.Equal(house.Root, blocks.First().Key);
        Assert.Equal(["page", "collection_view_page", "toggle", "text"], blocks.Select(block => (string?)RecordBox.Unwrap(block.Value)!["type"]));
        Assert.Equal([tasks.Source], answer["recordMap"]!["collection"]!.AsObject().Select(pair => pair.Key));
        var view = RecordBox.Unwrap(Assert.Single(answer["recordMap"]!["collection_view"]!.AsObject()).Value)!;
        Assert.Equal("table", (string?)view["type"]);
        var database = RecordBox.Unwrap(blocks[tasks.Database])!;
        Assert.Equal(tasks.Source, (string?)database["collection_id"]);
        Assert.Equal($"""["{view["id"]}"]""", database["view_ids"]!.ToJsonString());
        Assert.Equal(["editor", "value"], blocks[tasks.Database]!.AsObject().Select(pair => pair.Key is "role" ? (string)pair.Value! : pair.Key));
    }

    [Fact]
    public async Task A_long_page_comes_in_chunks_until_the_stack_is_empty()
    {
        await using var house = await House.OpenAsync();
        var children = string.Join(',', Enumerable.Range(0, 25).Select(i => $$"""{"paragraph":{"rich_text":[{"text":{"content":"{{i}}"} }] } }"""));
        await house.Public("PATCH", $"blocks/{house.Root}/children", $$"""{"children":[{{children}}]}""");

        var seen = new List<string>();
        var cursor = """{"stack":[]}""";
        for (var chunk = 0; chunk == 0 || cursor != """{"stack":[]}"""; chunk++)
        {
            var answer = await house.Call("loadCachedPageChunkV2", $$"""{"page":{"id":"{{house.Root.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()}}"},"limit":10,"cursor":{{cursor}},"chunkNumber":{{chunk}},"verticalColumns":false}""");
            cursor = answer["cursors"]![0]!.ToJsonString();
            Assert.Equal(cursor, answer["cursor"]!.ToJsonString());
            var blocks = answer["recordMap"]!["block"]!.AsObject();
            Assert.Equal(house.Root, blocks.First().Key);
            seen.AddRange(blocks.Skip(1).Select(block => TextSegments.Plain(RecordBox.Unwrap(block.Value)!["properties"]!["title"])));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), seen);
    }

    [Fact]
    public async Task A_row_brings_its_collection_along()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");

        var answer = await house.Call("loadCachedPageChunks", $$"""{"requests":[{"page":{"id":"{{row}}"},"limit":1,"cursor":{"stack":[]},"verticalColumns":false}]}""");

        Assert.Equal(row, answer["recordMap"]!["block"]!.AsObject().First().Key);
        Assert.Equal(tasks.Source, answer["recordMap"]!["collection"]!.AsObject().First().Key);
        Assert.Single(answer["cursors"]!.AsArray());
    }

    [Fact]
    public async Task Values_of_a_row_are_segments()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """
            {"Name":{"title":[{"text":{"content":"One"}}]},"Points":{"number":3.5},"State":{"select":{"name":"Done"}},
             "Tags":{"multi_select":[{"name":"a"},{"name":"b"}]},"Due":{"date":{"start":"2026-01-31"}},"Ok":{"checkbox":true}}
            """);

        var values = (await house.Record("block", row))!["properties"]!;

        Assert.Equal("""[["One"]]""", values["title"]!.ToJsonString());
        Assert.Equal("""[["3.5"]]""", values[tasks.Ids["Points"]]!.ToJsonString());
        Assert.Equal("""[["Done"]]""", values[tasks.Ids["State"]]!.ToJsonString());
        Assert.Equal("""[["a,b"]]""", values[tasks.Ids["Tags"]]!.ToJsonString());
        Assert.Equal("""[["Yes"]]""", values[tasks.Ids["Ok"]]!.ToJsonString());
        Assert.Equal("2026-01-31", (string?)values[tasks.Ids["Due"]]![0]![1]![0]![1]!["start_date"]);
    }

    [Fact]
    public async Task Every_record_that_was_asked_for_is_answered_for()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        var answer = await house.Call("syncRecordValues", $$"""
            {"requests":[
              {"table":"block","id":"{{house.Root}}","version":-1},
              {"pointer":{"table":"block","id":"{{Nobody}}","spaceId":"{{house.Space}}"},"version":-1},
              {"table":"collection","id":"{{tasks.Source}}","version":5},
              {"table":"space","id":"{{house.Space}}"},
              {"table":"thread","id":"{{Nobody}}"},
              {"table":"notion_user","id":"{{house.Workspace.Facts.Owner}}"}
            ]}
            """);

        var map = answer["recordMap"]!;
        Assert.Equal("page", (string?)RecordBox.Unwrap(map["block"]![house.Root])!["type"]);
        Assert.Equal("""{"role":"none"}""", map["block"]![Nobody]!.ToJsonString());
        Assert.Equal("""{"role":"none"}""", map["thread"]![Nobody]!.ToJsonString());
        Assert.Equal("Tasks", TextSegments.Plain(RecordBox.Unwrap(map["collection"]![tasks.Source])!["name"]));
        Assert.Equal("Verso", (string?)RecordBox.Unwrap(map["space"]![house.Space])!["name"]);
        Assert.Equal("Owner", (string?)RecordBox.Unwrap(map["notion_user"]![house.Workspace.Facts.Owner.ToString()])!["name"]);
    }

    [Fact]
    public async Task Record_values_come_in_the_order_they_were_asked_for()
    {
        await using var house = await House.OpenAsync();

        var answer = await house.Call("getRecordValues", $$"""{"requests":[{"id":"{{Nobody}}","table":"block"},{"table":"notion_user","id":"{{house.Workspace.Facts.Owner}}" }]}""");

        Assert.Equal("""{"role":"none"}""", answer["results"]![0]!.ToJsonString());
        Assert.Equal("Owner", (string?)answer["results"]![1]!["value"]!["name"]);
    }

    [Fact]
    public async Task The_new_nesting_is_a_setting_and_the_home_keeps_the_old_one()
    {
        await using var house = await House.OpenAsync(new LocalInternalOptions { Nesting = Nesting.New });

        var page = await house.Call("loadPageChunk", $$"""{"pageId":"{{house.Root}}"}""");
        var home = await house.Call("loadUserContent", "{}");

        Assert.Equal(3, (int)page["recordMap"]!["__version__"]!);
        Assert.Equal(house.Root, (string?)page["recordMap"]!["block"]![house.Root]!["value"]!["value"]!["id"]);
        Assert.Equal(house.Space, (string?)page["recordMap"]!["block"]![house.Root]!["spaceId"]);
        Assert.Equal(house.Root, (string?)home["recordMap"]!["block"]![house.Root]!["value"]!["id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public async Task Spaces_are_told_to_those_who_send_no_body(string body)
    {
        await using var house = await House.OpenAsync();
        var owner = house.Workspace.Facts.Owner.ToString();

        var spaces = await house.Call("getSpaces", body);

        var home = Assert.Single(spaces);
        Assert.Equal(owner, home.Key);
        Assert.Equal("Verso", (string?)home.Value!["space"]![house.Space]!["value"]!["name"]);
        Assert.Equal("Owner", (string?)home.Value["notion_user"]![owner]!["value"]!["name"]);
        Assert.Single(home.Value["user_root"]![owner]!["value"]!["space_views"]!.AsArray());
    }

    [Theory]
    [InlineData("loadPageChunk", """{"pageId":"99999999-9999-4999-8999-999999999999"}""")]
    [InlineData("loadPageChunk", """{"pageId":"tea"}""")]
    [InlineData("loadPageChunk", """{}""")]
    [InlineData("loadPageChunk", """[]""")]
    [InlineData("loadPageChunk", """{"pageId":""")]
    [InlineData("loadCachedPageChunk", """{"page":7}""")]
    [InlineData("syncRecordValues", """{"requests":[{}]}""")]
    [InlineData("syncRecordValues", """{"requests":[{"table":"block"}]}""")]
    [InlineData("queryCollection", """{"source":{"type":"collection","id":"99999999-9999-4999-8999-999999999999"}}""")]
    [InlineData("queryCollection", """{}""")]
    [InlineData("saveTransactions", """{}""")]
    [InlineData("submitTransaction", """{"operations":[{"table":"block","id":"99999999-9999-4999-8999-999999999999","path":["properties","title"],"command":"set","args":[["x"]]}]}""")]
    public async Task Bad_input_is_a_validation_error_with_an_id(string endpoint, string body)
    {
        await using var house = await House.OpenAsync();

        var error = await house.Call(endpoint, body, 400);

        Assert.Equal("ValidationError", (string?)error["name"]);
        Assert.True(Guid.TryParse((string?)error["errorId"], out _));
        Assert.Equal("Something went wrong. (400)", (string?)error["message"]);
    }

    [Fact]
    public async Task An_unknown_endpoint_is_a_page_of_the_web_front()
    {
        await using var house = await House.OpenAsync();

        using var answer = await house.Api.SendAsync(new InternalRequest("get<Tea>", Encoding.UTF8.GetBytes("{}")), Stop);

        Assert.Equal(404, answer.Status);
        Assert.StartsWith("text/html", answer.ContentType, StringComparison.Ordinal);
        using var reader = new StreamReader(answer.Body);
        Assert.Contains("Cannot POST /api/v3/get&lt;Tea&gt;", await reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_finds_pages_and_databases_by_title()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"Quartz watch"}}]}}""");

        var answer = await house.Call("search", $$"""{"type":"BlocksInAncestor","ancestorId":"{{house.Root}}","query":"quartz","limit":20,"sort":{"field":"relevance"} }""");

        Assert.Equal(1, (int)answer["total"]!);
        Assert.Equal(row, (string?)answer["results"]![0]!["id"]);
        Assert.Equal(row, answer["recordMap"]!["block"]!.AsObject().First().Key);
    }

    [Fact]
    public async Task As_many_urls_are_signed_as_were_asked_for()
    {
        await using var house = await House.OpenAsync();

        var answer = await house.Call("getSignedFileUrls", """{"urls":[{"url":"https://x.test/a","permissionRecord":{}},{},{"url":"attachment:x:b.png"}]}""");

        Assert.Equal("""["https://x.test/a","","attachment:x:b.png"]""", answer["signedUrls"]!.ToJsonString());
    }
}
