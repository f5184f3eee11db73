using System.Text.Json;
using Verso.Kit;
using Verso.Notion.Objects;
using Xunit;

namespace Verso.Notion.Tests.Objects;

public sealed class KindTests
{
    private const string Run = """{"type":"text","text":{"content":"Hi","link":null},"annotations":{"bold":false,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"Hi","href":null}""";

    public static TheoryData<string, string> Blocks => new()
    {
        { "paragraph", $$"""{"rich_text":[{{Run}}],"icon":null,"color":"default"}""" },
        { "heading_1", $$"""{"rich_text":[{{Run}}],"is_toggleable":false,"color":"default"}""" },
        { "heading_2", """{"rich_text":[],"is_toggleable":true,"color":"blue_background"}""" },
        { "heading_3", """{"text":[]}""" },
        { "heading_4", """{"rich_text":[],"is_toggleable":false,"color":"default"}""" },
        { "bulleted_list_item", $$"""{"rich_text":[{{Run}}],"color":"default"}""" },
        { "numbered_list_item", """{"rich_text":[],"color":"default","list_start_index":3,"list_format":"roman"}""" },
        { "to_do", """{"rich_text":[],"checked":true,"color":"default"}""" },
        { "toggle", """{"rich_text":[],"color":"default"}""" },
        { "quote", """{"rich_text":[],"color":"default"}""" },
        { "callout", """{"rich_text":[],"icon":{"type":"icon","icon":{"name":"star","color":"gray"}},"color":"default"}""" },
        { "code", $$"""{"caption":[],"rich_text":[{{Run}}],"language":"c#"}""" },
        { "equation", """{"expression":"e=mc^2"}""" },
        { "divider", "{}" },
        { "breadcrumb", "{}" },
        { "table_of_contents", """{"color":"gray"}""" },
        { "column_list", "{}" },
        { "column", """{"width_ratio":0.25}""" },
        { "tab", "{}" },
        { "table", """{"table_width":2,"has_column_header":true,"has_row_header":false}""" },
        { "table_row", $$"""{"cells":[[{{Run}}],[]]}""" },
        { "synced_block", """{"synced_from":null}""" },
        { "synced_block", """{"synced_from":{"type":"block_id","block_id":"0198f3a0-0000-8000-8000-000000000001"}}""" },
        { "template", """{"rich_text":[]}""" },
        { "link_to_page", """{"type":"database_id","database_id":"0198f3a0-0000-8000-8000-000000000001"}""" },
        { "child_page", """{"title":"A"}""" },
        { "child_database", """{"title":"B"}""" },
        { "embed", """{"caption":[],"url":"https://example.org"}""" },
        { "bookmark", """{"caption":[],"url":"https://example.org"}""" },
        { "link_preview", """{"url":"https://example.org"}""" },
        { "image", """{"caption":[],"type":"external","external":{"url":"https://example.org/a.png"}}""" },
        { "video", """{"caption":[],"type":"file","file":{"url":"https://example.org/a","expiry_time":"2026-01-01T00:00:00.000Z"}}""" },
        { "audio", """{"type":"file_upload","file_upload":{"id":"0198f3a0-0000-8000-8000-000000000001"}}""" },
        { "pdf", """{"caption":[],"type":"external","external":{"url":"https://example.org/a.pdf"}}""" },
        { "file", """{"caption":[],"type":"external","external":{"url":"https://example.org/a"},"name":"a"}""" },
        { "meeting_notes", """{"title":[],"status":"notes_ready","children":{"summary_block_id":"a","notes_block_id":"b","transcript_block_id":"c"},"calendar_event":{"start_time":"2026-01-01T10:00:00Z","end_time":"2026-01-01T11:00:00Z","attendees":["a"]},"recording":{"start_time":"2026-01-01T10:00:00Z","end_time":"2026-01-01T11:00:00Z"}}""" },
        { "transcription", """{"title":[]}""" },
        { "unsupported", """{"block_type":"ai_block"}""" },
    };

