using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class BadInputTests : IAsyncLifetime
{
    private const string Nil = "00000000-0000-0000-0000-000000000000";

    private Desk _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("GET", "invalid")]
    [InlineData("PUT", "pages")]
    [InlineData("HEAD", "users")]
    [InlineData("GET", "databases")]
    public async Task An_unknown_address_or_method_is_an_invalid_url(string method, string path)
    {
        Assert.Equal("Invalid request URL.", await _desk.RefusedAsync(400, "invalid_request_url", method, path));
    }

    [Fact]
    public async Task A_missing_version_and_an_unknown_one_are_told_apart()
    {
        _desk.Version = null!;
        Assert.Equal(
            "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.",
            await _desk.RefusedAsync(400, "missing_version", "GET", "users/me"));

        _desk.Version = "2020-01-01";
        Assert.Equal(
            "Notion-Version header failed validation: Notion-Version header should be `\"2021-05-13\"`, `\"2021-08-16\"`, `\"2022-02-22\"`, `\"2022-06-28\"`, `\"2025-09-03\"`, or `\"2026-03-11\"`, instead was `\"2020-01-01\"`.",
            await _desk.RefusedAsync(400, "validation_error", "GET", "users/me"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("plain text")]
    [InlineData("{\"query\":\"half a pair \\ud83d\"}")]
    [InlineData("{\"half a pair \\ud83d\":1}")]
    [InlineData("{\"twice\":1,\"twice\":2}")]
    public async Task Malformed_JSON_is_invalid_json_in_every_version(string body)
    {
        foreach (var version in (string[])["2026-03-11", "2025-09-03", "2022-06-28"])
        {
            _desk.Version = version;
            Assert.Equal("Error parsing JSON body.", await _desk.RefusedAsync(400, "invalid_json", "POST", "pages", body));
        }
    }

    [Fact]
    public async Task A_schema_of_an_old_version_whose_property_is_no_object_is_refused()
    {
        _desk.Version = "2022-06-28";

        await _desk.RefusedAsync(400, "validation_error", "POST", "databases", $$$"""
            {"parent":{"page_id":"{{{_desk.Root}}}"},"properties":{"Name":{"title":{}},"N":1,"M":[{"number":{}}]}}
            """);
    }

    [Fact]
    public async Task A_search_for_more_words_than_can_be_sought_is_refused()
    {
        var query = string.Join(' ', Enumerable.Range(0, 1200).Select(number => $"w{number}"));

        Assert.Contains("≤ `500` words", await _desk.RefusedAsync(400, "validation_error", "POST", "search", $$"""{"query":"{{query}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_source_with_more_properties_than_a_table_has_room_for_is_refused()
    {
        var (_, source) = await _desk.DatabaseAsync("Wide");
        await _desk.PatchAsync($"data_sources/{source}", Properties("a", 499));

        var message = await _desk.RefusedAsync(400, "validation_error", "PATCH", $"data_sources/{source}", Properties("b", 1));

        Assert.Contains("≤ `500` properties", message, StringComparison.Ordinal);

        static string Properties(string name, int count) =>
            $"{{\"properties\":{{{string.Join(',', Enumerable.Range(0, count).Select(number => $"\"{name}{number}\":{{\"rich_text\":{{}}}}"))}}}}}";
    }

    [Fact]
    public async Task A_body_that_is_no_object_says_what_it_was() =>
        Assert.Equal("body failed validation: body should be an object, instead was `[]`.", await _desk.RefusedAsync(400, "validation_error", "POST", "pages", "[]"));

    [Fact]
    public async Task Another_content_type_than_JSON_is_refused()
    {
        var answer = await _desk.Workspace.SendAsync(
            _desk.Request("POST", "search", "query=x") with { ContentType = "application/x-www-form-urlencoded" }, TestContext.Current.CancellationToken);

        Assert.Equal(400, answer.Status);
        Assert.Contains("application/json", System.Text.Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_500_KB_is_refused()
    {
        var body = $$"""{"query":"{{new string('x', 500 * 1024)}}"}""";

        Assert.StartsWith("body failed validation: body.length should be ≤ `512000`", await _desk.RefusedAsync(400, "validation_error", "POST", "search", body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345678-1234-1234-1234-123456789abc")]
    [InlineData("not-an-id")]
    public async Task A_path_id_that_can_be_none_is_refused(string id) =>
        Assert.Equal(
            $"path failed validation: path.page_id should be a valid uuid, instead was `\"{id}\"`.",
            await _desk.RefusedAsync(400, "validation_error", "GET", $"pages/{id}"));

    [Fact]
    public async Task An_id_is_read_in_every_form_and_written_in_one()
    {
        var page = await _desk.PageAsync("One");

        foreach (var form in (string[])[page.Id().ToUpperInvariant(), page.Id().Replace("-", "", StringComparison.Ordinal)])
            Assert.Equal(page.Id(), (await _desk.GetAsync($"pages/{form}")).Id());
    }

    [Theory]
    [InlineData("pages", "page")]
    [InlineData("databases", "database")]
    [InlineData("data_sources", "data_source")]
    [InlineData("blocks", "block")]
    public async Task What_is_not_there_is_not_found(string path, string word)
    {
        var (status, error) = await _desk.TryAsync("GET", $"{path}/{Nil}");

        Assert.Equal(404, status);
        Assert.Equal(
            $"Could not find {word} with ID: {Nil}. Make sure the relevant pages and databases are shared with your integration \"Tester\".",
            (string?)error["message"]);
        Assert.Equal(["object", "status", "code", "message", "additional_data", "request_id"], error.Keys());
        Assert.Equal(_desk.Caller.Bot.ToString(), (string?)error["additional_data"]!["integration_id"]);
    }

    [Fact]
    public async Task A_page_is_no_database_and_a_block_no_page()
    {
        var page = (await _desk.PageAsync("One", children: $"[{Desk.Paragraph("x")}]")).Id();
        var block = (await _desk.GetAsync($"blocks/{page}/children")).Results()[0].Id();
        var (database, source) = await _desk.DatabaseAsync("Tasks");

        Assert.Equal(
            $"Provided database_id {page} is a page, not a database. Use the pages API instead, or pass the ID of the database itself.",
            await _desk.RefusedAsync(400, "validation_error", "GET", $"databases/{page}"));
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"pages/{block}");
        Assert.Equal(
            $"Provided ID {database} is a database, not a page. Use the retrieve database API instead.",
            await _desk.RefusedAsync(400, "validation_error", "GET", $"pages/{database}"));
        await _desk.RefusedAsync(404, "object_not_found", "POST", $"data_sources/{database}/query", "{}");
        await _desk.RefusedAsync(404, "object_not_found", "GET", $"blocks/{source}");
    }

    [Fact]
    public async Task What_may_be_absent_says_so_and_long_values_are_cut() =>
        Assert.Equal(
            "body failed validation: body.in_trash should be a boolean or `undefined`, instead was `\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...`.",
            await _desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{_desk.Root}", $$"""{"in_trash":"{{new string('x', 90)}}"}"""));

    [Fact]
    public async Task A_missing_parent_is_named()
    {
        Assert.Equal(
            "body failed validation: body.parent should be defined, instead was `undefined`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "pages", """{"properties":{}}"""));
        Assert.StartsWith(
            "body failed validation. Fix one:\nbody.parent.data_source_id should be defined, instead was `undefined`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "pages", """{"parent":{}}"""),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_is_refused_in_body_and_query()
    {
        Assert.Equal(
            "body failed validation: body.colour should be not present, instead was `1`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "pages", """{"parent":{"workspace":true},"colour":1}"""));
        Assert.Equal(
            "query failed validation: query.start_cursor should be not present, instead was `\"x\"`.",
            await _desk.RefusedAsync(400, "validation_error", "GET", $"pages/{_desk.Root}?start_cursor=x"));
    }

    [Theory]
    [InlineData("0", "be ≥ `1` or `undefined`, instead was `0`")]
    [InlineData("101", "be ≤ `100` or `undefined`, instead was `101`")]
    [InlineData("many", "be a number or `undefined`, instead was `\"many\"`")]
    public async Task A_page_size_out_of_bounds_is_refused(string size, string fault) =>
        Assert.Equal(
            $"query failed validation: query.page_size should {fault}.",
            await _desk.RefusedAsync(400, "validation_error", "GET", $"blocks/{_desk.Root}/children?page_size={size}"));

    [Fact]
    public async Task A_cursor_that_is_none_is_refused()
    {
        Assert.Equal("The start_cursor provided is invalid: x", await _desk.RefusedAsync(400, "validation_error", "GET", $"blocks/{_desk.Root}/children?start_cursor=x"));
        await _desk.RefusedAsync(400, "validation_error", "POST", "search", """{"start_cursor":"x"}""");
        await _desk.RefusedAsync(400, "validation_error", "GET", "users?start_cursor=x");
        var (_, source) = await _desk.DatabaseAsync("Tasks");
        await _desk.RefusedAsync(400, "validation_error", "POST", $"data_sources/{source}/query", """{"start_cursor":"x"}""");
    }

    [Fact]
    public async Task A_text_over_2000_characters_says_where_it_is()
    {
        var message = await _desk.RefusedAsync(
            400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $"{{\"children\":[{Desk.Paragraph("ok")},{Desk.Paragraph(new string('x', 2001))}]}}");

        Assert.Equal("body failed validation: body.children[1].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.", message);
    }

    [Fact]
    public async Task More_than_100_blocks_in_one_array_are_refused_and_none_is_added()
    {
        var blocks = string.Join(',', Enumerable.Repeat(Desk.Paragraph("x"), 101));

        Assert.Equal(
            "body failed validation: body.children.length should be ≤ `100`, instead was `101`.",
            await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $"{{\"children\":[{blocks}]}}"));
        Assert.Empty((await _desk.GetAsync($"blocks/{_desk.Root}/children")).Results());
    }

    [Fact]
    public async Task More_than_1000_blocks_in_one_request_are_refused()
    {
        var inner = string.Join(',', Enumerable.Repeat(Desk.Paragraph("x"), 100));
        var toggles = string.Join(',', Enumerable.Repeat($$$"""{"toggle":{"rich_text":[],"children":[{{{inner}}}]}}""", 10));

        Assert.Contains("1000", await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $"{{\"children\":[{toggles}]}}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_nested_too_deep_are_refused()
    {
        var block = Desk.Paragraph("x");
        for (var i = 0; i < 3; i++)
            block = $$$"""{"toggle":{"rich_text":[],"children":[{{{block}}}]}}""";

        var message = await _desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{_desk.Root}/children", $"{{\"children\":[{block}]}}");

        Assert.Contains("children should be not present", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_that_does_not_exist_is_named()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Kind":{"status":{}}}""");

        Assert.Contains("Nmae", await RefusedRowAsync(source, """{"Nmae":{"title":[]}}"""), StringComparison.Ordinal);
        Assert.Contains("Name", await RefusedRowAsync(source, """{"Name":{"number":1}}"""), StringComparison.Ordinal);
        Assert.Contains("Someday", await RefusedRowAsync(source, """{"Kind":{"status":{"name":"Someday"}}}"""), StringComparison.Ordinal);
        Assert.Contains("Nope", await _desk.RefusedAsync(400, "validation_error", "POST", $"data_sources/{source}/query", """{"filter":{"property":"Nope","number":{"equals":1}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_write_changes_nothing()
    {
        var (_, source) = await _desk.DatabaseAsync("Tasks", """{"Name":{"title":{}},"Kind":{"select":{}},"N":{"number":{}}}""");

        await RefusedRowAsync(source, """{"Kind":{"select":{"name":"new"}},"N":{"number":"three"}}""");

        var schema = (await _desk.GetAsync($"data_sources/{source}"))["properties"]!;
        Assert.Empty(schema["Kind"]!["select"]!["options"]!.AsArray());
        var row = await _desk.RowAsync(source, """{"Kind":{"select":{"name":"new"}}}""");
        Assert.Equal(
            (string?)(await _desk.GetAsync($"data_sources/{source}"))["properties"]!["Kind"]!["select"]!["options"]![0]!["id"],
            (string?)row["properties"]!["Kind"]!["select"]!["id"]);
    }

    private Task<string> RefusedRowAsync(string source, string properties) =>
        _desk.RefusedAsync(400, "validation_error", "POST", "pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"properties":{{{properties}}} }""");
}
