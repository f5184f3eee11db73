using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Every kind of block from its creation to the trash and back, in every version that is in use.</summary>
public sealed class BlockKindTests
{
    private const string Text = """[{"type":"text","text":{"content":"x","link":null},"annotations":{"bold":false,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"x","href":null}]""";
    private const string External = "\"type\":\"external\",\"external\":{\"url\":\"https://a.example/f.bin\"}";

    /// <summary>What is sent, what is served, and a change of it; an empty change is none.</summary>
    public static TheoryData<string, string, string, string> Kinds => new()
    {
        { "paragraph", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}},"icon":null,"color":"default"}""", """{"color":"red"}""" },
        { "heading_1", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}},"is_toggleable":false,"color":"default"}""", """{"is_toggleable":true}""" },
        { "heading_2", """{"rich_text":[{"text":{"content":"x"}}],"color":"blue_background"}""", $$"""{"rich_text":{{Text}},"is_toggleable":false,"color":"blue_background"}""", """{"rich_text":[]}""" },
        { "heading_3", """{"rich_text":[]}""", """{"rich_text":[],"is_toggleable":false,"color":"default"}""", """{"color":"gray"}""" },
        { "heading_4", """{"rich_text":[{"text":{"content":"x"}}],"is_toggleable":true}""", $$"""{"rich_text":{{Text}},"is_toggleable":true,"color":"default"}""", """{"color":"gray"}""" },
        { "bulleted_list_item", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}},"color":"default"}""", """{"color":"pink"}""" },
        { "numbered_list_item", """{"rich_text":[{"text":{"content":"x"}}],"list_start_index":3}""", $$"""{"rich_text":{{Text}},"color":"default","list_start_index":3}""", """{"list_start_index":4}""" },
        { "to_do", """{"rich_text":[{"text":{"content":"x"}}],"checked":true}""", $$"""{"rich_text":{{Text}},"checked":true,"color":"default"}""", """{"checked":false}""" },
        { "toggle", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}},"color":"default"}""", """{"color":"red"}""" },
        { "quote", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}},"color":"default"}""", """{"color":"red"}""" },
        { "callout", """{"rich_text":[{"text":{"content":"x"}}],"icon":{"emoji":"🎯"}}""", $$$"""{"rich_text":{{{Text}}},"icon":{"type":"emoji","emoji":"🎯"},"color":"default"}""", """{"icon":{"type":"icon","icon":{"name":"pizza"}}}""" },
        { "template", """{"rich_text":[{"text":{"content":"x"}}]}""", $$"""{"rich_text":{{Text}}}""", """{"rich_text":[]}""" },
        { "code", """{"rich_text":[{"text":{"content":"x"}}],"language":"c#"}""", $$"""{"caption":[],"rich_text":{{Text}},"language":"c#"}""", """{"language":"python"}""" },
        { "equation", """{"expression":"x^2"}""", """{"expression":"x^2"}""", """{"expression":"y"}""" },
        { "divider", "{}", "{}", "" },
        { "breadcrumb", "{}", "{}", "" },
        { "table_of_contents", "{}", """{"color":"default"}""", """{"color":"red"}""" },
        { "embed", """{"url":"https://a.example"}""", """{"caption":[],"url":"https://a.example"}""", """{"url":"https://b.example"}""" },
        { "bookmark", """{"url":"https://a.example","caption":[{"text":{"content":"x"}}]}""", $$"""{"caption":{{Text}},"url":"https://a.example"}""", """{"caption":[]}""" },
        { "image", "{" + External + "}", """{"caption":[],""" + External + "}", """{"external":{"url":"https://b.example/g.bin"}}""" },
        { "video", "{" + External + "}", """{"caption":[],""" + External + "}", """{"caption":[{"text":{"content":"c"}}]}""" },
        { "audio", "{" + External + "}", """{"caption":[],""" + External + "}", """{"external":{"url":"https://b.example/g.bin"}}""" },
        { "pdf", "{" + External + "}", """{"caption":[],""" + External + "}", """{"external":{"url":"https://b.example/g.bin"}}""" },
        { "file", "{" + External + "}", """{"caption":[],""" + External + ""","name":"f.bin"}""", """{"name":"other.bin"}""" },
        { "link_to_page", """{"page_id":"PAGE"}""", """{"type":"page_id","page_id":"PAGE"}""", "" },
        { "synced_block", """{"synced_from":null,"children":[{"paragraph":{"rich_text":[]}}]}""", """{"synced_from":null}""", "" },
        { "column_list", """{"children":[{"column":{"children":[{"divider":{}}]}},{"column":{"width_ratio":0.25,"children":[{"divider":{}}]}}]}""", "{}", "" },
        { "tab", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"A"}}],"icon":{"emoji":"🎯"},"children":[{"divider":{}}]}}]}""", "{}", "" },
        { "table", """{"table_width":2,"has_column_header":true,"children":[{"table_row":{"cells":[[{"text":{"content":"x"}}],[]]}}]}""", """{"table_width":2,"has_column_header":true,"has_row_header":false}""", """{"has_row_header":true}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_block_is_made_changed_thrown_away_and_taken_back(string type, string sent, string served, string change)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("P");
        foreach (var version in (string[])["2022-06-28", "2025-09-03", "2026-03-11"])
        {
            desk.Version = version;
            var isNewest = version == "2026-03-11";
            var list = await desk.PatchAsync($"blocks/{page.Id()}/children", $$"""{"children":[{"type":"{{type}}","{{type}}":{{sent.Replace("PAGE", page.Id(), StringComparison.Ordinal)}}}]}""");
            var block = Assert.Single(list.Results());

            Assert.Equal(type, (string?)block["type"]);
            Assert.Equal(JsonNode.Parse(served.Replace("PAGE", page.Id(), StringComparison.Ordinal))!.ToJsonString(Json.Options), block[type]!.ToJsonString(Json.Options));
            Assert.Equal(sent.Contains("children", StringComparison.Ordinal), (bool?)block["has_children"]);
            Assert.Equal(["object", "id", "parent", "created_time", "last_edited_time", "created_by", "last_edited_by", "has_children", "in_trash", "type", type, .. isNewest ? (string[])[] : ["archived"]], block.Keys());
            Assert.Equal(block.ToJsonString(), WithoutRequestId(await desk.GetAsync($"blocks/{block.Id()}")).ToJsonString());

            if (change.Length > 0)
            {
                var changed = await desk.PatchAsync($"blocks/{block.Id()}", $$"""{"{{type}}":{{change}}}""");
                foreach (var (name, _) in JsonNode.Parse(change)!.AsObject())
                    Assert.NotEqual(block[type]![name]?.ToJsonString(), changed[type]![name]?.ToJsonString());
            }

            Assert.True((bool?)(await desk.DeleteAsync($"blocks/{block.Id()}"))["in_trash"]);
            Assert.Equal("Can't edit block that is archived. You must unarchive the block before editing.", await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{block.Id()}", $$$"""{"{{{type}}}":{}}"""));
            var back = await desk.PatchAsync($"blocks/{block.Id()}", isNewest ? """{"in_trash":false}""" : """{"archived":false}""");
            Assert.False((bool?)back["in_trash"]);
        }
    }

    [Fact]
    public async Task A_copy_of_a_synced_block_shows_the_children_of_the_original()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("P", children: """[{"synced_block":{"synced_from":null,"children":[{"paragraph":{"rich_text":[{"text":{"content":"shared"}}]}}]}}]""");
        var original = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();

        var copy = (await desk.PatchAsync($"blocks/{page.Id()}/children", $$$"""{"children":[{"synced_block":{"synced_from":{"block_id":"{{{original}}}"} } }]}""")).Results()[0];

        Assert.Equal($$$"""{"synced_from":{"type":"block_id","block_id":"{{{original}}}"}}""", copy["synced_block"]!.ToJsonString());
        Assert.True((bool?)copy["has_children"]);
        Assert.Equal(["shared"], (await desk.GetAsync($"blocks/{copy.Id()}/children")).Texts());
        Assert.Equal("Block does not support children.", await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{copy.Id()}/children", $$"""{"children":[{{Desk.Paragraph("x")}}]}"""));
        await desk.DeleteAsync($"blocks/{original}");
        Assert.False((bool?)(await desk.GetAsync($"blocks/{copy.Id()}"))["has_children"]);
    }

    [Fact]
    public async Task Only_an_original_is_copied()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("P", children: $"[{Desk.Paragraph("x")}]");
        var paragraph = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();

        Assert.Contains("not the original", await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{page.Id()}/children", $$$"""{"children":[{"synced_block":{"synced_from":{"block_id":"{{{paragraph}}}"} } }]}"""));
        await desk.RefusedAsync(404, "object_not_found", "PATCH", $"blocks/{page.Id()}/children", """{"children":[{"synced_block":{"synced_from":{"block_id":"00000000-0000-0000-0000-000000000000"}}}]}""");
    }

    [Fact]
    public async Task What_lies_below_a_deleted_block_is_in_the_trash_with_it()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("P", children: """[{"toggle":{"rich_text":[],"children":[{"paragraph":{"rich_text":[]}}]}}]""");
        var toggle = (await desk.GetAsync($"blocks/{page.Id()}/children")).Results()[0].Id();
        var inner = (await desk.GetAsync($"blocks/{toggle}/children")).Results()[0].Id();

        await desk.DeleteAsync($"blocks/{toggle}");

        Assert.True((bool?)(await desk.GetAsync($"blocks/{inner}"))["in_trash"]);
        Assert.Contains("archived ancestor", await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{inner}", """{"paragraph":{"rich_text":[]}}"""));
        Assert.Contains("archived", await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{toggle}/children", $$"""{"children":[{{Desk.Paragraph("x")}}]}"""));
        Assert.False((bool?)(await desk.GetAsync($"blocks/{page.Id()}"))["has_children"]);
        await desk.PatchAsync($"blocks/{toggle}", """{"in_trash":false}""");
        Assert.False((bool?)(await desk.GetAsync($"blocks/{inner}"))["in_trash"]);
    }

    [Theory]
    [InlineData("""{"code":{"rich_text":[],"language":"klingon"}}""", "body.children[0].code.language should be")]
    [InlineData("""{"equation":{"expression":"LONG"}}""", "body.children[0].equation.expression.length should be ≤ `1000`, instead was `2001`.")]
    [InlineData("""{"paragraph":{"rich_text":[{"text":{"content":"LONG"}}]}}""", "body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.")]
    [InlineData("""{"paragraph":{"rich_text":[{"equation":{"expression":"LONG"}}]}}""", "body.children[0].paragraph.rich_text[0].equation.expression.length should be ≤ `1000`, instead was `2001`.")]
    [InlineData("""{"bookmark":{"url":"https://LONG"}}""", "body.children[0].bookmark.url.length should be ≤ `2000`, instead was `2009`.")]
    [InlineData("""{"paragraph":{"rich_text":[{"text":{"content":"x","link":{"url":"https://LONG"}}}]}}""", "body.children[0].paragraph.rich_text[0].text.link.url.length should be ≤ `2000`, instead was `2009`.")]
    [InlineData("""{"column_list":{"children":[{"column":{"children":[]}}]}}""", "body.children[0].column_list.children.length should be ≥ `2`, instead was `1`.")]
    [InlineData("""{"column":{"children":[]}}""", "body.children[0].column should be not present")]
    [InlineData("""{"table_row":{"cells":[]}}""", "body.children[0].table_row should be not present")]
    [InlineData("""{"table":{"table_width":0,"children":[{"table_row":{"cells":[]}}]}}""", "body.children[0].table.table_width should be ≥ `1`")]
    [InlineData("""{"table":{"table_width":1,"children":[]}}""", "body.children[0].table.children.length should be ≥ `1`, instead was `0`.")]
    [InlineData("""{"table":{"table_width":2,"children":[{"table_row":{"cells":[[]]}}]}}""", "Number of cells in table row must match the table width of the parent table.")]
    [InlineData("""{"tab":{"children":[{"divider":{}}]}}""", "body.children[0].tab.children[0].divider should be not present")]
    [InlineData("""{"paragraph":{"rich_text":[],"icon":{"emoji":"🎯"}}}""", "body.children[0].paragraph.icon should be not present")]
    [InlineData("""{"divider":{"children":[]}}""", "body.children[0].divider.children should be not present")]
    [InlineData("""{"numbered_list_item":{"rich_text":[],"list_start_index":0}}""", "body.children[0].numbered_list_item.list_start_index should be ≥ `1`")]
    [InlineData("""{"unsupported":{}}""", "body.children[0].unsupported should be not present")]
    [InlineData("""{"child_page":{"title":"x"}}""", "body.children[0].child_page should be not present")]
    public async Task A_block_that_is_none_is_told_where(string block, string expected)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("P");

        var message = await desk.RefusedAsync(400, "validation_error", "PATCH", $"blocks/{page.Id()}/children", $$"""{"children":[{{block.Replace("LONG", new string('x', 2001), StringComparison.Ordinal)}}]}""");

        Assert.Contains(expected, message);
    }

    [Fact]
    public async Task Mentions_are_served_with_what_they_name()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.PageAsync("Plan");
        var (database, _) = await desk.DatabaseAsync("Tasks");
        var owner = desk.Workspace.Facts.Owner;

        var list = await desk.PatchAsync($"blocks/{page.Id()}/children", $$$$"""
            {"children":[{"paragraph":{"rich_text":[
              {"mention":{"user":{"id":"{{{{owner}}}}"}}},
              {"mention":{"page":{"id":"{{{{page.Id()}}}}"}}},
              {"mention":{"database":{"id":"{{{{database}}}}"}}},
              {"mention":{"date":{"start":"2026-11-21","end":"2026-11-22"}}},
              {"mention":{"date":{"start":"2026-11-21T09:30:15Z"}}},
              {"mention":{"template_mention":{"template_mention_date":"now"}}},
              {"mention":{"template_mention":{"type":"template_mention_user","template_mention_user":"me"}}},
              {"equation":{"expression":"x"}}]}}]}
            """);

        var items = list.Results()[0]["paragraph"]!["rich_text"]!.AsArray();
        Assert.Equal(["@Ada", "Plan", "Tasks", "2026-11-21 → 2026-11-22", "2026-11-21T09:30:00.000+00:00", "@Now", "@Me", "x"], items.Select(item => (string?)item!["plain_text"]));
        Assert.Equal([null, $"https://app.notion.com/p/{MarkdownCalls.Hex(page.Id())}", $"https://app.notion.com/p/{MarkdownCalls.Hex(database)}", null, null, null, null, null], items.Select(item => (string?)item!["href"]));
        foreach (var item in items)
            Assert.Equal(["type", (string)item!["type"]!, "annotations", "plain_text", "href"], item.AsObject().Keys());
    }

    private static JsonObject WithoutRequestId(JsonObject json)
    {
        json.Remove("request_id");
        return json;
    }
}