    public static TheoryData<string, string> Values => new()
    {
        { "title", $"[{Run}]" }, { "rich_text", "[]" }, { "number", "12.5" }, { "number", "null" }, { "number", "1e21" },
        { "select", """{"id":"a","name":"A","color":"red"}""" }, { "select", "null" }, { "status", """{"id":"a","name":"Done","color":"green"}""" },
        { "multi_select", """[{"id":"a","name":"A","color":"red"}]""" }, { "date", """{"start":"2026-01-31","end":null,"time_zone":null}""" },
        { "people", """[{"object":"user","id":"a","name":"Ada","avatar_url":null,"type":"person","person":{"email":"a@b.c"}},{"object":"group","id":"g","name":null}]""" },
        { "files", """[{"name":"a","type":"external","external":{"url":"https://example.org"}}]""" }, { "checkbox", "false" }, { "url", "null" },
        { "email", "\"a@b.c\"" }, { "phone_number", "\"1\"" }, { "relation", """[{"id":"a"}]""" },
        { "formula", """{"type":"string","string":null}""" }, { "formula", """{"type":"boolean","boolean":false}""" },
        { "formula", """{"type":"unsupported","unsupported":{}}""" }, { "formula", """{"type":"date","date":{"start":"2026-01-01","end":null,"time_zone":null}}""" },
        { "rollup", """{"type":"array","array":[{"type":"title","title":[]},{"type":"number","number":3}],"function":"show_original"}""" },
        { "rollup", """{"type":"number","number":null,"function":"sum"}""" }, { "created_by", """{"object":"user","id":"a","name":"Bot","avatar_url":null,"type":"bot","bot":{}}""" },
        { "created_time", "\"2026-01-01T00:00:00.000Z\"" }, { "last_edited_by", """{"object":"user","id":"a"}""" }, { "last_edited_time", "\"2026-01-01T00:00:00.000Z\"" },
        { "unique_id", """{"prefix":null,"number":7}""" }, { "verification", """{"state":"verified","date":{"start":"2026-01-01","end":null,"time_zone":null},"verified_by":{"object":"user","id":"a"}}""" },
        { "verification", """{"state":"unverified","date":null,"verified_by":null}""" }, { "place", """{"lat":1.5,"lon":-2.25,"name":null,"address":"x","aws_place_id":"y","google_place_id":"z"}""" },
        { "button", "{}" }, { "text", "[]" },
    };

    public static TheoryData<string, string> Schemas => new()
    {
        { "title", "{}" }, { "rich_text", "{}" }, { "url", "{}" }, { "people", "{}" }, { "files", "{}" }, { "email", "{}" }, { "phone_number", "{}" }, { "date", "{}" },
        { "checkbox", "{}" }, { "created_by", "{}" }, { "created_time", "{}" }, { "last_edited_by", "{}" }, { "last_edited_time", "{}" }, { "button", "{}" },
        { "verification", "{}" }, { "place", "{}" }, { "location", "{}" }, { "last_visited_time", "{}" }, { "text", "{}" },
        { "number", """{"format":"euro"}""" }, { "select", """{"options":[{"id":"a","name":"A","color":"red","description":null}]}""" }, { "multi_select", """{"options":[]}""" },
        { "status", """{"options":[],"groups":[{"id":"g","name":"To-do","color":"gray","option_ids":["a"]}]}""" }, { "formula", """{"expression":"1+1"}""" },
        { "relation", """{"database_id":"a","data_source_id":"b","type":"single_property","single_property":{}}""" },
        { "relation", """{"database_id":"a","type":"dual_property","dual_property":{"synced_property_name":"N","synced_property_id":"x%3A"}}""" },
        { "rollup", """{"rollup_property_name":"a","relation_property_name":"b","rollup_property_id":":J{:","relation_property_id":"c","function":"sum"}""" },
        { "unique_id", """{"prefix":null}""" },
    };

    public static TheoryData<string, string> Mentions => new()
    {
        { "user", """{"object":"user","id":"a"}""" }, { "page", """{"id":"a"}""" }, { "database", """{"id":"a"}""" }, { "data_source", """{"id":"a"}""" },
        { "date", """{"start":"2026-01-01","end":null,"time_zone":null}""" }, { "link_preview", """{"url":"u"}""" },
        { "link_mention", """{"href":"h","title":"t","thumbnail_url":"x","height":12,"padding_top":1.5}""" },
        { "template_mention", """{"type":"template_mention_date","template_mention_date":"today"}""" }, { "custom_emoji", """{"id":"a","name":"n","url":"u"}""" },
    };

