using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

/// <summary>One view, seen and changed through both doors.</summary>
public sealed class ViewRecordTests
{
    [Fact]
    public async Task A_view_of_the_public_API_is_a_whole_record()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "board", """
            "filter":{"and":[{"property":"Points","number":{"greater_than":2}},{"property":"Due","date":{"past_week":{}}},{"property":"Name","title":{"starts_with":"T"}}]},
            "quick_filters":{"Ok":{"checkbox":{"equals":true}}},
            "sorts":[{"property":"Due","direction":"descending"},{"timestamp":"created_time","direction":"ascending"}],
            "configuration":{"type":"board","group_by":{"type":"select","property_id":"State","sort":{"type":"ascending"},"hide_empty_groups":true},"cover":{"type":"page_cover"},"cover_size":"small",
              "properties":[{"property_id":"Due","visible":true,"width":120},{"property_id":"Points","visible":false}]}
            """);

        var record = (await house.Record("collection_view", view))!;

        Assert.Equal("board", (string?)record["type"]);
        AssertJson($$"""{"property":{{tasks.Json("State")}},"type":"select","sort":{"type":"ascending"},"hideEmptyGroups":true}""", record["format"]!["board_columns_by"]);
        AssertJson($$"""[{"property":{{tasks.Json("Due")}},"visible":true,"width":120},{"property":{{tasks.Json("Points")}},"visible":false}]""", record["format"]!["board_properties"]);
        AssertJson("""{"type":"page_cover"}""", record["format"]!["board_cover"]);
        Assert.Equal("small", (string?)record["format"]!["board_cover_size"]);
        Assert.Equal([null, "Open", "Done"], record["format"]!["board_columns"]!.AsArray().Select(column => (string?)column!["value"]!["value"]));
        AssertJson($$$$"""[{"property":{{{{tasks.Json("Ok")}}}},"filter":{"operator":"checkbox_is","value":{"type":"exact","value":true}}}]""", new JsonArray([.. record["format"]!["property_filters"]!.AsArray().Select(one => one!["filter"]!.DeepClone())]));
        AssertJson($$$$"""
            {"operator":"and","filters":[
              {"property":{{{{tasks.Json("Points")}}}},"filter":{"operator":"number_greater_than","value":{"type":"exact","value":2}}},
              {"property":{{{{tasks.Json("Due")}}}},"filter":{"operator":"date_is_within","value":{"type":"relative","value":"the_past_week"}}},
              {"property":"title","filter":{"operator":"string_starts_with","value":{"type":"exact","value":"T"}}}]}
            """, record["query2"]!["filter"]);
        AssertJson($$"""[{"property":{{tasks.Json("Due")}},"direction":"descending"},{"property":"created_time","direction":"ascending"}]""", record["query2"]!["sort"]);
    }

    [Fact]
    public async Task What_a_transaction_writes_into_a_view_is_served_by_the_public_API()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "table", "");

        await house.Save(
            Set(view, """["query2"]""", $$$$"""
                {"filter":{"operator":"and","filters":[{"property":{{{{tasks.Json("State")}}}},"filter":{"operator":"enum_is","value":{"type":"exact","value":"Open"}}}]},
                 "sort":[{"property":{{{{tasks.Json("Points")}}}},"direction":"descending"}],"aggregations":[{"property":"title","aggregator":"count"}]}
                """),
            Set(view, """["format","table_wrap"]""", "true"),
            Set(view, """["format","table_properties"]""", $$"""[{"property":"title","visible":true,"width":276.4},{"property":{{tasks.Json("Points")}},"visible":true,"unknown":1}]"""),
            Set(view, """["format","collection_group_by"]""", $$"""{"property":{{tasks.Json("State")}},"type":"select"}"""),
            Set(view, """["format","property_filters"]""", $$$$$"""[{"id":"x","filter":{"property":{{{{{tasks.Json("Ok")}}}}},"filter":{"operator":"checkbox_is","value":{"type":"exact","value":true}}}}]"""));

        var served = await house.Public("GET", $"views/{view}");
        Assert.Equal(["property", "select"], served["filter"]!.AsObject().Select(member => member.Key));
        Assert.Equal("Open", (string?)served["filter"]!["select"]!["equals"]);
        Assert.Equal("descending", (string?)Assert.Single(served["sorts"]!.AsArray())!["direction"]);
        Assert.True((bool)Assert.Single(served["quick_filters"]!.AsObject()).Value!["checkbox"]!["equals"]!);
        Assert.True((bool)served["configuration"]!["wrap_cells"]!);
        Assert.Equal("State", (string?)served["configuration"]!["group_by"]!["property_name"]);
        Assert.Equal(["Name", "Points"], served["configuration"]!["properties"]!.AsArray().Select(one => (string?)one!["property_name"]));
        Assert.Equal(276, (int)served["configuration"]!["properties"]![0]!["width"]!);
        var record = (await house.Record("collection_view", view))!;
        Assert.Equal("count", (string?)record["query2"]!["aggregations"]![0]!["aggregator"]);
        Assert.Equal(276.4, (double)record["format"]!["table_properties"]![0]!["width"]!);
        Assert.Equal(tasks.Ids["State"], Uri.UnescapeDataString((string)served["configuration"]!["group_by"]!["property_id"]!));
    }

    [Fact]
    public async Task The_newer_word_counts_whoever_says_it()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "table", "");
        await house.Save(Set(view, """["query2"]""", $$$$"""{"filter":{"operator":"and","filters":[{"property":{{{{tasks.Json("Points")}}}},"filter":{"operator":"number_is_prime"}}]},"aggregations":[]}"""));
        var kept = (await house.Record("collection_view", view))!;
        var untouched = await house.Public("GET", $"views/{view}");

        await house.Public("PATCH", $"views/{view}", """{"filter":{"property":"Points","number":{"equals":1}}}""");
        var after = (await house.Record("collection_view", view))!;

        Assert.Equal("number_is_prime", (string?)kept["query2"]!["filter"]!["filters"]![0]!["filter"]!["operator"]);
        Assert.Null(untouched["filter"]);
        Assert.Equal("number_equals", (string?)after["query2"]!["filter"]!["filters"]![0]!["filter"]!["operator"]);
        Assert.NotNull(after["query2"]!["aggregations"]);
    }

    [Fact]
    public async Task A_transaction_leaves_alone_what_it_does_not_touch()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "table", """
            "filter":{"or":[{"property":"Ok","checkbox":{"equals":true}},{"and":[{"property":"Tags","multi_select":{"is_empty":true}},{"timestamp":"last_edited_time","last_edited_time":{"on_or_after":"2026-01-01"}}]}]},
            "configuration":{"type":"table","frozen_column_index":2,"subtasks":{"display_mode":"hidden"}}
            """);
        var before = await house.Public("GET", $"views/{view}");

        await house.Save(Set(view, """["name"]""", "\"Renamed\""));

        var after = await house.Public("GET", $"views/{view}");
        Assert.Equal("Renamed", (string?)after["name"]);
        AssertJson(before["filter"]!.ToJsonString(), after["filter"]);
        AssertJson(before["configuration"]!.ToJsonString(), after["configuration"]);
    }

    [Fact]
    public async Task A_type_that_only_Notions_page_knows_is_a_table_outside()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "list", "");

        await house.Save(Set(view, """["type"]""", "\"feed\""));
        var inside = (await house.Record("collection_view", view))!;
        var outside = await house.Public("GET", $"views/{view}");
        await house.Save(Set(view, """["type"]""", "\"gallery\""));

        Assert.Equal(("feed", "table"), ((string?)inside["type"], (string?)outside["type"]));
        Assert.Equal("gallery", (string?)(await house.Record("collection_view", view))!["type"]);
        Assert.Equal("gallery", (string?)(await house.Public("GET", $"views/{view}"))["type"]);
    }

    [Fact]
    public async Task A_view_that_is_thrown_away_inside_is_gone_outside()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var view = await AddViewAsync(house, tasks, "list", "");

        await house.Save(Set(view, """["alive"]""", "false"));

        Assert.Single((await house.Public("GET", "views", query: $"database_id={tasks.Database}"))["results"]!.AsArray());
        Assert.False((bool)(await house.Record("collection_view", view))!["alive"]!);
        await house.Save(Set(view, """["alive"]""", "true"));
        Assert.Equal("list", (string?)(await house.Public("GET", $"views/{view}"))["type"]);
    }

    [Fact]
    public async Task A_query_that_names_only_a_view_has_its_filter_its_order_and_its_groups()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var rows = new List<string>();
        foreach (var (points, state) in ((int, string)[])[(1, "Open"), (2, "Done"), (3, "Open"), (4, "Open")])
            rows.Add(await house.AddRow(tasks, $$$$"""{"Points":{"number":{{{{points}}}}},"State":{"select":{"name":"{{{{state}}}}"}}}"""));
        var table = await AddViewAsync(house, tasks, "table", """
            "filter":{"or":[{"property":"Points","number":{"greater_than":1}}]},"quick_filters":{"State":{"select":{"equals":"Open"}}},"sorts":[{"property":"Points","direction":"descending"}]
            """);
        var board = await AddViewAsync(house, tasks, "board", """
            "filter":{"property":"Points","number":{"less_than":4}},"configuration":{"type":"board","group_by":{"type":"select","property_id":"State","sort":{"type":"manual"}}}
            """);

        var plain = await house.Call("queryCollection", $$$"""{"collectionView":{"id":"{{{table}}}"}}""");
        var grouped = (await house.Call("queryCollection", $$$"""{"collectionView":{"id":"{{{board}}}"}}"""))["result"]!["reducerResults"]!;
        var own = await house.Call("queryCollection", $$$$"""{"collectionView":{"id":"{{{{table}}}}"},"loader":{"type":"reducer","reducers":{}}}""");

        Assert.Equal([rows[3], rows[2]], Ids(plain["result"]!["reducerResults"]!["collection_group_results"]));
        Assert.Equal(["Open", "Done", null], grouped["board_columns"]!["results"]!.AsArray().Select(group => (string?)group!["value"]!["value"]));
        Assert.Equal([rows[2], rows[0]], Ids(grouped["results:select:Open"]));
        Assert.Equal(1, (int)grouped["board:select:Done"]!["aggregationResult"]!["value"]!);
        Assert.Empty(Ids(grouped["results:select:uncategorized"]));
        Assert.Equal(4, Ids(own["result"]!["reducerResults"]!["collection_group_results"]).Length);
    }

    [Fact]
    public async Task A_value_without_an_operator_means_that_value()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        await house.AddRow(tasks, """{"State":{"select":{"name":"Open"}}}""");
        var done = await house.AddRow(tasks, """{"State":{"select":{"name":"Done"}}}""");

        var answer = await house.Call("queryCollection", $$$$$$"""
            {"collection":{"id":"{{{{{{tasks.Source}}}}}}"},"loader":{"type":"reducer","reducers":{"results:status:Done":{"type":"results","limit":10,
             "filter":{"operator":"and","filters":[{"property":{{{{{{tasks.Json("State")}}}}}},"filter":{"value":{"type":"exact","value":"Done"}}}]}}}}}
            """);

        Assert.Equal([done], Ids(answer["result"]!["reducerResults"]!["results:status:Done"]));
    }

    private static async Task<string> AddViewAsync(House house, Tasks tasks, string type, string more) =>
        (string)(await house.Public("POST", "views", $$"""{"database_id":"{{tasks.Database}}","data_source_id":"{{tasks.Source}}","name":"V","type":"{{type}}"{{(more.Length == 0 ? "" : "," + more)}}}"""))["id"]!;

    private static string Set(string view, string path, string arguments) =>
        $$$"""{"pointer":{"table":"collection_view","id":"{{{view}}}"},"path":{{{path}}},"command":"set","args":{{{arguments}}}}""";

    private static string[] Ids(JsonNode? results) => [.. results!["blockIds"]!.AsArray().Select(id => (string)id!)];

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nwas {actual?.ToJsonString(Json.Options)}");
}
