using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class BlockRecordsTests
{
    private const string Target = "22222222-2222-4222-8222-222222222222";

    private static readonly NotionId Space = NotionId.Parse("11111111-1111-4111-8111-111111111111");
    private static readonly RecordWriter Writer = new(Space);

    private const string Text = """[{"type":"text","text":{"content":"Hi"},"annotations":{"bold":true}}]""";

    [Theory]
    [InlineData("paragraph", "text", $$"""{"rich_text":{{Text}},"color":"green_background"}""")]
    [InlineData("heading_1", "header", $$"""{"rich_text":{{Text}},"color":"default","is_toggleable":true}""")]
    [InlineData("heading_2", "sub_header", $$"""{"rich_text":{{Text}},"color":"default","is_toggleable":false}""")]
    [InlineData("heading_3", "sub_sub_header", $$"""{"rich_text":{{Text}},"color":"red","is_toggleable":false}""")]
    [InlineData("heading_4", "header_4", $$"""{"rich_text":[],"color":"default","is_toggleable":false}""")]
    [InlineData("bulleted_list_item", "bulleted_list", $$"""{"rich_text":{{Text}},"color":"default"}""")]
    [InlineData("numbered_list_item", "numbered_list", $$"""{"rich_text":{{Text}},"color":"default"}""")]
    [InlineData("to_do", "to_do", $$"""{"rich_text":{{Text}},"color":"default","checked":true}""")]
    [InlineData("toggle", "toggle", $$"""{"rich_text":{{Text}},"color":"default"}""")]
    [InlineData("quote", "quote", $$"""{"rich_text":{{Text}},"color":"default"}""")]
    [InlineData("callout", "callout", $$"""{"rich_text":{{Text}},"color":"gray_background","icon":{"type":"emoji","emoji":"💡"} }""")]
    [InlineData("code", "code", $$"""{"caption":[],"rich_text":{{Text}},"language":"c#"}""")]
    [InlineData("equation", "equation", """{"expression":"e=mc^2"}""")]
    [InlineData("divider", "divider", "{}")]
    [InlineData("breadcrumb", "breadcrumb", "{}")]
    [InlineData("table_of_contents", "table_of_contents", """{"color":"gray"}""")]
    [InlineData("image", "image", $$"""{"caption":{{Text}},"type":"external","external":{"url":"https://x.test/a.png"} }""")]
    [InlineData("file", "file", """{"caption":[],"type":"external","external":{"url":"https://x.test/a.zip"},"name":"a.zip"}""")]
    [InlineData("bookmark", "bookmark", """{"caption":[],"url":"https://x.test"}""")]
    [InlineData("embed", "embed", """{"caption":[],"url":"https://x.test"}""")]
    [InlineData("link_preview", "external_object_instance", """{"url":"https://x.test"}""")]
    [InlineData("column_list", "column_list", "{}")]
    [InlineData("column", "column", """{"width_ratio":0.5}""")]
    [InlineData("link_to_page", "alias", $$"""{"type":"page_id","page_id":"{{Target}}"}""")]
    [InlineData("synced_block", "transclusion_container", """{"synced_from":null}""")]
    [InlineData("synced_block", "transclusion_reference", $$"""{"synced_from":{"type":"block_id","block_id":"{{Target}}"} }""")]
    [InlineData("table", "table", """{"table_width":2,"has_column_header":true,"has_row_header":false}""")]
    [InlineData("table_row", "table_row", $$"""{"cells":[{{Text}},[]]}""")]
    [InlineData("template", "factory", $$"""{"rich_text":{{Text}},"color":"default"}""")]
    [InlineData("tab", "tab", "{}")]
    [InlineData("child_page", "page", """{"title":"Page"}""")]
    [InlineData("unsupported", "ai_block", """{"block_type":"ai_block"}""")]
    public void A_block_is_the_same_on_both_sides(string type, string internalType, string payload)
    {
        string[] columns = ["c000", "c001"];
        var block = Block(type, payload);

        var record = Writer.Block(new RecordSource(block) { Columns = columns });
        var back = new BlockReading().Read(record, columns);

        Assert.Equal(internalType, (string?)record["type"]);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["type"] = type, [type] = JsonNode.Parse(payload) }, back), back.ToJsonString());
    }

    [Fact]
    public void A_record_has_its_envelope()
    {
        var block = Block("divider", "{}");
        block["created_time"] = "2026-01-31T09:00:00.000Z";
        block["created_by"] = new JsonObject { ["object"] = "user", ["id"] = Target };
        block["in_trash"] = true;

        var record = Writer.Block(new RecordSource(block) { Version = 7, Content = [NotionId.Parse(Target)] });

        Assert.Equal(
            $$"""{"id":"{{block["id"]}}","version":7,"type":"divider","content":["{{Target}}"],"parent_id":"{{Target}}","parent_table":"block","alive":false,"space_id":"{{Space}}","created_time":1769850000000,"created_by_table":"notion_user","created_by_id":"{{Target}}"}""",
            record.ToJsonString());
    }

    [Theory]
    [InlineData("""{"id":"33333333-3333-4333-8333-333333333333","type":"gist","properties":{"source":[["https://x.test"]],"caption":[["c"]]},"format":{"display_source":"https://x.test","block_width":300}}""")]
    [InlineData("""{"id":"33333333-3333-4333-8333-333333333333","type":"ai_block","properties":{"title":[["Hi"]],"odd":[["x"]]},"format":{"block_color":"teal","deep":{"er":1}},"extra":[1]}""")]
    [InlineData("""{"id":"33333333-3333-4333-8333-333333333333","type":"bookmark","properties":{"link":[["https://x.test"]],"title":[["Title"]],"description":[["D"]]}}""")]
    [InlineData("""{"id":"33333333-3333-4333-8333-333333333333","type":"text","properties":{"title":[["Hi"]]},"copied_from":"x"}""")]
    [InlineData("""{"id":"33333333-3333-4333-8333-333333333333","type":"table","format":{"table_block_column_order":["a;b","x"],"table_block_column_header":true,"table_block_row_header":false,"table_block_column_format":{"x":{"width":9}}}}""")]
    public void What_the_public_form_cannot_say_is_kept_beside_it(string json)
    {
        var record = JsonNode.Parse(json)!.AsObject();

        var back = RecordingTests.ThroughPublic(record);

        Assert.Null(RecordingTests.Missing(record, back));
    }

    [Fact]
    public void A_later_public_change_is_not_hidden_by_what_was_kept()
    {
        var record = JsonNode.Parse("""{"id":"33333333-3333-4333-8333-333333333333","type":"text","properties":{"title":[["Old"]]},"format":{"block_color":"red","copied":1}}""")!.AsObject();
        var hidden = HiddenMembers.OfBlock(record, Writer.Block(new RecordSource(RecordingTests.Canonical(record))));
        var changed = Block("paragraph", """{"rich_text":[{"type":"text","text":{"content":"New"}}],"color":"blue"}""");

        var written = Writer.Block(new RecordSource(changed) { Hidden = hidden });

        Assert.Equal("""{"title":[["New"]]}""", written["properties"]!.ToJsonString());
        Assert.Equal("""{"block_color":"blue","copied":1}""", written["format"]!.ToJsonString());
    }

    internal static JsonObject Block(string type, string payload) => new()
    {
        ["object"] = "block",
        ["id"] = "33333333-3333-4333-8333-333333333333",
        ["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = Target },
        ["in_trash"] = false,
        ["type"] = type,
        [type] = JsonNode.Parse(payload),
    };
}
