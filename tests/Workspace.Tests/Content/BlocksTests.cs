using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;
using Xunit;

namespace Verso.Workspace.Tests.Content;

public class BlocksTests
{
    private const string Line = """{"paragraph":{"rich_text":[{"text":{"content":"x"}}]}}""";

    [Theory]
    [InlineData("""{"to_do":{"rich_text":[]}}""", """{"rich_text":[],"checked":false,"color":"default"}""")]
    [InlineData("""{"heading_4":{"rich_text":[],"color":"red_background"}}""", """{"rich_text":[],"is_toggleable":false,"color":"red_background"}""")]
    [InlineData("""{"numbered_list_item":{"rich_text":[],"list_start_index":3}}""", """{"rich_text":[],"color":"default","list_start_index":3}""")]
    [InlineData("""{"callout":{"rich_text":[],"icon":null}}""", """{"rich_text":[],"icon":null,"color":"default"}""")]
    [InlineData("""{"callout":{"rich_text":[],"icon":{"emoji":"⭐"}}}""", """{"rich_text":[],"icon":{"type":"emoji","emoji":"⭐"},"color":"default"}""")]
    [InlineData("""{"synced_block":{"synced_from":null}}""", """{"synced_from":null}""")]
    [InlineData("""{"template":{"rich_text":[]}}""", """{"rich_text":[]}""")]
    [InlineData("""{"video":{"external":{"url":"https://a.example/v.mp4"}}}""", """{"caption":[],"type":"external","external":{"url":"https://a.example/v.mp4"}}""")]
    [InlineData("""{"file":{"external":{"url":"https://a.example/a%20b.zip?x=1"}}}""", """{"caption":[],"type":"external","external":{"url":"https://a.example/a%20b.zip?x=1"},"name":"a b.zip"}""")]
    [InlineData("""{"link_to_page":{"database_id":"00000000000000000000000000000000"}}""", """{"type":"database_id","database_id":"00000000-0000-0000-0000-000000000000"}""")]
    public void A_block_is_served_with_what_its_request_left_out(string block, string payload) =>
        Assert.Equal(payload, One(block).Payload.ToJsonString(Api.Json.Options));

    [Fact]
    public void A_file_upload_becomes_a_file()
    {
        var id = NotionId.Named("upload");
        var known = new KnownContent { Files = { [id] = new StoredFile("a.png", new JsonObject { ["url"] = "https://files.test/a.png" }) { ContentType = "image/png" } } };

        var block = Blocks.ReadChildren(Body.Of($$$$$"""[{"image":{"file_upload":{"id":"{{{{{id}}}}}"}}}]"""), known)[0];

        Assert.Equal("""{"caption":[],"type":"file","file":{"url":"https://files.test/a.png"}}""", block.Payload.ToJsonString());
    }

    [Fact]
    public void What_only_answers_carry_is_tolerated() =>
        Assert.Equal("divider", One("""{"object":"block","id":"x","created_time":"x","has_children":false,"in_trash":false,"type":"divider","divider":{}}""").Type);

    [Theory]
    [InlineData("""{"poem":{}}""", "body[0].poem should be not present, instead was `{}`.")]
    [InlineData("""{"type":"child_page","child_page":{"title":"x"}}""", "body[0].child_page should be not present, instead was `{\"title\":\"x\"}`.")]
    [InlineData("""{"paragraph":{}}""", "body[0].paragraph.rich_text should be defined, instead was `undefined`.")]
    [InlineData("""{"paragraph":{"rich_text":[],"text":[]}}""", "body[0].paragraph.text should be not present, instead was `[]`.")]
    [InlineData("""{"paragraph":{"rich_text":[]},"quote":{"rich_text":[]}}""", "body[0].quote should be not present, instead was `{\"rich_text\":[]}`.")]
    [InlineData("""{"type":"quote","paragraph":{"rich_text":[]}}""", "body[0].quote should be defined, instead was `undefined`.")]
    [InlineData("""{"code":{"rich_text":[]}}""", "body[0].code.language should be defined, instead was `undefined`.")]
    [InlineData("""{"divider":{"children":[]}}""", "body[0].divider.children should be not present, instead was `[]`.")]
    [InlineData("""{"table_row":{"cells":[]}}""", "body[0].table_row should be not present, instead was `{\"cells\":[]}`.")]
    [InlineData("""{"table":{"table_width":1,"children":[]}}""", "body[0].table.children.length should be ≥ `1`, instead was `0`.")]
    [InlineData("""{"column_list":{"children":[{"column":{}}]}}""", "body[0].column_list.children.length should be ≥ `2`, instead was `1`.")]
    [InlineData("""{"to_do":{"rich_text":[],"checked":1}}""", "body[0].to_do.checked should be a boolean, instead was `1`.")]
    [InlineData("""{"paragraph":{"rich_text":[],"icon":{"emoji":"⭐"}}}""", "body[0].paragraph.icon should be not present, instead was `{\"emoji\":\"⭐\"}`.")]
    public void A_malformed_block_is_refused_in_Notions_words(string block, string fault) =>
        Assert.Equal($"body failed validation: {fault}", Body.Fault(() => One(block)));

