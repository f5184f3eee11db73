using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Server.Tests.Gateway;

public sealed class BulkTests : GatewayFixture
{
    private string _database = "";
    private string _source = "";

    protected override async Task PrepareAsync() => (_database, _source) = await CreateDatabaseAsync("""
        {"Name":{"title":{}},"Notes":{"rich_text":{}},"Amount":{"number":{}},"Kind":{"select":{"options":[{"name":"Bug"}]}},
         "Tags":{"multi_select":{}},"Due":{"date":{}},"Done":{"checkbox":{}},"Email":{"email":{}}}
        """);

    [Fact]
    public async Task Records_become_pages_in_one_call()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"database_id":"{{_database}}","records":[
              {"Name":"First","Amount":12.5,"Kind":"Bug","Tags":"a, b","Due":"2026-01-31","Done":true,"Email":"a@b.c"},
              {"Name":"Second","markdown":"# Hello\n\nA paragraph."}]}
            """);

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(["success", "total", "successful", "failed", "results", "failed_data"], answer.Json.Select(member => member.Key));
        Assert.Equal((true, 2, 2, 0), ((bool)answer.Json["success"]!, (int)answer.Json["total"]!, (int)answer.Json["successful"]!, (int)answer.Json["failed"]!));
        var page = await NotionAsync(HttpMethod.Get, $"pages/{answer.Result(0)["page_id"]}");
        Assert.Equal(12.5, (double)page["properties"]!["Amount"]!["number"]!);
        Assert.Equal(["a", "b"], page["properties"]!["Tags"]!["multi_select"]!.AsArray().Select(tag => (string)tag!["name"]!));
        var blocks = await NotionAsync(HttpMethod.Get, $"blocks/{answer.Result(1)["page_id"]}/children");
        Assert.Equal(["heading_1", "paragraph"], blocks["results"]!.AsArray().Select(block => (string)block!["type"]!));
    }

    [Theory]
    [InlineData("data_source_id", true)]
    [InlineData("notion_id", true)]
    [InlineData("notion_id", false)]
    [InlineData("database_id", false)]
    public async Task The_target_is_named_by_either_id(string member, bool isSource)
    {
        var id = isSource ? _source : _database;

        foreach (var form in new[] { id, id.Replace("-", "", StringComparison.Ordinal), $"https://www.notion.so/team/Tasks-{id.Replace("-", "", StringComparison.Ordinal)}?v=0b8d2c565c4e4f538f5c0a1d1f5a0003" })
        {
            var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"{{member}}":"{{form}}","records":[{"Name":"x"}]}""");
            Assert.True(answer.Status == 200, answer.Body);
        }
    }

    [Fact]
    public async Task A_record_that_does_not_fit_fails_and_the_others_are_written()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"data_source_id":"{{_source}}","records":[{"Name":"good"},{"Nmae":"bad"},{"Name":"worse","Amount":"much"}]}
            """);

        Assert.Equal(207, answer.Status);
        Assert.Equal("unknown_property", (string?)answer.Result(1)["error_code"]);
        Assert.Contains("Did you mean \"Name\"?", (string?)answer.Result(1)["error"], StringComparison.Ordinal);
        Assert.Equal("invalid_value", (string?)answer.Result(2)["error_code"]);
        Assert.Equal("""[{"Nmae":"bad"},{"Name":"worse","Amount":"much"}]""", answer.Json["failed_data"]!.ToJsonString());
        Assert.Contains("2 of 3 records failed", (string?)answer.Json["error_message"], StringComparison.Ordinal);
        Assert.Equal("good", TitleOf(Assert.Single(await RowsAsync(_source))));
    }

    [Fact]
    public async Task When_every_record_fails_the_status_is_400()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Kind":"New"}],"create_options":false}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("unknown_option", (string?)answer.Result(0)["error_code"]);
        Assert.Contains("Allowed: \"Bug\".", (string?)answer.Result(0)["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_happen_and_writes_nothing()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"x"}],"dry_run":true}""");

        Assert.Equal(200, answer.Status);
        Assert.True((bool)answer.Json["dry_run"]!);
        Assert.Equal("insert", (string?)answer.Result(0)["data"]!["action"]);
        Assert.Empty(await RowsAsync(_source));
    }

    [Fact]
    public async Task Pages_are_updated_by_their_id_and_others_keep_theirs()
    {
        var pages = await InsertAsync("one", "two");

        var answer = await PostAsync("/api/v1/notion/bulk-update", $$"""
            {"data_source_id":"{{_source}}","records":[{"page_id":"{{pages[0]}}","Amount":7,"markdown":"More."},{"Amount":1},{"page_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","Amount":1}]}
            """);

        Assert.Equal(207, answer.Status);
        Assert.Equal("updated", (string?)answer.Result(0)["data"]!["action"]);
        Assert.Contains("page_id is missing", (string?)answer.Result(1)["error"], StringComparison.Ordinal);
        Assert.Equal("object_not_found", (string?)answer.Result(2)["error_code"]);
        Assert.Equal(7, (double)(await NotionAsync(HttpMethod.Get, $"pages/{pages[0]}"))["properties"]!["Amount"]!["number"]!);
        Assert.Single((await NotionAsync(HttpMethod.Get, $"blocks/{pages[0]}/children"))["results"]!.AsArray());
    }

    [Fact]
    public async Task An_upsert_updates_what_matches_and_inserts_the_rest()
    {
        await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"Ada","Email":"ada@x.test","Amount":1}]}""");

        var answer = await PostAsync("/api/v1/notion/bulk-upsert", $$"""
            {"data_source_id":"{{_source}}","lookup":["Email"],"update_properties":["Amount"],"records":[
              {"Name":"Renamed","Email":"ADA@x.test","Amount":2},{"Name":"Bob","Email":"bob@x.test"},{"Name":"Bob again","Email":"bob@x.test","Amount":5},{"Name":"Nobody"}]}
            """);

        Assert.Equal(207, answer.Status);
        Assert.Equal(["updated", "inserted", "updated"], Enumerable.Range(0, 3).Select(index => (string?)answer.Result(index)["data"]!["action"]));
        Assert.Equal("missing_lookup_value", (string?)answer.Result(3)["error_code"]);
        var rows = await RowsAsync(_source);
        Assert.Equal(["Ada", "Bob"], rows.Select(TitleOf).Order());
        Assert.Equal([2, 5], rows.OrderBy(TitleOf).Select(row => (double)row["properties"]!["Amount"]!["number"]!));
    }

    [Fact]
    public async Task An_upsert_that_matches_several_pages_changes_none()
    {
        await InsertAsync("same", "same");

        var answer = await PostAsync("/api/v1/notion/bulk-upsert", $$"""{"data_source_id":"{{_source}}","lookup":["Name"],"records":[{"Name":"Same","Amount":1}]}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("ambiguous", (string?)answer.Result(0)["error_code"]);
        Assert.All(await RowsAsync(_source), row => Assert.Null(row["properties"]!["Amount"]!["number"]));
    }

    [Fact]
    public async Task Pages_are_deleted_by_id_but_not_those_of_another_database()
    {
        var pages = await InsertAsync("one", "two");
        var (_, other) = await CreateDatabaseAsync("""{"Name":{"title":{}}}""");
        var stranger = (string)(await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{other}}","records":[{"Name":"x"}]}""")).Result(0)["page_id"]!;

        var answer = await PostAsync("/api/v1/notion/bulk-delete", $$"""{"data_source_id":"{{_source}}","records":["{{pages[0]}}",{"page_id":"{{stranger}}"},{"id":"nonsense"}]}""");

        Assert.Equal(207, answer.Status);
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(index => (bool)answer.Result(index)["success"]!));
        Assert.Equal("wrong_database", (string?)answer.Result(1)["error_code"]);
        Assert.Equal("two", TitleOf(Assert.Single(await RowsAsync(_source))));
        Assert.Single(await RowsAsync(other));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task An_update_leaves_pages_of_other_databases_alone(string dryRun)
    {
        var (_, other) = await CreateDatabaseAsync("""{"Name":{"title":{}}}""");
        var stranger = (string)(await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{other}}","records":[{"Name":"theirs"}]}""")).Result(0)["page_id"]!;

        var answer = await PostAsync("/api/v1/notion/bulk-update", $$"""
            {"data_source_id":"{{_source}}","dry_run":{{dryRun}},"records":[{"page_id":"{{stranger}}","Name":"ours"}]}
            """);

        Assert.Equal((400, "wrong_database"), (answer.Status, (string?)answer.Result(0)["error_code"]));
        Assert.Equal("theirs", TitleOf(Assert.Single(await RowsAsync(other))));
    }

    [Theory]
    [InlineData("bulk-delete", "object_not_found")]
    [InlineData("bulk-update", "object_not_found")]
    public async Task A_dry_run_finds_the_pages_that_are_not_there(string call, string code)
    {
        var pages = await InsertAsync("there");

        var answer = await PostAsync($"/api/v1/notion/{call}", $$"""
            {"data_source_id":"{{_source}}","dry_run":true,"records":[{"page_id":"{{pages[0]}}"},{"page_id":"00000000-0000-4000-8000-000000000000"}]}
            """);

        Assert.Equal(207, answer.Status);
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(index => (bool)answer.Result(index)["success"]!));
        Assert.Equal(code, (string?)answer.Result(1)["error_code"]);
        Assert.Single(await RowsAsync(_source));
    }

    [Fact]
    public async Task Duplicates_are_told_and_nothing_is_written()
    {
        await InsertAsync("there");

        var answer = await PostAsync("/api/v1/notion/check-duplicates", $$"""
            {"data_source_id":"{{_source}}","lookup":["Name"],"records":[{"Name":"There"},{"Name":"new"},{"Name":"new"}]}
            """);

        Assert.Equal(200, answer.Status);
        Assert.Equal("""[{"Name":"new"}]""", answer.Json["unique_records"]!.ToJsonString());
        Assert.Equal("""[{"Name":"There"},{"Name":"new"}]""", answer.Json["duplicate_records"]!.ToJsonString());
        Assert.Equal(1, (int)answer.Result(2)["data"]!["duplicate_of"]!);
        Assert.Single(await RowsAsync(_source));
    }

    [Fact]
    public async Task A_body_larger_than_one_request_arrives_whole_and_in_order()
    {
        var lines = Enumerable.Range(0, 350).Select(n => $"Paragraph {n}").ToList();
        var body = new JsonObject { ["data_source_id"] = _source, ["records"] = new JsonArray(new JsonObject { ["Name"] = "long", ["markdown"] = string.Join("\n\n", lines) }) };

        var answer = await PostAsync("/api/v1/notion/bulk-insert", body.ToJsonString());

        Assert.True(answer.Status == 200, answer.Body);
        var read = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await NotionAsync(HttpMethod.Get, $"blocks/{answer.Result(0)["page_id"]}/children?page_size=100{cursor}");
            read.AddRange(page["results"]!.AsArray().Select(block => (string)block!["paragraph"]!["rich_text"]![0]!["plain_text"]!));
            cursor = page["next_cursor"] is { } next ? $"&start_cursor={next}" : null;
        }

        Assert.Equal(lines, read);
    }

    [Fact]
    public async Task Icon_and_cover_apply_to_all_records()
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""
            {"data_source_id":"{{_source}}","records":[{"Name":"x"},{"Name":"y","icon":"🐞"}],"page_options":{"icon":"🚀","cover":"https://x.test/c.png"},"config":{"concurrency":2,"retries":0} }
            """);

        Assert.True(answer.Status == 200, answer.Body);
        var rows = (await RowsAsync(_source)).OrderBy(TitleOf).ToList();
        Assert.Equal(["🚀", "🐞"], rows.Select(row => (string?)row["icon"]!["emoji"]));
        Assert.All(rows, row => Assert.Equal("https://x.test/c.png", (string?)row["cover"]!["external"]!["url"]));
    }

    [Theory]
    [InlineData("{", 400, "invalid_json", "The body is not valid JSON")]
    [InlineData("[]", 400, "invalid_json", "must be a JSON object")]
    [InlineData("", 400, "invalid_json", "has no body")]
    [InlineData("""{"records":[{"Name":"x"}]}""", 400, "missing_target", "data_source_id, notion_id or database_id")]
    [InlineData("""{"database_id":"nonsense","records":[{"Name":"x"}]}""", 400, "invalid_id", "database_id must be a Notion id")]
    [InlineData("""{"database_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","records":[{"Name":"x"}]}""", 404, "object_not_found", "There is no database or data source")]
    [InlineData("""{"database_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","records":[]}""", 400, "invalid_request", "records is empty")]
    [InlineData("""{"database_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff"}""", 400, "invalid_request", "records is missing")]
    [InlineData("""{"database_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","records":[{"Name":"x"}],"config":{"concurrency":11}}""", 400, "invalid_request", "config.concurrency must be a whole number from 1 to 10")]
    [InlineData("""{"database_id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5affff","records":[{"Name":"x"}],"page_options":{"emoji":"x"}}""", 400, "invalid_request", "It takes icon, cover and template")]
    public async Task A_call_that_makes_no_sense_is_refused_with_one_clear_sentence(string body, int status, string code, string message)
    {
        var answer = await PostAsync("/api/v1/notion/bulk-insert", body);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_told_which_type_to_send()
    {
        var answer = await SendAsync(HttpMethod.Post, "/api/v1/notion/bulk-insert", "<x/>", [("X-API-Key", Start.ApiKey)], "text/xml");

        Assert.Equal((415, "unsupported_media_type"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Curl_s_own_content_type_is_taken_for_json()
    {
        var answer = await SendAsync(
            HttpMethod.Post, "/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"x"}]}""",
            [("Authorization", $"Bearer {Start.ApiKey}")], "application/x-www-form-urlencoded");

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task More_than_100_records_need_a_job()
    {
        var records = string.Join(",", Enumerable.Repeat("""{"Name":"x"}""", 101));

        var answer = await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{{records}}]}""");

        Assert.Equal((400, "too_many_records"), (answer.Status, answer.Code));
        Assert.Contains("Maximum 100 records per call", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("verso_wrong")]
    public async Task Without_a_live_key_nothing_is_done(string? key)
    {
        var answer = await SendAsync(HttpMethod.Post, "/api/v1/notion/bulk-insert", "{}", key is null ? [] : [("X-API-Key", key)]);

        Assert.Equal(401, answer.Status);
        Assert.NotNull(answer.Error);
    }

    private async Task<List<string>> InsertAsync(params string[] names)
    {
        var records = new JsonArray([.. names.Select(name => new JsonObject { ["Name"] = name })]);
        var answer = await PostAsync("/api/v1/notion/bulk-insert", new JsonObject { ["data_source_id"] = _source, ["records"] = records }.ToJsonString());
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json["results"]!.AsArray().Select(result => (string)result!["page_id"]!)];
    }
}
