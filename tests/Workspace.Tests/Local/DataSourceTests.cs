using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Xunit;

namespace Verso.Workspace.Tests.Local;

public sealed class DataSourceTests : IAsyncLifetime
{
    private const string Schema = """
        {"Name":{"title":{}},"Note":{"rich_text":{}},"Points":{"number":{"format":"number"}},
         "Kind":{"select":{"options":[{"name":"bug","color":"red"},{"name":"idea"}]}},"Tags":{"multi_select":{}},
         "Done":{"checkbox":{}},"Due":{"date":{}},"Who":{"people":{}},"By":{"created_by":{}},"Edited":{"last_edited_time":{}}}
        """;

    private Desk _desk = null!;
    private string _source = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.OpenAsync();
        (_, _source) = await _desk.DatabaseAsync("Tasks", Schema);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_row_shows_every_property_in_the_order_of_the_schema()
    {
        var row = await RowAsync("one", "\"Points\":{\"number\":3}");

        var schema = (await _desk.GetAsync($"data_sources/{_source}"))["properties"]!.AsObject();
        Assert.Equal(schema.Keys(), row["properties"]!.AsObject().Keys());
        Assert.Equal(3, (int?)row["properties"]!["Points"]!["number"]);
        Assert.Null(row["properties"]!["Kind"]!["select"]);
        Assert.Equal("Tester", (string?)row["properties"]!["By"]!["created_by"]!["name"]);
        Assert.Equal(["type", "data_source_id", "database_id"], row["parent"]!.AsObject().Keys());
    }