    [Fact]
    public void A_block_without_any_kind_is_told_every_kind() =>
        Assert.StartsWith(
            "body failed validation. Fix one:\nbody[0].paragraph should be defined, instead was `undefined`.\nbody[0].heading_1 ",
            Body.Fault(() => One("""{"object":"block"}""")), StringComparison.Ordinal);

    [Fact]
    public void A_row_must_be_as_wide_as_its_table()
    {
        const string Narrow = """{"table":{"table_width":2,"children":[{"table_row":{"cells":[[]]}}]}}""";

        Assert.Equal("Number of cells in table row must match the table width of the parent table.", Body.Fault(() => One(Narrow)));
    }

    [Fact]
    public void Blocks_nest_two_levels_below_the_first()
    {
        Assert.Equal("x", Blocks.PlainText("paragraph", One(Nested(2)).Children[0].Children[0].Payload));
        Assert.Contains("paragraph.children should be not present", Body.Fault(() => One(Nested(3))), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_cost_no_level_and_stand_on_the_first_only()
    {
        var columns = Columns(Nested(1));

        Assert.Equal("paragraph", One(columns).Children[0].Children[0].Children[0].Type);
        Assert.Contains("column_list should be not present", Body.Fault(() => One($$$$$"""{"toggle":{"rich_text":[],"children":[{{{{{columns}}}}}]}}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_heading_has_children_only_as_a_toggle()
    {
        Assert.Single(One($$$$$"""{"heading_1":{"rich_text":[],"is_toggleable":true,"children":[{{{{{Line}}}}}]}}""").Children);
        Assert.Contains("heading_1.children should be not present", Body.Fault(() => One($$$$$"""{"heading_1":{"rich_text":[],"children":[{{{{{Line}}}}}]}}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_carries_a_hundred_blocks_a_list_and_a_thousand_in_all()
    {
        Assert.Equal(
            "body failed validation: body.length should be ≤ `100`, instead was `101`.",
            Body.Fault(() => Read(Many(101, Line))));
        Assert.Contains("≤ `1000`", Body.Fault(() => Read(Many(11, $$$$$"""{"toggle":{"rich_text":[],"children":{{{{{Many(100, Line)}}}}}}}"""))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "paragraph")]
    [InlineData("tab", "quote")]
    [InlineData("column_list", "paragraph")]
    public void What_may_only_hold_one_kind_refuses_others(string parent, string kind) =>
        Assert.Contains($"{kind} should be not present", Body.Fault(() => Blocks.ReadChildren(Body.Of($$$"""[{"{{{kind}}}":{"rich_text":[]}}]"""), new KnownContent(), parent)), StringComparison.Ordinal);

    [Theory]
    [InlineData("divider", "{}")]
    [InlineData("heading_2", """{"is_toggleable":false}""")]
    [InlineData("synced_block", """{"synced_from":{"type":"block_id","block_id":"x"}}""")]
    [InlineData("hologram", "{}")]
    public void What_holds_no_blocks_refuses_them(string parent, string payload) =>
        Assert.Equal("Block does not support children.", Body.Fault(() => Blocks.ReadChildren(Body.Of("[]"), new KnownContent(), parent, JsonNode.Parse(payload)!.AsObject())));

    [Fact]
    public void An_update_replaces_what_it_names_and_leaves_the_rest_even_what_is_not_known()
    {
        var current = JsonNode.Parse("""{"rich_text":[],"checked":false,"color":"blue","mood":"new"}""")!.AsObject();

        var updated = Blocks.ReadUpdate("to_do", current, Body.Of("""{"to_do":{"checked":true},"in_trash":false}"""), new KnownContent());

        Assert.Equal("""{"rich_text":[],"checked":true,"color":"blue","mood":"new"}""", updated.ToJsonString());
    }

    [Fact]
    public void An_update_can_exchange_a_file()
    {
        var current = JsonNode.Parse("""{"caption":[],"type":"file","file":{"url":"https://files.test/a"},"name":"a"}""")!.AsObject();

        var updated = Blocks.ReadUpdate("file", current, Body.Of("""{"file":{"external":{"url":"https://a.example/b.txt"}}}"""), new KnownContent());

        Assert.Equal("""{"caption":[],"type":"external","external":{"url":"https://a.example/b.txt"},"name":"b.txt"}""", updated.ToJsonString());
    }

    [Theory]
    [InlineData("paragraph", """{"quote":{"rich_text":[]}}""", "body.quote should be not present")]
    [InlineData("paragraph", """{"type":"quote"}""", "body.type should be `\"paragraph\"`")]
    [InlineData("paragraph", """{"paragraph":{"children":[]}}""", "body.paragraph.children should be not present")]
    [InlineData("table", """{"table":{"table_width":3}}""", "body.table.table_width should be not present")]
    [InlineData("hologram", """{"hologram":{}}""", "type hologram is not supported")]
    public void An_update_cannot_change_what_a_block_is(string type, string body, string fault) =>
        Assert.Contains(fault, Body.Fault(() => Blocks.ReadUpdate(type, [], Body.Of(body), new KnownContent())), StringComparison.Ordinal);

    [Theory]
    [InlineData("paragraph", """{"rich_text":[{"plain_text":"a"},{"plain_text":"b"}]}""", "ab")]
    [InlineData("table_row", """{"cells":[[{"plain_text":"a"}],[{"plain_text":"b"}]]}""", "a | b")]
    [InlineData("child_page", """{"title":"Home"}""", "Home")]
    [InlineData("bookmark", """{"caption":[],"url":"https://a.example"}""", "https://a.example")]
    [InlineData("equation", """{"expression":"x^2"}""", "x^2")]
    [InlineData("divider", "{}", "")]
    [InlineData("hologram", """{"rich_text":[{"plain_text":"later"}]}""", "later")]
    public void Every_block_has_a_plain_text(string type, string payload, string text) =>
        Assert.Equal(text, Blocks.PlainText(type, JsonNode.Parse(payload)!.AsObject()));

    [Theory]
    [InlineData("""{"emoji":"x"}""", "should be an emoji")]
    [InlineData("""{"icon":{"name":"pizza","color":"mauve"}}""", "body.icon.color should be")]
    [InlineData("""{"type":"file","file":{"url":"x"}}""", "body.file should be not present")]
    [InlineData("3", "body should be an object")]
    public void A_malformed_icon_is_refused(string icon, string fault) =>
        Assert.Contains(fault, Body.Fault(() => Icons.Read(Body.Of(icon), new KnownContent())), StringComparison.Ordinal);

    [Fact]
    public void Null_removes_an_icon_or_a_cover()
    {
        Assert.Null(Icons.Read(Body.Of("null"), new KnownContent()));
        Assert.Null(Covers.Read(Body.Of("null"), new KnownContent()));
    }

    private static IReadOnlyList<NewBlock> Read(string blocks) => Blocks.ReadChildren(Body.Of(blocks), new KnownContent());

    private static NewBlock One(string block) => Read($"[{block}]")[0];

    private static string Many(int count, string block) => $"[{string.Join(',', Enumerable.Repeat(block, count))}]";

    private static string Nested(int levels) =>
        levels == 0 ? Line : $$$"""{"paragraph":{"rich_text":[],"children":[{{{Nested(levels - 1)}}}]}}""";

    private static string Columns(string block) =>
        $$$$"""{"column_list":{"children":[{"column":{"children":[{{{{block}}}}]}},{"column":{"width_ratio":0.5}}]}}""";
}
