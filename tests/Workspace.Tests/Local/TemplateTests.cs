using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Templates of data sources, and pages made of them.</summary>
public sealed class TemplateTests
{
    private const string Schema = """{"Name":{"title":{}},"State":{"select":{"options":[{"name":"Open"},{"name":"Done"}]}},"Stage":{"status":{}},"Points":{"number":{}},"Notes":{"rich_text":{}}}""";

    [Fact]
    public async Task A_template_is_listed_and_is_no_row()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var urgent = await TemplateAsync(desk, source, "Urgent bug");
        var plain = await TemplateAsync(desk, source, "Visual bug");
        await TemplateAsync(desk, source, "");
        await desk.PatchAsync($"data_sources/{source}", $$"""{"default_template":"{{plain.Id()}}"}""");

        var list = await desk.GetAsync($"data_sources/{source}/templates");

        Assert.Equal(["templates", "has_more", "next_cursor"], list.Keys());
        Assert.Equal([("Urgent bug", false), ("Visual bug", true), ("Untitled", false)], list["templates"]!.AsArray().Select(one => ((string)one!["name"]!, (bool)one["is_default"]!)));
        Assert.Equal(["id", "name", "is_default"], list["templates"]![0]!.AsObject().Keys());
        Assert.Empty((await desk.PostAsync($"data_sources/{source}/query", "{}")).Results());
        Assert.Empty((await desk.PostAsync("search", """{"query":"bug","filter":{"property":"object","value":"page"}}""")).Results());
        Assert.Equal(urgent.Id(), (await desk.GetAsync($"pages/{urgent.Id()}")).Id());
    }

    [Fact]
    public async Task Templates_are_found_by_a_part_of_their_name_and_read_page_by_page()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        foreach (var name in (string[])["Urgent bug", "Feature", "Visual BUG", "Bugfix"])
            await TemplateAsync(desk, source, name);

        var one = await desk.GetAsync($"data_sources/{source}/templates?name=bug&page_size=2");
        var rest = await desk.GetAsync($"data_sources/{source}/templates?name=bug&page_size=2&start_cursor={one["next_cursor"]}");

        Assert.Equal(["Urgent bug", "Visual BUG"], Names(one));
        Assert.True((bool)one["has_more"]!);
        Assert.Equal(["Bugfix"], Names(rest));
        Assert.Null(rest["next_cursor"]);
        await desk.RefusedAsync(400, "validation_error", "GET", $"data_sources/{source}/templates?start_cursor=x");
        await desk.RefusedAsync(400, "validation_error", "GET", $"data_sources/{source}/templates?page_size=101");
        await desk.RefusedAsync(404, "object_not_found", "GET", $"data_sources/{Guid.NewGuid()}/templates");
        desk.Version = "2022-06-28";
        await desk.RefusedAsync(400, "invalid_request_url", "GET", $"data_sources/{source}/templates");
    }

    [Fact]
    public async Task A_page_is_blank_in_the_answer_and_gets_content_values_and_looks_behind_it()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var template = await desk.PostAsync("pages", $$$$"""
            {"parent":{"data_source_id":"{{{{source}}}}"},"is_template":true,"icon":{"emoji":"🐞"},"cover":{"external":{"url":"https://x.test/c.png"}},
             "properties":{"Name":[{"text":{"content":"Bug"}}],"State":{"select":{"name":"Open"}},"Stage":{"status":{"name":"In progress"}},"Points":{"number":3}},
             "children":[{{{{Desk.Paragraph("Steps")}}}},{"toggle":{"rich_text":[{"text":{"content":"Logs"}}],"children":[{{{{Desk.Paragraph("inside")}}}}]}}]}
            """);
        await desk.PageAsync("Notes of the bug", template.Id(), $"[{Desk.Paragraph("on a child")}]");
        await desk.SendAsync("PATCH", $"blocks/{template.Id()}/children", $$"""{"children":[{{Desk.Paragraph("Last")}}]}""");

        var page = await desk.PostAsync("pages", $$$$"""
            {"parent":{"data_source_id":"{{{{source}}}}"},"template":{"type":"template_id","template_id":"{{{{template.Id()}}}}"},"properties":{"Name":[{"text":{"content":"Mine"}}],"Points":{"number":null}}}
            """);
        await desk.Workspace.SettleAsync();
        var made = await desk.GetAsync($"pages/{page.Id()}");
        var content = await desk.GetAsync($"blocks/{page.Id()}/children");

        Assert.Null(page["icon"]);
        Assert.Null(page["properties"]!["State"]!["select"]);
        Assert.Equal("🐞", (string)made["icon"]!["emoji"]!);
        Assert.Equal("https://x.test/c.png", (string)made["cover"]!["external"]!["url"]!);
        Assert.Equal("Mine", (string)made["properties"]!["Name"]!["title"]![0]!["plain_text"]!);
        Assert.Equal("Open", (string)made["properties"]!["State"]!["select"]!["name"]!);
        Assert.Equal("In progress", (string)made["properties"]!["Stage"]!["status"]!["name"]!);
        Assert.Null(made["properties"]!["Points"]!["number"]);
        Assert.Equal(["paragraph", "toggle", "child_page", "paragraph"], content.Results().Select(block => (string)block["type"]!));
        Assert.Equal(["inside"], (await desk.GetAsync($"blocks/{content.Results()[1].Id()}/children")).Texts());
        Assert.Equal(["on a child"], (await desk.GetAsync($"blocks/{content.Results()[2].Id()}/children")).Texts());
        Assert.Equal("Open", (string)(await desk.PostAsync($"data_sources/{source}/query", """{"filter":{"property":"State","select":{"equals":"Open"}}}""")).Results().Single()["properties"]!["State"]!["select"]!["name"]!);
    }

    [Theory]
    [InlineData("", "2026-01-01", "2026-01-01T01:00:00.000+00:00")]
    [InlineData(""","timezone":"America/New_York" """, "2025-12-31", "2025-12-31T20:00:00.000-05:00")]
    public async Task Variables_are_written_out_where_the_page_is_made(string zone, string today, string now)
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Journal", Schema);
        var template = await desk.PostAsync("pages", $$$$"""
            {"parent":{"data_source_id":"{{{{source}}}}"},"is_template":true,"children":[{"paragraph":{"rich_text":[
              {"mention":{"template_mention":{"template_mention_date":"today"}}},{"mention":{"template_mention":{"template_mention_date":"now"}}},{"mention":{"template_mention":{"template_mention_user":"me"}}}]}}]}
            """);
        await desk.PatchAsync($"data_sources/{source}", $$"""{"default_template":"{{template.Id()}}"}""");
        desk.Clock.Advance(new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero) - desk.Clock.GetUtcNow());

        var page = await desk.PostAsync("pages", $$"""{"parent":{"data_source_id":"{{source}}"},"template":{"type":"default"{{zone}}""" + "}}");
        await desk.Workspace.SettleAsync();
        var text = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results().Single()["paragraph"]!["rich_text"]!.AsArray();

        Assert.Equal(["date", "date", "user"], text.Select(item => (string)item!["mention"]!["type"]!));
        Assert.Equal([today, now, "@Tester"], text.Select(item => (string)item!["plain_text"]!));
        Assert.Equal(desk.Caller.Bot.ToString(), (string)text[2]!["mention"]!["user"]!["id"]!);
    }

    [Fact]
    public async Task An_existing_page_takes_a_template_behind_its_content_or_in_its_place()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var template = await TemplateAsync(desk, source, "T", Desk.Paragraph("from template"));
        var page = (await desk.PostAsync("pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"children":[{{{Desk.Paragraph("mine")}}}]}""")).Id();

        await desk.PatchAsync($"pages/{page}", $$$"""{"template":{"type":"template_id","template_id":"{{{template.Id()}}}"}}""");
        await desk.Workspace.SettleAsync();
        var both = await desk.GetAsync($"blocks/{page}/children");
        await desk.PatchAsync($"pages/{page}", $$$"""{"template":{"type":"template_id","template_id":"{{{template.Id()}}}"},"erase_content":true}""");
        await desk.Workspace.SettleAsync();
        var only = await desk.GetAsync($"blocks/{page}/children");

        Assert.Equal(["mine", "from template"], both.Texts());
        Assert.Equal(["from template"], only.Texts());
    }

    [Theory]
    [InlineData("""{"type":"default"}""", "There is no default template: the data source has none, or the page is in no data source.")]
    [InlineData("""{"type":"none","timezone":"UTC"}""", "body failed validation: body.template.timezone should be not present, instead was `\"UTC\"`.")]
    [InlineData("""{"type":"other"}""", "body failed validation: body.template.type should be `\"none\"`, `\"default\"`, or `\"template_id\"`, instead was `\"other\"`.")]
    [InlineData("""{"type":"template_id"}""", "body failed validation: body.template.template_id should be defined, instead was `undefined`.")]
    public async Task A_template_that_cannot_be_is_refused(string template, string message)
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);

        Assert.Equal(message, await desk.RefusedAsync(400, "validation_error", "POST", "pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"template":{{{template}}}}"""));
    }

    [Fact]
    public async Task A_template_goes_with_no_children_and_none_means_none()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var template = await TemplateAsync(desk, source, "T", Desk.Paragraph("from template"));
        var row = $$$"""{"parent":{"data_source_id":"{{{source}}}"},"children":[{{{Desk.Paragraph("x")}}}],"template":""";

        await desk.RefusedAsync(400, "validation_error", "POST", "pages", $$$"""{{{row}}}{"type":"template_id","template_id":"{{{template.Id()}}}"}}""");
        await desk.PostAsync("pages", row + """{"type":"none"}}""");
        await desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{template.Id()}", """{"template":{"type":"none"}}""");
        await desk.RefusedAsync(404, "object_not_found", "PATCH", $"pages/{template.Id()}", $$$"""{"template":{"type":"template_id","template_id":"{{{Guid.NewGuid()}}}"}}""");
        await desk.RefusedAsync(400, "validation_error", "PATCH", $"data_sources/{source}", $$"""{"default_template":"{{desk.Root}}"}""");
        await desk.RefusedAsync(400, "validation_error", "POST", "pages", $$$"""{"parent":{"page_id":"{{{desk.Root}}}"},"is_template":true}""");
    }

    [Fact]
    public async Task A_row_becomes_a_template_and_a_template_a_row_again()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var row = (await desk.RowAsync(source, """{"Points":{"number":7}}""")).Id();

        await desk.PatchAsync($"pages/{row}", """{"is_template":true}""");
        Assert.Empty((await desk.PostAsync($"data_sources/{source}/query", "{}")).Results());
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Points":{"name":"Score"}}}""");
        Assert.Empty((await desk.PostAsync($"data_sources/{source}/query", "{}")).Results());
        Assert.Equal(7, (int)(await desk.GetAsync($"pages/{row}"))["properties"]!["Score"]!["number"]!);
        await desk.PatchAsync($"pages/{row}", """{"is_template":false}""");

        Assert.Equal(row, (await desk.PostAsync($"data_sources/{source}/query", """{"filter":{"property":"Score","number":{"equals":7}}}""")).Results().Single().Id());
        Assert.Empty((await desk.GetAsync($"data_sources/{source}/templates"))["templates"]!.AsArray());
    }

    [Fact]
    public async Task A_promise_outlives_the_server_that_made_it()
    {
        await using var desk = await Desk.OpenAsync(worksBehindAnswers: false);
        var (_, source) = await desk.DatabaseAsync("Bugs", Schema);
        var template = await TemplateAsync(desk, source, "T", Desk.Paragraph("from template"));

        var page = await desk.PostAsync("pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"template":{"type":"template_id","template_id":"{{{template.Id()}}}"}}""");
        Assert.Empty((await desk.GetAsync($"blocks/{page.Id()}/children")).Results());
        desk.WorksBehindAnswers = true;
        await desk.ReopenAsync();
        await desk.Workspace.SettleAsync();

        Assert.Equal(["from template"], (await desk.GetAsync($"blocks/{page.Id()}/children")).Texts());
    }

    private static Task<JsonObject> TemplateAsync(Desk desk, string source, string name, string children = "") => desk.PostAsync("pages", $$$"""
        {"parent":{"data_source_id":"{{{source}}}"},"is_template":true,"properties":{"Name":[{"text":{"content":"{{{name}}}"}}]},"children":[{{{children}}}]}
        """);

    private static IEnumerable<string> Names(JsonObject list) => list["templates"]!.AsArray().Select(one => (string)one!["name"]!);
}
