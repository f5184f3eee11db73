using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class FormulaCodeTests
{
    private const string Source = "11111111-1111-4111-8111-111111111111";
    private static readonly NotionId Space = NotionId.Named("space");

    private static readonly JsonNode Properties = JsonNode.Parse("""{"Number":{"id":"nu%3Bm","name":"Number","type":"number","number":{}}}""")!;

    [Theory]
    [InlineData("1 + 2")]
    [InlineData("{{notion:block_property:nu%3Bm:11111111-1111-4111-8111-111111111111:SPACE}} * 2")]
    [InlineData("{{notion:block_property:task:11111111-1111-4111-8111-111111111111:SPACE}}.map(current.{{notion:block_property:title:22222222-2222-4222-8222-222222222222:SPACE}})")]
    public void An_expression_becomes_segments_and_comes_back(string expression)
    {
        expression = expression.Replace("SPACE", Space.ToString(), StringComparison.Ordinal);
        Assert.Equal(expression, FormulaCode.ToExpression(FormulaCode.FromExpression(expression, Properties, Space)));
    }

    [Fact]
    public void A_property_stands_behind_a_placeholder_with_its_name_id_and_collection()
    {
        var code = FormulaCode.FromExpression($"abs({{{{notion:block_property:nu%3Bm:{Source}:x}}}})", Properties, Space);

        Assert.Equal(
            $$$"""[["abs("],["‣",[["fpp",{"name":"Number","property":"nu;m","collection":{"table":"collection","id":"{{{Source}}}","spaceId":"{{{Space}}}"}}]]],[")"]]""",
            code.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("""[["1 + "],["‣",[["fpp",{"name":"A \"b\""}]]]]""", "1 + prop(\"A \\\"b\\\"\")")]
    [InlineData("""[["‣",[["fpp",{"name":"A","property":"a:b","collection":"c"}]]],["*2",[["b"]]]]""", "{{notion:block_property:a%3Ab:c:}}*2")]
    [InlineData("\"prop(\\\"A\\\")\"", "prop(\"A\")")]
    [InlineData("[[], null, [1], [\"a\"]]", "a")]
    [InlineData("null", "")]
    public void What_other_clients_write_is_understood(string code, string expression) =>
        Assert.Equal(expression, FormulaCode.ToExpression(JsonNode.Parse(code)));

    [Fact]
    public async Task A_formula_that_is_set_through_the_internal_API_computes()
    {
        await using var house = await House.OpenAsync();
        var database = await house.Public("POST", "databases", $$$"""
            {"parent":{"page_id":"{{{house.Root}}}"},"title":[{"text":{"content":"D"}}],"initial_data_source":{"properties":{"Name":{"title":{} },"Number":{"number":{} } } } }
            """);
        var source = (string)database["data_sources"]![0]!["id"]!;
        var number = (await house.Public("GET", $"data_sources/{source}"))["properties"]!["Number"]!["id"]!.ToString();
        var entry = $$$"""
            {"name":"Twice","type":"formula","version":"v2","formula2":{"result_type":"number","code":[["‣",[["fpp",{"name":"Number","property":{{{JsonValue.Create(Uri.UnescapeDataString(number))!.ToJsonString()}}},
            "collection":{"table":"collection","id":"{{{source}}}","spaceId":"{{{house.Space}}}"} }]]],[" * 2"]]} }
            """;

        await house.Save($$$"""{"pointer":{"table":"collection","id":"{{{source}}}","spaceId":"{{{house.Space}}}"},"path":["schema","twic"],"command":"set","args":{{{entry}}} }""");

        var page = await house.Public("POST", "pages", $$$"""{"parent":{"data_source_id":"{{{source}}}"},"properties":{"Number":{"number":21} } }""");
        Assert.Equal("""{"type":"number","number":42}""", page["properties"]!["Twice"]!["formula"]!.ToJsonString());
        var shown = (await house.Record("collection", source))!["schema"]!["twic"]!["formula2"]!["code"]!;
        Assert.Equal("Number", (string?)shown[0]![1]![0]![1]!["name"]);
        Assert.Equal(" * 2", (string?)shown[1]![0]);
    }

}