    [Fact]
    public async Task Rows_are_found_by_filter_and_sort()
    {
        foreach (var points in (int[])[3, 1, 2])
            await RowAsync($"row {points}", $"\"Points\":{{\"number\":{points}}}");

        var answer = await QueryAsync("""{"filter":{"property":"Points","number":{"greater_than":1}},"sorts":[{"property":"Points","direction":"ascending"}]}""");

        Assert.Equal(["row 2", "row 3"], Titles(answer));
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "page_or_data_source", "request_id"], answer.Keys());
    }

    [Fact]
    public async Task A_query_goes_on_with_its_cursor()
    {
        for (var i = 0; i < 5; i++)
            await RowAsync($"row {i}");

        var first = await QueryAsync("""{"page_size":3,"sorts":[{"property":"Name","direction":"ascending"}]}""");
        var second = await QueryAsync($$"""{"page_size":3,"sorts":[{"property":"Name","direction":"ascending"}],"start_cursor":"{{first["next_cursor"]}}"}""");

        Assert.Equal(["row 0", "row 1", "row 2"], Titles(first));
        Assert.Equal(["row 3", "row 4"], Titles(second));
        Assert.False((bool)second["has_more"]!);
    }

    [Fact]
    public async Task An_update_changes_what_a_query_finds()
    {
        var row = await RowAsync("one", "\"Done\":{\"checkbox\":false}");

        await _desk.PatchAsync($"pages/{row.Id()}", """{"properties":{"Done":{"checkbox":true}}}""");

        Assert.Equal(["one"], Titles(await QueryAsync("""{"filter":{"property":"Done","checkbox":{"equals":true}}}""")));
        Assert.Empty(Titles(await QueryAsync("""{"filter":{"property":"Done","checkbox":{"equals":false}}}""")));
    }

    [Fact]
    public async Task A_row_in_the_trash_is_not_found_until_it_is_restored()
    {
        var row = await RowAsync("one");

        await _desk.PatchAsync($"pages/{row.Id()}", """{"in_trash":true}""");
        Assert.Empty(Titles(await QueryAsync("{}")));

        await _desk.PatchAsync($"pages/{row.Id()}", """{"in_trash":false}""");
        Assert.Equal(["one"], Titles(await QueryAsync("{}")));
    }

    [Fact]
    public async Task An_unknown_option_becomes_one_of_the_schema()
    {
        var row = await RowAsync("one", """
            "Kind":{"select":{"name":"chore"}},"Tags":{"multi_select":[{"name":"x"},{"name":"y"}]}
            """);
        var again = await RowAsync("two", """
            "Kind":{"select":{"name":"chore"}}
            """);

        var schema = (await _desk.GetAsync($"data_sources/{_source}"))["properties"]!;
        Assert.Equal(["bug", "idea", "chore"], schema["Kind"]!["select"]!["options"]!.AsArray().Select(option => (string?)option!["name"]));
        Assert.Equal(["x", "y"], schema["Tags"]!["multi_select"]!["options"]!.AsArray().Select(option => (string?)option!["name"]));
        Assert.Equal((string?)row["properties"]!["Kind"]!["select"]!["id"], (string?)again["properties"]!["Kind"]!["select"]!["id"]);
        Assert.Equal(["one", "two"], Titles(await QueryAsync("""{"filter":{"property":"Kind","select":{"equals":"chore"}},"sorts":[{"property":"Name","direction":"ascending"}]}""")));
    }

    [Fact]
    public async Task A_removed_option_leaves_the_rows()
    {
        var row = await RowAsync("one", """
            "Kind":{"select":{"name":"bug"}}
            """);

        await _desk.PatchAsync($"data_sources/{_source}", """{"properties":{"Kind":{"select":{"options":[{"name":"idea"}]}}}}""");

        Assert.Null((await _desk.GetAsync($"pages/{row.Id()}"))["properties"]!["Kind"]!["select"]);
        Assert.Empty(Titles(await QueryAsync("""{"filter":{"property":"Kind","select":{"is_not_empty":true}}}""")));
    }

    [Fact]
    public async Task A_renamed_property_is_renamed_in_the_rows_and_a_deleted_one_gone()
    {
        var row = await RowAsync("one", "\"Points\":{\"number\":3}");

        await _desk.PatchAsync($"data_sources/{_source}", """{"properties":{"Points":{"name":"Effort"},"Note":null}}""");

        var properties = (await _desk.GetAsync($"pages/{row.Id()}"))["properties"]!.AsObject();
        Assert.Equal(3, (int?)properties["Effort"]!["number"]);
        Assert.False(properties.ContainsKey("Points"));
        Assert.False(properties.ContainsKey("Note"));
        Assert.Equal(["one"], Titles(await QueryAsync("""{"filter":{"property":"Effort","number":{"equals":3}}}""")));
    }

    [Fact]
    public async Task A_new_property_is_empty_in_the_rows()
    {
        var row = await RowAsync("one");

        await _desk.PatchAsync($"data_sources/{_source}", """{"properties":{"Mail":{"email":{}}}}""");

        var properties = (await _desk.GetAsync($"pages/{row.Id()}"))["properties"]!.AsObject();
        Assert.True(properties.ContainsKey("Mail"));
        Assert.Null(properties["Mail"]!["email"]);
    }

    [Fact]
    public async Task A_filter_of_properties_shows_only_those()
    {
        var row = await RowAsync("one", "\"Points\":{\"number\":3}");
        var id = (string)row["properties"]!["Points"]!["id"]!;

        var page = await _desk.GetAsync($"pages/{row.Id()}?filter_properties={Uri.EscapeDataString(id)}");
        Assert.Equal(["Points"], page["properties"]!.AsObject().Keys());

        var (_, answer) = await _desk.TryAsync("POST", $"data_sources/{_source}/query?filter_properties=title&filter_properties=Done", "{}");
        Assert.Equal(["Done", "Name"], answer.Results().Single()["properties"]!.AsObject().Keys().Order());
    }

    [Fact]
    public async Task A_block_edit_moves_the_rows_edit_time_and_its_property()
    {
        var row = await RowAsync("one");
        _desk.Clock.Advance(TimeSpan.FromMinutes(7));

        await _desk.PatchAsync($"blocks/{row.Id()}/children", $"{{\"children\":[{Desk.Paragraph("x")}]}}");

        var page = await _desk.GetAsync($"pages/{row.Id()}");
        Assert.Equal("2026-01-01T00:07:00.000Z", (string?)page["last_edited_time"]);
        Assert.Equal("2026-01-01T00:07:00.000Z", (string?)page["properties"]!["Edited"]!["last_edited_time"]);
    }

    [Fact]
    public async Task An_AI_property_is_kept_but_not_shown()
    {
        await _desk.PatchAsync($"data_sources/{_source}", """
            {"properties":{"Summary":{"rich_text":{},"ai_inference":{"type":"summarize","auto_update_on_edit":false}}}}
            """);

        var source = await _desk.GetAsync($"data_sources/{_source}");
        Assert.DoesNotContain("ai_inference", source.ToJsonString(), StringComparison.Ordinal);
        var id = PropertyId.Decode((string)source["properties"]!["Summary"]!["id"]!);
        var inference = _desk.Workspace.Read(session => session.DataSources.Find(NotionId.Parse(_source))!.AiInference);
        Assert.Equal("summarize", (string?)inference[id]!["type"]);

        await _desk.PatchAsync($"data_sources/{_source}", """{"properties":{"Summary":null}}""");
        Assert.Empty(_desk.Workspace.Read(session => session.DataSources.Find(NotionId.Parse(_source))!.AiInference));
    }

    [Fact]
    public async Task A_database_made_with_an_AI_property_keeps_it()
    {
        var (_, source) = await _desk.DatabaseAsync("AI", """{"Name":{"title":{}},"Summary":{"rich_text":{},"ai_inference":{"type":"summarize"}}}""");

        Assert.Single(_desk.Workspace.Read(session => session.DataSources.Find(NotionId.Parse(source))!.AiInference));
    }

    [Fact]
    public async Task A_page_moves_into_a_data_source_with_its_title()
    {
        var page = await _desk.PageAsync("Wanderer");

        var moved = await _desk.PostAsync($"pages/{page.Id()}/move", $$$"""{"parent":{"data_source_id":"{{{_source}}}"}}""");

        Assert.Equal(["Wanderer"], Titles(await QueryAsync("{}")));
        Assert.True(moved["properties"]!.AsObject().ContainsKey("Points"));

        await _desk.PostAsync($"pages/{page.Id()}/move", $$$"""{"parent":{"page_id":"{{{_desk.Root}}}"}}""");
        Assert.Empty(Titles(await QueryAsync("{}")));
        Assert.Equal(["title"], (await _desk.GetAsync($"pages/{page.Id()}"))["properties"]!.AsObject().Keys());
    }

    private Task<JsonObject> RowAsync(string name, string? more = null) =>
        _desk.RowAsync(_source, $$$"""{"Name":{"title":[{"text":{"content":"{{{name}}}"}}]}{{{(more is null ? "" : "," + more)}}}}""");

    private Task<JsonObject> QueryAsync(string body) => _desk.PostAsync($"data_sources/{_source}/query", body);

    private static string[] Titles(JsonObject list) =>
        [.. list.Results().Select(page => (string)page["properties"]!["Name"]!["title"]![0]!["plain_text"]!)];

    [Fact]
    public async Task Texts_become_the_options_of_the_select_they_turn_into()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Rows", """{"Name":{"title":{}},"One":{"rich_text":{}},"Many":{"rich_text":{}},"Given":{"rich_text":{}}}""");
        var rows = new List<string>();
        foreach (var text in (string[])["red, green", "blue", ""])
            rows.Add((await desk.RowAsync(source, $$$$"""{"One":{"rich_text":[{"text":{"content":"{{{{text}}}}"}}]},"Many":{"rich_text":[{"text":{"content":"{{{{text}}}}"}}]},"Given":{"rich_text":[{"text":{"content":"{{{{text}}}}"}}]}}""")).Id());

        var changed = await desk.PatchAsync($"data_sources/{source}", """{"properties":{"One":{"select":{}},"Many":{"multi_select":{}},"Given":{"select":{"options":[{"name":"blue"}]}}}}""");
        var first = (await desk.GetAsync($"pages/{rows[0]}"))["properties"]!;
        var second = (await desk.GetAsync($"pages/{rows[1]}"))["properties"]!;

        Assert.Equal(["blue", "red"], Options("One"));
        Assert.Equal(["blue", "green", "red"], Options("Many"));
        Assert.Equal(["blue"], Options("Given"));
        Assert.Equal("red", (string)first["One"]!["select"]!["name"]!);
        Assert.Equal(["red", "green"], first["Many"]!["multi_select"]!.AsArray().Select(option => (string)option!["name"]!));
        Assert.Null(first["Given"]!["select"]);
        Assert.Equal("blue", (string)second["Given"]!["select"]!["name"]!);
        Assert.Null((await desk.GetAsync($"pages/{rows[2]}"))["properties"]!["One"]!["select"]);
        Assert.Equal(rows[0], (await desk.PostAsync($"data_sources/{source}/query", """{"filter":{"property":"Many","multi_select":{"contains":"green"}}}""")).Results().Single().Id());

        IEnumerable<string> Options(string name) =>
            changed["properties"]![name]![(string)changed["properties"]![name]!["type"]!]!["options"]!.AsArray().Select(option => (string)option!["name"]!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_moved_page_keeps_the_values_that_its_new_place_has_a_property_for()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, from) = await desk.DatabaseAsync("From", """{"Name":{"title":{}},"Points":{"number":{}},"State":{"select":{"options":[{"name":"Open"},{"name":"Lost"}]}},"Due":{"date":{}},"Notes":{"rich_text":{}}}""");
        var (database, to) = await desk.DatabaseAsync("To", """{"Title":{"title":{}},"Points":{"number":{}},"State":{"select":{"options":[{"name":"Open"}]}},"Due":{"checkbox":{}},"More":{"url":{}}}""");
        var open = await RowAsync("Open");
        var lost = await RowAsync("Lost");

        var moved = await desk.PostAsync($"pages/{open}/move", $$$"""{"parent":{"data_source_id":"{{{to}}}"}}""");
        var other = await desk.PostAsync($"pages/{lost}/move", $$$"""{"parent":{"data_source_id":"{{{to}}}"}}""");
        var out_ = await desk.PostAsync($"pages/{lost}/move", $$$"""{"parent":{"page_id":"{{{desk.Root}}}"}}""");

        Assert.Equal(["Due", "More", "Points", "State", "Title"], moved["properties"]!.AsObject().Keys().Order(StringComparer.Ordinal));
        Assert.Equal(("Row", 3, "Open"), ((string)moved["properties"]!["Title"]!["title"]![0]!["plain_text"]!, (int)moved["properties"]!["Points"]!["number"]!, (string)moved["properties"]!["State"]!["select"]!["name"]!));
        Assert.False((bool)moved["properties"]!["Due"]!["checkbox"]!);
        Assert.Null(other["properties"]!["State"]!["select"]);
        Assert.Equal(["title"], out_["properties"]!.AsObject().Keys());
        Assert.Contains("is a database, not a page", await desk.RefusedAsync(400, "validation_error", "POST", $"pages/{database}/move", $$$"""{"parent":{"page_id":"{{{desk.Root}}}"}}"""), StringComparison.Ordinal);

        async Task<string> RowAsync(string state) => (await desk.RowAsync(from, $$$$"""
            {"Name":[{"text":{"content":"Row"}}],"Points":{"number":3},"State":{"select":{"name":"{{{{state}}}}"}},"Due":{"date":{"start":"2026-01-01"}},"Notes":{"rich_text":[{"text":{"content":"gone"}}]}}
            """)).Id();
    }

    [Fact]
    public async Task A_database_of_several_data_sources_keeps_its_title_when_one_goes_to_the_trash()
    {
        var (database, first) = await _desk.DatabaseAsync("Books");
        await _desk.PostAsync("data_sources", $$$"""{"parent":{"database_id":"{{{database}}}"},"title":[{"text":{"content":"Films"}}],"properties":{"Name":{"title":{}} } }""");
        await _desk.PatchAsync($"databases/{database}", """{"title":[{"text":{"content":"Library"}}]}""");

        await _desk.PatchAsync($"data_sources/{first}", """{"in_trash":true}""");
        Assert.Equal(("Library", "Films"), await NamesAsync());
        await _desk.PatchAsync($"data_sources/{first}", """{"in_trash":false}""");
        Assert.Equal(("Library", "Books,Films"), await NamesAsync());

        async Task<(string?, string)> NamesAsync()
        {
            var now = await _desk.GetAsync($"databases/{database}");
            return ((string?)now["title"]![0]!["plain_text"], string.Join(',', now["data_sources"]!.AsArray().Select(one => (string?)one!["name"])));
        }
    }

    [Fact]
    public async Task All_data_sources_of_a_database_know_whether_it_is_inline()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Rows");
        var second = (await desk.PostAsync("data_sources", $$$$$"""{"parent":{"database_id":"{{{{{database}}}}}"},"properties":{"Name":{"title":{}}}}""")).Id();

        await desk.PatchAsync($"databases/{database}", """{"is_inline":true}""");

        Assert.True((bool)(await desk.GetAsync($"data_sources/{source}"))["is_inline"]!);
        Assert.True((bool)(await desk.GetAsync($"data_sources/{second}"))["is_inline"]!);
    }

    [Fact]
    public async Task A_relation_that_becomes_a_text_leaves_the_titles_of_its_pages()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, target) = await desk.DatabaseAsync("Target");
        var (_, source) = await desk.DatabaseAsync("Source", $$$$$"""{"Name":{"title":{}},"To":{"relation":{"data_source_id":"{{{{{target}}}}}","single_property":{}}}}""");
        var one = (await desk.RowAsync(target, """{"Name":[{"text":{"content":"One"}}]}""")).Id();
        var two = (await desk.RowAsync(target, """{"Name":[{"text":{"content":"Two"}}]}""")).Id();
        var row = (await desk.RowAsync(source, $$$"""{"To":{"relation":[{"id":"{{{one}}}"},{"id":"{{{two}}}"}]}}""")).Id();

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"To":{"rich_text":{}}}}""");

        Assert.Equal("One, Two", (string)(await desk.GetAsync($"pages/{row}"))["properties"]!["To"]!["rich_text"]![0]!["plain_text"]!);
    }
}
