using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>The ways of clients that were written for 2022-06-28 and before.</summary>
public sealed class OldClientTests : IAsyncLifetime
{
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        _desk.Version = "2022-06-28";
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("2021-05-13")]
    [InlineData("2021-08-16")]
    [InlineData("2022-02-22")]
    [InlineData("2022-06-28")]
    [InlineData("2025-09-03")]
    [InlineData("2026-03-11")]
    public async Task Every_version_is_answered(string version)
    {
        _desk.Version = version;

        Assert.Equal("page", (string?)(await _desk.GetAsync($"pages/{_desk.Root}"))["object"]);
        Assert.Single((await _desk.PostAsync("search", "{}")).Results());
        Assert.Equal("bot", (string?)(await _desk.GetAsync("users/me"))["type"]);
    }

    [Fact]
    public async Task A_database_without_properties_is_refused() =>
        Assert.Equal(
            "body failed validation: body.properties should be defined, instead was `undefined`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "databases", $$$"""{"parent":{"page_id":"{{{_desk.Root}}}"}}"""));

    [Fact]
    public async Task A_schema_is_changed_on_the_database()
    {
        var database = await MakeAsync("""{"Name":{"title":{}},"Points":{"number":{"format":"euro"}},"Old":{"checkbox":{}} }""");

        var changed = await _desk.PatchAsync(
            $"databases/{database}",
            """{"properties":{"Old":null,"Points":{"name":"Effort"},"Stage":{"select":{"options":[{"name":"New","color":"blue"}]}} }}""");

        var properties = changed["properties"]!.AsObject();
        Assert.Equal(["Effort", "Name", "Stage"], properties.Keys().Order());
        Assert.Equal("euro", (string?)properties["Effort"]!["number"]!["format"]);
        Assert.Equal("blue", (string?)properties["Stage"]!["select"]!["options"]![0]!["color"]);
        Assert.Equal(changed["properties"]!.ToJsonString(), (await _desk.GetAsync($"databases/{database}"))["properties"]!.ToJsonString());
    }

    [Fact]
    public async Task A_relation_names_the_database()
    {
        var people = await MakeAsync("""{"Name":{"title":{}} }""");

        var tasks = await _desk.GetAsync($"databases/{await MakeAsync($$$"""{"Name":{"title":{}},"Owner":{"relation":{"database_id":"{{{people}}}","single_property":{} } } }""")}");

        Assert.Equal(
            $$$"""{"database_id":"{{{people}}}","type":"single_property","single_property":{}}""",
            tasks["properties"]!["Owner"]!["relation"]!.ToJsonString());
    }

    [Fact]
    public async Task A_query_filters_sorts_and_goes_on()
    {
        var database = await MakeAsync("""{"Name":{"title":{}},"Points":{"number":{}} }""");
        foreach (var points in (int[])[1, 2, 3])
            await _desk.PostAsync("pages", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{"Points":{"number":{{{points}}} } } }""");

        var first = await _desk.PostAsync($"databases/{database}/query", """{"sorts":[{"property":"Points","direction":"descending"}],"page_size":2}""");
        var rest = await _desk.PostAsync($"databases/{database}/query", $$"""{"sorts":[{"property":"Points","direction":"descending"}],"page_size":2,"start_cursor":"{{first["next_cursor"]}}"}""");

        Assert.Equal([3, 2, 1], first.Results().Concat(rest.Results()).Select(page => (int)page["properties"]!["Points"]!["number"]!));
        Assert.All(first.Results(), page => Assert.Equal(database, (string?)page["parent"]!["database_id"]));
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "page_or_database", "request_id"], rest.Keys());
    }

    [Fact]
    public async Task Archived_throws_away_and_brings_back()
    {
        var database = await MakeAsync("""{"Name":{"title":{}} }""");
        var page = (await _desk.PageAsync("One")).Id();

        foreach (var path in (string[])[$"databases/{database}", $"pages/{page}", $"blocks/{page}"])
        {
            Assert.True((bool)(await _desk.PatchAsync(path, """{"archived":true}"""))["archived"]!);
            Assert.True((bool)(await _desk.GetAsync(path))["in_trash"]!);
            Assert.False((bool)(await _desk.PatchAsync(path, """{"archived":false}"""))["archived"]!);
        }

        Assert.True((bool)(await _desk.DeleteAsync($"blocks/{database}"))["archived"]!);
    }

    [Fact]
    public async Task Search_by_the_word_database_finds_only_those()
    {
        var database = await MakeAsync("""{"Name":{"title":{}} }""");
        await _desk.PageAsync("Tasks too");

        var found = await _desk.PostAsync("search", """{"query":"tasks","filter":{"value":"database","property":"object"},"sort":{"direction":"descending","timestamp":"last_edited_time"}}""");

        Assert.Equal([database], found.Results().Select(one => one.Id()));
        Assert.True(found.Results()[0].ContainsKey("properties"));
        _desk.Version = "2025-09-03";
        Assert.Equal(
            "body failed validation: body.filter.value should be `\"page\"` or `\"data_source\"`, instead was `\"database\"`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "search", """{"filter":{"value":"database","property":"object"}}"""));
    }

    [Fact]
    public async Task A_database_with_several_data_sources_names_the_version_that_knows_it()
    {
        var database = await MakeAsync("""{"Name":{"title":{}} }""");
        _desk.Version = "2025-09-03";
        await _desk.PostAsync("data_sources", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{"Name":{"title":{}} } }""");
        var sources = (await _desk.GetAsync($"databases/{database}"))["data_sources"]!.AsArray().Select(source => (string)source!["id"]!);
        _desk.Version = "2022-06-28";

        foreach (var (method, path, body) in ((string, string, string?)[])
        [
            ("GET", $"databases/{database}", null),
            ("PATCH", $"databases/{database}", "{}"),
            ("POST", $"databases/{database}/query", "{}"),
            ("POST", "pages", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{} }"""),
        ])
        {
            var (status, error) = await _desk.TryAsync(method, path, body);

            Assert.Equal((400, "validation_error"), (status, (string?)error["code"]));
            Assert.Equal("Databases with multiple data sources are not supported in this API version.", (string?)error["message"]);
            var data = error["additional_data"]!.AsObject();
            Assert.Equal(["error_type", "database_id", "child_data_source_ids", "minimum_api_version"], data.Keys());
            Assert.Equal(sources, data["child_data_source_ids"]!.AsArray().Select(id => (string)id!));
        }

        Assert.DoesNotContain((await _desk.PostAsync("search", "{}")).Results(), one => one.Id() == database);
    }

    [Fact]
    public async Task A_page_id_is_no_database_to_query() =>
        Assert.Equal(
            $"Provided database_id {_desk.Root} is a page, not a database. Use the pages API instead, or pass the ID of the database itself.",
            await _desk.RefusedAsync(400, "validation_error", "POST", $"databases/{_desk.Root}/query", "{}"));

    [Fact]
    public async Task Data_sources_and_views_have_no_address_yet()
    {
        foreach (var (method, path) in ((string, string)[])[("GET", $"data_sources/{_desk.Root}"), ("POST", "data_sources"), ("GET", "views")])
            await _desk.RefusedAsync(400, "invalid_request_url", method, path);
    }

    private async Task<string> MakeAsync(string properties) =>
        (await _desk.PostAsync("databases", $$$"""
            {"parent":{"type":"page_id","page_id":"{{{_desk.Root}}}"},"title":[{"type":"text","text":{"content":"Tasks"}}],"properties":{{{properties}}} }
            """)).Id();
}
