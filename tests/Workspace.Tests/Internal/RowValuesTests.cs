using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class RowValuesTests
{
    private const string Space = "11111111-1111-4111-8111-111111111111";
    private const string A = "22222222-2222-4222-8222-222222222222";
    private const string B = "33333333-3333-4333-8333-333333333333";

    [Theory]
    [InlineData("number", "42", """[["42"]]""")]
    [InlineData("number", "-32.48", """[["-32.48"]]""")]
    [InlineData("checkbox", "true", """[["Yes"]]""")]
    [InlineData("checkbox", "false", """[["No"]]""")]
    [InlineData("select", """{"name":"Option name"}""", """[["Option name"]]""")]
    [InlineData("status", """{"name":"Done"}""", """[["Done"]]""")]
    [InlineData("multi_select", """[{"name":"foo"},{"name":"bar"}]""", """[["foo,bar"]]""")]
    [InlineData("url", "\"https://x.test/\"", """[["https://x.test/",[["a","https://x.test/"]]]]""")]
    [InlineData("email", "\"a@b.test\"", """[["a@b.test"]]""")]
    [InlineData("phone_number", "\"+1 2\"", """[["+1 2"]]""")]
    [InlineData("date", """{"start":"2026-01-31","end":null}""", """[["‣",[["d",{"type":"date","start_date":"2026-01-31"}]]]]""")]
    [InlineData("people", $$"""[{"id":"{{A}}"},{"id":"{{B}}"}]""", $$"""[["‣",[["u","{{A}}"]]],[","],["‣",[["u","{{B}}"]]]]""")]
    [InlineData("relation", $$"""[{"id":"{{A}}"},{"id":"{{B}}"}]""", $$"""[["‣",[["p","{{A}}","{{Space}}"]]],[","],["‣",[["p","{{B}}","{{Space}}"]]]]""")]
    [InlineData("files", """[{"name":"a.png","external":{"url":"https://x.test/a.png"}}]""", """[["a.png",[["a","https://x.test/a.png"]]]]""")]
    public void A_value_is_the_same_on_both_sides(string type, string value, string segments)
    {
        var property = new JsonObject { ["id"] = "x", ["type"] = type, [type] = JsonNode.Parse(value) };

        Assert.Equal(segments, RowValues.ToSegments(property, NotionId.Parse(Space))!.ToJsonString(Api.Json.Options));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(value), RowValues.ToRequest(type, JsonNode.Parse(segments))![type]));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("select")]
    [InlineData("date")]
    [InlineData("url")]
    public void An_empty_value_is_absent_inside_and_null_outside(string type)
    {
        Assert.Null(RowValues.ToSegments(new JsonObject { ["type"] = type, [type] = null }, NotionId.Parse(Space)));
        Assert.Equal($$"""{"{{type}}":null}""", RowValues.ToRequest(type, null)!.ToJsonString());
        Assert.Equal($$"""{"{{type}}":null}""", RowValues.ToRequest(type, new JsonArray())!.ToJsonString());
    }

    [Theory]
    [InlineData("formula")]
    [InlineData("created_time")]
    [InlineData("button")]
    public void A_computed_value_is_not_written(string type) => Assert.Null(RowValues.ToRequest(type, new JsonArray()));

    [Fact]
    public void A_number_that_is_none_is_refused() =>
        Assert.Throws<FormatException>(() => RowValues.ToRequest("number", TextSegments.OfPlain("many")));

    [Fact]
    public void A_property_id_is_raw_inside_and_encoded_outside()
    {
        var schema = JsonNode.Parse("""{"B\\i_":{"name":"AI Summary","type":"text"}}""")!.AsObject();

        var request = PageReading.Properties(JsonNode.Parse("""{"B\\i_":[["Hello"]],"gone":[["x"]]}"""), schema);

        Assert.Equal("""{"B%5Ci_":{"rich_text":[{"type":"text","text":{"content":"Hello"}}]}}""", request.ToJsonString());
    }
}
