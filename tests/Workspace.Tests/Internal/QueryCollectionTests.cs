using System.Text.Json.Nodes;
using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class QueryCollectionTests
{
    [Fact]
    public async Task Rows_come_with_their_records_and_their_number()
    {
        await using var house = await House.OpenAsync();
        var (tasks, rows) = await AddRows(house);

        var answer = await house.Call("queryCollection", $$$"""
            {"collection":{"id":"{{{tasks.Source}}}"},"loader":{"type":"reducer","reducers":{"collection_group_results":{"type":"results","limit":2,"loadContentCover":true}},
             "sort":[{"property":"title","direction":"ascending"}],"searchQuery":"","userTimeZone":"Asia/Seoul"}}
            """);

        var results = answer["result"]!["reducerResults"]!["collection_group_results"]!;
        Assert.Equal("reducer", (string?)answer["result"]!["type"]);
        Assert.Equal([rows["Alpha"], rows["Beta"]], results["blockIds"]!.AsArray().Select(id => (string)id!));
        Assert.True((bool)results["hasMore"]!);
        Assert.Equal(4, (int)results["total"]!);
        Assert.Equal([rows["Alpha"], rows["Beta"]], answer["allBlockIds"]!.AsArray().Select(id => (string)id!));
        Assert.Equal("Alpha", TextSegments.Plain(RecordBox.Unwrap(answer["recordMap"]!["block"]![rows["Alpha"]])!["properties"]!["title"]));
        Assert.NotNull(answer["recordMap"]!["collection"]![tasks.Source]);
    }

    [Theory]
    [InlineData("title", "string_contains", "\"ta\"", "Beta,Delta")]
    [InlineData("title", "string_starts_with", "\"a\"", "Alpha")]
    [InlineData("title", "string_is_not", "\"Alpha\"", "Beta,Delta,Gamma")]
    [InlineData("Points", "number_greater_than", "1", "Beta,Gamma")]
    [InlineData("Points", "number_equals", "\"2\"", "Beta")]
    [InlineData("Points", "is_empty", null, "Delta")]
    [InlineData("State", "enum_is", "\"Open\"", "Alpha,Gamma")]
    [InlineData("State", "enum_is_not", "\"Open\"", "Beta,Delta")]
    [InlineData("Tags", "enum_contains", "\"x\"", "Alpha,Beta")]
    [InlineData("Tags", "enum_does_not_contain", "\"x\"", "Delta,Gamma")]
    [InlineData("Ok", "checkbox_is", "true", "Alpha")]
    [InlineData("Ok", "checkbox_is_not", "true", "Beta,Delta,Gamma")]
    [InlineData("Due", "date_is", """{"type":"date","start_date":"2026-01-02"}""", "Beta")]
    [InlineData("Due", "date_is_before", """{"type":"date","start_date":"2026-01-02"}""", "Alpha")]
    [InlineData("Due", "date_is_on_or_after", """{"type":"date","start_date":"2026-01-02"}""", "Beta,Gamma")]
    [InlineData("Due", "is_not_empty", null, "Alpha,Beta,Gamma")]
    [InlineData("gone", "string_is", "\"x\"", "Alpha,Beta,Delta,Gamma")]
    public async Task A_filter_keeps_what_it_names(string property, string name, string? value, string expected)
    {
        await using var house = await House.OpenAsync();
        var (tasks, rows) = await AddRows(house);
        var id = JsonValue.Create(tasks.Ids.GetValueOrDefault(property, property)).ToJsonString();
        var operand = value is null ? "" : $$""","value":{"type":"exact","value":{{value}} }""";

        var found = await Find(house, tasks, $$"""{"operator":"and","filters":[{"property":{{id}},"filter":{"operator":"{{name}}"{{operand}} } }]}""");

        Assert.Equal(expected.Split(','), found.Select(row => rows.First(pair => pair.Value == row).Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Filters_nest_and_one_without_operator_and_value_keeps_all()
    {
        await using var house = await House.OpenAsync();
        var (tasks, _) = await AddRows(house);

        var found = await Find(house, tasks, $$"""
            {"operator":"or","filters":[
              {"property":"title","filter":{"operator":"string_is","value":{"type":"exact","value":"Delta"} } },
              {"operator":"and","filters":[
                {"property":{{tasks.Json("State")}},"filter":{"operator":"enum_is","value":{"type":"exact","value":"Open"} } },
                {"property":{{tasks.Json("Points")}},"filter":{"operator":"number_equals","value":{"type":"exact","value":1} } },
                {"property":{{tasks.Json("State")}},"filter":{"value":{"type":"exact"} } }]}]}
            """);

        Assert.Equal(2, found.Count);
    }

    [Fact]
    public async Task A_view_alone_names_its_collection()
    {
        await using var house = await House.OpenAsync();
        var (tasks, _) = await AddRows(house);
        var view = (string)(await house.Record("block", tasks.Database))!["view_ids"]![0]!;

        var answer = await house.Call("queryCollection", $$$"""{"collectionView":{"id":"{{{view}}}"},"collectionViewBlock":{"id":"{{{tasks.Database}}}"},"clientType":"notion_app","userTimeZone":"UTC"}""");

        Assert.Equal(4, answer["allBlockIds"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_search_looks_into_titles()
    {
        await using var house = await House.OpenAsync();
        var (tasks, rows) = await AddRows(house);

        var answer = await house.Call("queryCollection", $$$"""{"source":{"type":"collection","id":"{{{tasks.Source}}}"},"loader":{"type":"reducer","reducers":{"r":{"type":"results","limit":50}},"searchQuery":"ALP"}}""");

        Assert.Equal([rows["Alpha"]], answer["result"]!["reducerResults"]!["r"]!["blockIds"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public async Task A_board_gets_its_groups_and_what_is_in_them()
    {
        await using var house = await House.OpenAsync();
        var (tasks, rows) = await AddRows(house);
        var state = tasks.Json("State");

        var answer = await house.Call("queryCollection", $$$$"""
            {"source":{"type":"collection","id":"{{{{tasks.Source}}}}"},"loader":{"type":"reducer","reducers":{
              "board_columns":{"type":"groups","version":"v2","groupBy":{"type":"select","property":{{{{state}}}} },"limit":10},
              "board:select:Open":{"type":"aggregation","aggregation":{"aggregator":"count"},"filter":{"operator":"and","filters":[{"property":{{{{state}}}},"filter":{"operator":"enum_is","value":{"type":"exact","value":"Open"}}}]}},
              "results:select:uncategorized":{"type":"results","limit":10,"filter":{"operator":"and","filters":[{"property":{{{{state}}}},"filter":{"operator":"is_empty"}}]}}
            }}}
            """);

        var results = answer["result"]!["reducerResults"]!;
        Assert.Equal(["Open", "Done", null], results["board_columns"]!["results"]!.AsArray().Select(group => (string?)group!["value"]!["value"]));
        Assert.Equal("""{"type":"number","value":2}""", results["board:select:Open"]!["aggregationResult"]!.ToJsonString());
        Assert.Equal([rows["Delta"]], results["results:select:uncategorized"]!["blockIds"]!.AsArray().Select(id => (string)id!));
    }

    [Theory]
    [InlineData("count", "4")]
    [InlineData("not_empty", "3")]
    [InlineData("empty", "1")]
    [InlineData("unique", "3")]
    [InlineData("percent_empty", "0.25")]
    [InlineData("sum", "6")]
    [InlineData("average", "2")]
    [InlineData("median", "2")]
    [InlineData("min", "1")]
    [InlineData("max", "3")]
    [InlineData("range", "2")]
    public async Task Numbers_about_a_property_are_computed(string aggregator, string expected)
    {
        await using var house = await House.OpenAsync();
        var (tasks, _) = await AddRows(house);

        var answer = await house.Call("queryCollection", $$$$"""
            {"source":{"id":"{{{{tasks.Source}}}}"},"loader":{"reducers":{"a":{"type":"aggregation","aggregation":{"property":{{{{tasks.Json("Points")}}}},"aggregator":"{{{{aggregator}}}}"}}} }}
            """);

        Assert.Equal(expected, answer["result"]!["reducerResults"]!["a"]!["aggregationResult"]!["value"]!.ToJsonString());
    }

    [Fact]
    public async Task An_operator_that_does_not_exist_is_refused()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        var error = await house.Call("queryCollection", $$$"""{"source":{"id":"{{{tasks.Source}}}"},"loader":{"filter":{"property":"title","filter":{"operator":"smells_like","value":{"value":"x"}} }} }""", 400);

        Assert.Contains("smells_like", (string?)error["debugMessage"], StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> Find(House house, Tasks tasks, string filter)
    {
        var answer = await house.Call("queryCollection", $$"""{"source":{"type":"collection","id":"{{tasks.Source}}"},"loader":{"type":"reducer","filter":{{filter}} } }""");
        return [.. answer["allBlockIds"]!.AsArray().Select(id => (string)id!)];
    }

    private static async Task<(Tasks Tasks, Dictionary<string, string> Rows)> AddRows(House house)
    {
        var tasks = await house.AddTasks();
        var rows = new Dictionary<string, string>();
        foreach (var (name, rest) in new[]
                 {
                     ("Gamma", """ "Points":{"number":3},"State":{"select":{"name":"Open"}},"Due":{"date":{"start":"2026-01-03"}} """),
                     ("Alpha", """ "Points":{"number":1},"State":{"select":{"name":"Open"}},"Due":{"date":{"start":"2026-01-01"}},"Tags":{"multi_select":[{"name":"x"}]},"Ok":{"checkbox":true} """),
                     ("Delta", """ "Ok":{"checkbox":false} """),
                     ("Beta", """ "Points":{"number":2},"State":{"select":{"name":"Done"}},"Due":{"date":{"start":"2026-01-02"}},"Tags":{"multi_select":[{"name":"y"},{"name":"x"}]} """),
                 })
            rows[name] = await house.AddRow(tasks, $$$$"""{"Name":{"title":[{"text":{"content":"{{{{name}}}}"}}]},{{{{rest}}}} }""");
        return (tasks, rows);
    }
}
