using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Tests.Content;
using Xunit;

namespace Verso.Workspace.Tests.Properties;

public sealed class PropertyValuesTests
{
    private static readonly NotionId Target = NotionId.Named("target");
    private static readonly NotionId Related = NotionId.Named("related");

    private readonly KnownWorkspace _workspace = new();

    public PropertyValuesTests()
    {
        _workspace.Others[Target] = new DataSourceReference(Target, NotionId.Named("target database"), "Target", null);
        _workspace.Rows.Add((Related, Target));
    }

    [Theory]
    [InlineData("number", "12", "12")]
    [InlineData("number", "-1.50", "-1.50")]
    [InlineData("number", "null", "null")]
    [InlineData("checkbox", "true", "true")]
    [InlineData("url", "\"https://example.com\"", "\"https://example.com\"")]
    [InlineData("email", "null", "null")]
    [InlineData("phone_number", "\"+1 2\"", "\"+1 2\"")]
    [InlineData("date", "null", "null")]
    [InlineData("date", """{"start":"2026-03-05"}""", """{"start":"2026-03-05","end":null,"time_zone":null}""")]
    [InlineData("date", """{"start":"2026-03-05T18:01:15.377+01:00","end":"2026-03-06T09:00:00Z"}""", """{"start":"2026-03-05T18:01:00.000+01:00","end":"2026-03-06T09:00:00.000+00:00","time_zone":null}""")]
    [InlineData("date", """{"start":"2026-03-05T18:01"}""", """{"start":"2026-03-05T18:01:00.000+00:00","end":null,"time_zone":null}""")]
    [InlineData("date", """{"start":"2026-07-05T18:01:00Z","time_zone":"America/New_York"}""", """{"start":"2026-07-05T18:01:00.000-04:00","end":null,"time_zone":null}""")]
    [InlineData("place", """{"lat":52.52,"lon":13.405,"address":"Berlin"}""", """{"lat":52.52,"lon":13.405,"name":null,"address":"Berlin","aws_place_id":null,"google_place_id":null}""")]
    [InlineData("place", "null", "null")]
    [InlineData("verification", """{"state":"unverified"}""", """{"state":"unverified","date":null,"verified_by":null}""")]
    [InlineData("files", "[]", "[]")]
    [InlineData("people", "[]", "[]")]
    [InlineData("multi_select", "[]", "[]")]
    [InlineData("select", "null", "null")]
    public void A_value_is_stored_as_Notion_serves_it(string type, string request, string stored)
    {
        var value = Read(Property(type), $$"""{"{{type}}":{{request}}}""");

        Assert.Equal(type, (string?)value["type"]);
        Assert.Equal(stored, value[type]?.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal) ?? "null");
    }

    [Theory]
    [InlineData("number", "\"12\"", "body failed validation: body.properties.P.number should be a number, instead was `\"12\"`.")]
    [InlineData("checkbox", "null", "body failed validation: body.properties.P.checkbox should be a boolean, instead was `null`.")]
    [InlineData("url", "\"\"", "body failed validation: body.properties.P.url.length should be ≥ `1`, instead was `0`.")]
    [InlineData("email", "\"\"", "body failed validation: body.properties.P.email.length should be ≥ `1`, instead was `0`.")]
    [InlineData("phone_number", "\"\"", "body failed validation: body.properties.P.phone_number.length should be ≥ `1`, instead was `0`.")]
    [InlineData("date", """{"start":"tomorrow"}""", "body failed validation: body.properties.P.date.start should be a valid ISO 8601 date string, instead was `\"tomorrow\"`.")]
    [InlineData("date", """{"start":"2026-02-30"}""", "body failed validation: body.properties.P.date.start should be a valid ISO 8601 date string, instead was `\"2026-02-30\"`.")]
    [InlineData("date", """{"end":"2026-02-03"}""", "body failed validation: body.properties.P.date.start should be defined, instead was `undefined`.")]
    [InlineData("select", """{"name":"a,b"}""", "Invalid select option, commas not allowed: a,b")]
    [InlineData("select", """{"id":"nobody"}""", "P is an invalid select option \"nobody\".")]
    [InlineData("status", """{"name":"Somewhere"}""", "Invalid status option. Status option \"Somewhere\" does not exist.")]
    [InlineData("place", """{"lat":91,"lon":0}""", "body failed validation: body.properties.P.place.lat should be ≤ `90`, instead was `91`.")]
    [InlineData("unique_id", """{"number":1}""", "P is a unique_id property, which cannot be written.")]
    [InlineData("created_time", "\"2026-01-01\"", "P is a created_time property, which cannot be written.")]
    [InlineData("people", """[{"id":"x"}]""", "body failed validation: body.properties.P.people[0].id should be a valid uuid, instead was `\"x\"`.")]
    public void A_wrong_value_is_refused_with_its_place(string type, string request, string message) =>
        Assert.Equal(message, Body.Fault(() => Read(Property(type), $$"""{"{{type}}":{{request}}}""")));

    [Fact]
    public void A_value_of_another_type_is_refused_by_name()
    {
        Assert.Equal("P is expected to be number.", Body.Fault(() => Read(Property("number"), """{"rich_text":[]}""")));
        Assert.Equal("P is expected to be number.", Body.Fault(() => Read(Property("number"), """{"type":"date","number":1}""")));
        Assert.Equal(
            "body failed validation: body.properties.P.number should be defined, instead was `undefined`.",
            Body.Fault(() => Read(Property("number"), "{}")));
        Assert.Equal(
            "Q is not a property that exists.",
            Body.Fault(() => Create(Schema("{}"), """{"Q":{"number":1}}""")));
    }

    [Fact]
    public void A_title_may_be_given_in_short()
    {
        var read = Create(Schema("{}"), """{"title":[{"text":{"content":"Hello"}}]}""");

        Assert.Equal("Hello", (string?)read["Name"]!["title"]![0]!["plain_text"]);
    }

    [Fact]
    public void People_are_stored_as_full_users_and_once_each()
    {
        var value = Read(Property("people"), $$"""{"people":[{"id":"{{KnownWorkspace.Ada}}"},{"object":"user","id":"{{KnownWorkspace.Ada.ToHex()}}"}]}""");

        Assert.Equal("Ada", (string?)Assert.Single(value["people"]!.AsArray())!["name"]);
        var missing = Assert.Throws<ApiException>(() => Read(Property("people"), $$"""{"people":[{"id":"{{NotionId.Named("nobody")}}"}]}"""));
        Assert.Equal(404, missing.Status);
    }

    [Fact]
    public void A_relation_takes_pages_of_its_data_source_only()
    {
        var property = Schema($$$$$$"""{"P":{"relation":{"data_source_id":"{{{{{{Target}}}}}}","single_property":{}}}}""").Find("P")!;

        var value = Read(property, $$"""{"relation":[{"id":"{{Related}}"},{"id":"{{Related}}"}]}""");

        Assert.Equal($$"""[{"id":"{{Related}}"}]""", value["relation"]!.ToJsonString());
        Assert.False((bool)value["has_more"]!);
        var other = NotionId.Named("other");
        Assert.Equal(404, Assert.Throws<ApiException>(() => Read(property, $$"""{"relation":[{"id":"{{other}}"}]}""")).Status);
    }

    [Fact]
    public void A_new_name_makes_an_option_and_a_known_one_is_taken()
    {
        var property = Schema("""{"P":{"multi_select":{"options":[{"name":"old","color":"red"}]}}}""").Find("P")!;

        var value = Read(property, $$"""{"multi_select":[{"name":"new"},{"id":"{{property.Options[0].Id}}"},{"name":"old"}]}""");

        Assert.Equal(["new", "old"], value["multi_select"]!.AsArray().Select(o => (string)o!["name"]!));
        Assert.Equal("red", (string?)value["multi_select"]![1]!["color"]);
        Assert.Equal(["new"], _workspace.Added.Select(o => o.Name));
    }

    [Fact]
    public void A_new_page_has_all_properties_and_what_Verso_knows()
    {
        var schema = Schema("""{"N":{"number":{}},"S":{"status":{}},"C":{"created_time":{}},"B":{"created_by":{}},"E":{"last_edited_by":{}},"L":{"last_edited_time":{}},"I":{"unique_id":{"prefix":"T"}},"M":{"multi_select":{}},"X":{"checkbox":{}}}""");

        var page = Create(schema, """{"N":{"number":3}}""");

        Assert.Equal(schema.Properties.Select(p => p.Name), page.Select(p => p.Key));
        Assert.Equal("3", page["N"]!["number"]!.ToJsonString());
        Assert.Equal("Not started", (string?)page["S"]!["status"]!["name"]);
        Assert.Equal("2026-03-05T10:20:00.000Z", (string?)page["C"]!["created_time"]);
        Assert.Equal("2026-03-06T11:21:00.000Z", (string?)page["L"]!["last_edited_time"]);
        Assert.Equal("Ada", (string?)page["B"]!["created_by"]!["name"]);
        Assert.Equal("Grace", (string?)page["E"]!["last_edited_by"]!["name"]);
        Assert.Equal("""{"prefix":"T","number":7}""", page["I"]!["unique_id"]!.ToJsonString());
        Assert.Equal("[]", page["M"]!["multi_select"]!.ToJsonString());
        Assert.False((bool)page["X"]!["checkbox"]!);
    }

    [Fact]
    public void An_update_leaves_what_it_does_not_name_and_takes_ids_in_both_forms()
    {
        var schema = Schema("""{"A":{"number":{}},"B":{"rich_text":{}},"I":{"unique_id":{}}}""");
        var page = Create(schema, """{"A":{"number":1},"B":{"rich_text":[{"text":{"content":"kept"}}]}}""");

        var updated = PropertyValues.Update(
            schema, page, Body.Of($$$$$$"""{"{{{{{{schema.Find("A")!.EncodedId}}}}}}":{"number":2}}"""), _workspace, KnownWorkspace.Stamp with { UniqueNumber = 99 });

        Assert.Equal("2", updated["A"]!["number"]!.ToJsonString());
        Assert.Equal("kept", (string?)updated["B"]!["rich_text"]![0]!["plain_text"]);
        Assert.Equal("7", updated["I"]!["unique_id"]!["number"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"rich_text":{}}""", """{"rich_text":[{"text":{"content":"12.5"}}]}""", """{"number":{}}""", "12.5")]
    [InlineData("""{"rich_text":{}}""", """{"rich_text":[{"text":{"content":"twelve"}}]}""", """{"number":{}}""", "null")]
    [InlineData("""{"number":{}}""", """{"number":7}""", """{"url":{}}""", "\"7\"")]
    [InlineData("""{"checkbox":{}}""", """{"checkbox":true}""", """{"email":{}}""", "\"Yes\"")]
    [InlineData("""{"email":{}}""", """{"email":"yes"}""", """{"checkbox":{}}""", "true")]
    [InlineData("""{"rich_text":{}}""", """{"rich_text":[{"text":{"content":"2026-03-05"}}]}""", """{"date":{}}""", """{"start":"2026-03-05","end":null,"time_zone":null}""")]
    [InlineData("""{"people":{}}""", """{"people":[]}""", """{"files":{}}""", "[]")]
    public void A_change_of_type_keeps_what_it_can(string before, string value, string after, string expected)
    {
        var old = Schema($$"""{"P":{{before}}}""");
        var page = Create(old, $$"""{"P":{{value}}}""");
        var next = SchemaEditor.Update(old, Body.Of($$"""{"P":{{after}}}"""), _workspace).Schema;

        var migrated = PropertyValues.Migrate(page, old, next, KnownWorkspace.Stamp);

        Assert.Equal(expected, migrated["P"]![next.Find("P")!.Type]?.ToJsonString() ?? "null");
        Assert.Equal(next.Find("P")!.EncodedId, (string?)migrated["P"]!["id"]);
    }

    [Fact]
    public void A_schema_change_renames_adds_removes_and_clears_options_in_stored_pages()
    {
        var old = Schema("""{"A":{"select":{"options":[{"name":"x"},{"name":"y"}]}},"B":{"number":{}},"T":{"multi_select":{"options":[{"name":"x"},{"name":"y"}]}}}""");
        var page = Create(old, """{"A":{"select":{"name":"x"}},"B":{"number":1},"T":{"multi_select":[{"name":"x"},{"name":"y"}]}}""");
        var next = SchemaEditor.Update(
            old,
            Body.Of("""{"A":{"name":"Renamed","select":{"options":[{"name":"y"}]}},"B":null,"T":{"multi_select":{"options":[{"name":"y"}]}},"New":{"checkbox":{}}}"""),
            _workspace).Schema;

        var migrated = PropertyValues.Migrate(page, old, next, KnownWorkspace.Stamp);

        Assert.Equal(next.Properties.Select(p => p.Name), migrated.Select(p => p.Key));
        Assert.Null(migrated["Renamed"]!["select"]);
        Assert.Equal(["y"], migrated["T"]!["multi_select"]!.AsArray().Select(o => (string)o!["name"]!));
        Assert.False((bool)migrated["New"]!["checkbox"]!);
    }

    [Fact]
    public void A_page_shows_25_of_many_relations_and_says_that_there_are_more()
    {
        var property = Property("people");
        var relations = new JsonArray([.. Enumerable.Range(0, 30).Select(n => new JsonObject { ["id"] = $"{n}" })]);
        var page = new JsonObject
        {
            ["R"] = new JsonObject { ["id"] = "a", ["type"] = "relation", ["relation"] = relations, ["has_more"] = false },
            ["P"] = new JsonObject { ["id"] = "b", ["type"] = property.Type, ["people"] = relations.DeepClone() },
        };

        Assert.True(PropertyValues.AreLong(page));
        PropertyValues.Shorten(page);

        Assert.Equal(25, page["R"]!["relation"]!.AsArray().Count);
        Assert.True((bool)page["R"]!["has_more"]!);
        Assert.Equal(25, page["P"]!["people"]!.AsArray().Count);
        Assert.False(PropertyValues.AreLong(page));
    }

    private DataSourceSchema Schema(string properties)
    {
        var json = JsonNode.Parse(properties)!.AsObject();
        json["Name"] = new JsonObject { ["title"] = new JsonObject() };
        return SchemaEditor.Create(Body.Of(json.ToJsonString()), _workspace).Schema;
    }

    private PropertySchema Property(string type) => Schema($$$$$$"""{"P":{"{{{{{{type}}}}}}":{}}}""").Find("P")!;

    private JsonObject Read(PropertySchema property, string value) =>
        PropertyValues.Read(property, Body.Of($$$"""{"properties":{"P":{{{value}}}}}""")["properties"]["P"], _workspace);

    private JsonObject Create(DataSourceSchema schema, string properties) =>
        PropertyValues.Create(schema, Body.Of(properties), _workspace, KnownWorkspace.Stamp);
}