    public static TheoryData<string, string> Configurations => new()
    {
        { "table", "\"properties\":[{\"property_id\":\"a\",\"visible\":false,\"width\":32}],\"wrap_cells\":false,\"frozen_column_index\":0,\"subtasks\":{\"property_id\":\"b\",\"display_mode\":\"show\"}" },
        { "board", "\"group_by\":{\"type\":\"status\",\"property_id\":\"a\",\"group_by\":\"option\",\"sort\":{\"type\":\"manual\"}},\"cover\":{\"type\":\"property\",\"property_id\":\"b\"},\"cover_size\":\"small\"" },
        { "calendar", "\"date_property_id\":\"a\",\"view_range\":\"week\",\"show_weekends\":true" },
        { "timeline", "\"date_property_id\":\"a\",\"preference\":{\"zoom_level\":\"week\",\"center_timestamp\":0},\"arrows_by\":{\"property_id\":null},\"show_table\":false" },
        { "gallery", "\"cover\":null" }, { "list", "\"properties\":[]" }, { "map", "\"height\":\"small\",\"map_by\":\"a\"" }, { "form", "\"is_form_closed\":false" },
        { "chart", "\"chart_type\":\"bar\",\"x_axis\":null,\"y_axis\":{\"aggregator\":\"count\"},\"y_axis_min\":0.5,\"reference_lines\":[{\"id\":\"a\",\"value\":3,\"label\":\"l\",\"color\":\"red\",\"dash_style\":\"dash\"}]" },
        { "dashboard", "\"rows\":[{\"id\":\"a\",\"height\":3,\"widgets\":[{\"id\":\"w\",\"view_id\":\"v\",\"width\":6,\"row_index\":0}]}]" },
    };

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Every_kind_of_block_is_known(string type, string content)
    {
        IsKnown<Block>($$"""{"object":"block","id":"0198f3a0-0000-8000-8000-000000000001","parent":{"type":"page_id","page_id":"a"},"created_time":"2026-01-01T00:00:00.000Z","last_edited_time":"2026-01-01T00:00:00.000Z","created_by":{"object":"user","id":"a"},"last_edited_by":{"object":"user","id":"a"},"has_children":false,"in_trash":false,"type":"{{type}}","{{type}}":{{content}},"archived":false}""");
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_kind_of_property_value_is_known(string type, string value)
    {
        IsKnown<PropertyValue>($$"""{"id":"a%3A","type":"{{type}}","{{type}}":{{value}}}""");
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Every_kind_of_property_schema_is_known(string type, string config)
    {
        IsKnown<PropertySchema>($$"""{"id":"a","name":"N","description":null,"type":"{{type}}","{{type}}":{{config}}}""");
    }

    [Theory]
    [MemberData(nameof(Mentions))]
    public void Every_kind_of_mention_is_known(string type, string target)
    {
        IsKnown<Mention>($$"""{"type":"{{type}}","{{type}}":{{target}}}""");
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Every_kind_of_view_is_known(string type, string members)
    {
        IsKnown<ViewConfiguration>($$"""{"type":"{{type}}",{{members}}}""");
    }

    [Fact]
    public void A_block_of_an_unknown_kind_keeps_everything_and_what_all_blocks_have_can_be_asked()
    {
        const string json = """{"object":"block","id":"b","has_children":true,"type":"hologram","hologram":{"depth":3}}""";

        var block = Assert.IsType<UnknownBlock>(NotionJson.Read<Block>(json));

        Assert.True(block.HasChildren);
        Assert.Equal("hologram", block.Type);
        Assert.Equal(3, block.Extra!["hologram"].GetProperty("depth").GetInt32());
        Assert.Equal(json, NotionJson.Write<Block>(block));
    }

    [Fact]
    public void A_known_kind_whose_shape_has_changed_is_kept_as_unknown()
    {
        const string json = """{"object":"block","id":"b","type":"to_do","to_do":"done"}""";

        var block = Assert.IsType<UnknownBlock>(NotionJson.Read<Block>(json));

        Assert.Equal(json, NotionJson.Write<Block>(block));
    }

    [Fact]
    public void A_block_of_which_only_the_id_may_be_seen_is_partial()
    {
        Assert.IsType<PartialBlock>(NotionJson.Read<Block>("""{"object":"block","id":"b"}"""));
    }

    private static void IsKnown<T>(string json)
        where T : WireObject
    {
        var record = NotionJson.Read<T>(json);

        Assert.DoesNotContain("Unknown", record.GetType().Name, StringComparison.Ordinal);
        Assert.Null(record.Extra);
        Assert.Null(JsonDifference.Find(JsonDocument.Parse(json).RootElement, NotionJson.WriteElement(record)));
    }
}
