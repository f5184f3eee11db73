using Verso.Workspace.Api;
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

    [Theory]
    [InlineData("2021-05-13")]
    [InlineData("2021-08-16")]
    [InlineData("2022-02-22")]
    public async Task Before_2022_06_28_a_relation_has_no_type_and_shows_on_both_sides(string version)
    {
        _desk.Version = version;
        var people = await MakeAsync("""{"Name":{"title":{}} }""");
        var relation = $$$"""{"relation":{"database_id":"{{{people}}}"} }""";

        var tasks = await MakeAsync($$$"""{"Name":{"title":{}},"Owner":{{{relation}}} }""");

        var mirror = Assert.Single((await _desk.GetAsync($"databases/{people}"))["properties"]!.AsObject(), property => (string?)property.Value!["type"] == "relation");
        var owner = (await _desk.GetAsync($"databases/{tasks}"))["properties"]!["Owner"]!["relation"]!.AsObject();
        Assert.Equal(["database_id", "synced_property_name", "synced_property_id"], owner.Keys());
        Assert.Equal([people, mirror.Key, (string?)mirror.Value!["id"]], owner.Select(member => (string?)member.Value));

        _desk.Version = "2022-06-28";
        await _desk.PatchAsync($"databases/{tasks}", $$$"""{"properties":{"Owner":{"relation":{"database_id":"{{{people}}}","single_property":{} } } } }""");
        _desk.Version = version;
        var changed = await _desk.PatchAsync($"databases/{tasks}", $$$"""{"properties":{"Owner":{{{relation}}} } }""");
        Assert.Equal($$$"""{"database_id":"{{{people}}}"}""", changed["properties"]!["Owner"]!["relation"]!.ToJsonString());
    }

    [Theory]
    [InlineData("2021-05-13", "Name,Paid,Phone")]
    [InlineData("2021-08-16", "Due,Mail,Name,Paid,Phone,Points,Stage")]
    public async Task Before_2021_08_16_a_page_left_out_what_is_empty(string version, string shown)
    {
        var database = await MakeAsync("""{"Name":{"title":{}},"Points":{"number":{}},"Mail":{"email":{}},"Stage":{"select":{}},"Due":{"date":{}},"Paid":{"checkbox":{}},"Phone":{"phone_number":{}} }""");
        _desk.Version = version;

        var page = await _desk.PostAsync("pages", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{} }""");

        Assert.Equal(shown, string.Join(',', page["properties"]!.AsObject().Keys().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Before_2021_08_16_appending_was_answered_with_the_parent()
    {
        var children = """{"children":[{"object":"block","type":"paragraph","paragraph":{"text":[{"type":"text","text":{"content":"x"} }]} }]}""";
        _desk.Version = "2021-08-16";
        var block = Assert.Single((await _desk.PatchAsync($"blocks/{_desk.Root}/children", children)).Results()).Id();
        _desk.Version = "2021-05-13";

        var page = await _desk.PatchAsync($"blocks/{_desk.Root}/children", children);
        var paragraph = await _desk.PatchAsync($"blocks/{block}/children", children);

        Assert.Equal((_desk.Root, "child_page", true), (page.Id(), (string?)page["type"], (bool)page["has_children"]!));
        Assert.Equal((block, "x", true), (paragraph.Id(), (string?)paragraph["paragraph"]!["text"]![0]!["plain_text"], (bool)paragraph["has_children"]!));
        Assert.Equal("request_id", paragraph.Keys()[^1]);

        _desk.Caller = _desk.Caller with { Capabilities = Capabilities.InsertContent };
        Assert.Equal(["object", "id", "request_id"], (await _desk.PatchAsync($"blocks/{block}/children", children)).Keys());
    }

    [Theory]
    [InlineData("2022-06-28", "data_source", "database")]
    [InlineData("2022-06-28", "block", "database")]
    [InlineData("2025-09-03", "database", "data_source")]
    public async Task A_search_for_what_its_version_does_not_know_is_refused(string version, string sought, string known)
    {
        _desk.Version = version;

        Assert.Equal(
            $"body failed validation: body.filter.value should be `\"page\"` or `\"{known}\"`, instead was `\"{sought}\"`.",
            await _desk.RefusedAsync(400, "validation_error", "POST", "search", $$$"""{"filter":{"property":"object","value":"{{{sought}}}"} }"""));
    }

    [Fact]
    public async Task Before_2022_02_22_a_filter_said_phone()
    {
        var database = await MakeAsync("""{"Name":{"title":{}},"Call":{"phone_number":{}} }""");
        foreach (var number in (string[])["123", "456"])
            await _desk.PostAsync("pages", $$$"""{"parent":{"database_id":"{{{database}}}"},"properties":{"Call":{"phone_number":"{{{number}}}"} } }""");
        _desk.Version = "2021-08-16";

        var found = await _desk.PostAsync($"databases/{database}/query", """{"filter":{"and":[{"property":"Call","phone":{"contains":"45"} }]} }""");

        Assert.Equal("456", (string?)Assert.Single(found.Results())["properties"]!["Call"]!["phone_number"]);
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
