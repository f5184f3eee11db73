using Verso.Workspace.Internal.Records;
using Xunit;

namespace Verso.Workspace.Tests.Internal;

public sealed class WritingTests
{
    private const string First = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string Second = "aaaaaaaa-0000-4000-8000-000000000002";
    private const string Third = "aaaaaaaa-0000-4000-8000-000000000003";

    [Fact]
    public async Task A_value_set_here_is_read_through_the_public_API()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"One"}}]},"Points":{"number":1}}""");
        var before = (int)(await house.Record("block", row))!["version"]!;

        var answer = await house.Save(
            Set("block", row, $"""["properties",{tasks.Json("Notes")}]""", """[["Bold ",[["b"]]],["and plain"]]"""),
            Set("block", row, $"""["properties",{tasks.Json("Points")}]""", """[["42.5"]]"""),
            Set("block", row, $"""["properties",{tasks.Json("State")}]""", """[["Done"]]"""),
            Set("block", row, $"""["properties",{tasks.Json("Tags")}]""", """[["x,y"]]"""),
            Set("block", row, $"""["properties",{tasks.Json("Due")}]""", """[["‣",[["d",{"type":"datetime","start_date":"2026-02-01","start_time":"10:30","time_zone":"Asia/Seoul"}]]]]"""),
            Set("block", row, $"""["properties",{tasks.Json("Ok")}]""", """[["Yes"]]"""),
            Update("block", row, "[]", """{"last_edited_time":1700000000000,"last_edited_by_id":"x","last_edited_by_table":"notion_user"}"""));

        Assert.Equal("{}", answer.ToJsonString());
        var values = (await house.Public("GET", $"pages/{row}"))["properties"]!;
        Assert.Equal("Bold and plain", string.Concat(values["Notes"]!["rich_text"]!.AsArray().Select(item => (string)item!["plain_text"]!)));
        Assert.True((bool)values["Notes"]!["rich_text"]![0]!["annotations"]!["bold"]!);
        Assert.Equal(42.5, (double)values["Points"]!["number"]!);
        Assert.Equal("green", (string?)values["State"]!["select"]!["color"]);
        Assert.Equal(["x", "y"], values["Tags"]!["multi_select"]!.AsArray().Select(option => (string)option!["name"]!));
        Assert.Equal("2026-02-01T10:30:00.000+09:00", (string?)values["Due"]!["date"]!["start"]);
        Assert.True((bool)values["Ok"]!["checkbox"]!);
        Assert.True((int)(await house.Record("block", row))!["version"]! > before);
        var found = await house.Public("POST", $"data_sources/{tasks.Source}/query", """{"filter":{"property":"Points","number":{"greater_than":42}}}""");
        Assert.Equal(row, (string?)Assert.Single(found["results"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task A_value_set_to_nothing_is_empty()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"One"}}]},"Points":{"number":1},"State":{"select":{"name":"Open"}}}""");

        await house.Save(
            Set("block", row, $"""["properties",{tasks.Json("Points")}]""", "null"),
            Set("block", row, """["properties","title"]""", "[]"),
            Set("block", row, $"""["properties",{tasks.Json("State")}]""", "[]"));

        var values = (await house.Public("GET", $"pages/{row}"))["properties"]!;
        Assert.Null(values["Points"]!["number"]);
        Assert.Null(values["State"]!["select"]);
        Assert.Empty(values["Name"]!["title"]!.AsArray());
    }

    [Fact]
    public async Task Either_style_of_body_and_of_operation_is_taken()
    {
        await using var house = await House.OpenAsync();

        await house.Call("submitTransaction", $$"""{"operations":[{"table":"block","id":"{{house.Root}}","path":["properties","title"],"command":"set","args":[["Flat"]]}]}""");
        Assert.Equal("Flat", await Title(house, house.Root));

        await house.Call("submitTransaction", $$"""
            {"requestId":"x","transactions":[{"operations":[
              {"pointer":{"table":"block","id":"{{house.Root}}"},"path":["properties"],"command":"update","args":{"title":[["Pointed"]]} },
              {"table":"block","id":"{{house.Root}}","path":["format","page_icon"],"command":"set","args":"🏠"}]}]}
            """);
        Assert.Equal("Pointed", await Title(house, house.Root));
        Assert.Equal("🏠", (string?)(await house.Public("GET", $"pages/{house.Root}"))["icon"]!["emoji"]);
    }

    [Fact]
    public async Task Two_new_databases_get_a_two_way_relation_with_the_ids_of_the_client()
    {
        await using var house = await House.OpenAsync();
        const string otherDatabase = "bbbbbbbb-0000-4000-8000-000000000001";
        const string otherSource = "bbbbbbbb-0000-4000-8000-000000000002";
        string Database(string database, string collection, string schema) => string.Join(',',
            Set("block", database, "[]", $$"""{"type":"collection_view_page","parent_id":"{{house.Root}}","parent_table":"block","alive":true,"collection_id":"{{collection}}"}"""),
            Set("collection", collection, "[]", $$$"""{"parent_id":"{{{database}}}","parent_table":"block","alive":true,"name":[["D"]],"schema":{"title":{"name":"Name","type":"title"},{{{schema}}} } }"""));

        await house.Save(
            Database(First, Second, $$""" "r:1;":{"name":"Others","type":"relation","collection_id":"{{otherSource}}","property":"o;2:"}"""),
            Database(otherDatabase, otherSource, $$""" "o;2:":{"name":"Firsts","type":"relation","collection_id":"{{Second}}","property":"r:1;"}"""),
            Set("block", Third, "[]", $$$"""{"type":"page","parent_id":"{{{Second}}}","parent_table":"collection","alive":true,"properties":{"title":[["One"]]}}"""));

        var near = (await house.Public("GET", $"data_sources/{Second}"))["properties"]!.AsObject();
        var far = (await house.Public("GET", $"data_sources/{otherSource}"))["properties"]!.AsObject();
        Assert.Equal(["Others", "Name"], near.Select(property => property.Key));
        Assert.Equal(["Firsts", "Name"], far.Select(property => property.Key));
        Assert.Equal("r:1;", Uri.UnescapeDataString((string)near["Others"]!["id"]!));
        Assert.Equal("o;2:", Uri.UnescapeDataString((string)near["Others"]!["relation"]!["dual_property"]!["synced_property_id"]!));
        Assert.Equal("r:1;", Uri.UnescapeDataString((string)far["Firsts"]!["relation"]!["dual_property"]!["synced_property_id"]!));
        var row = (string)(await house.Public("POST", "pages", $$$"""{"parent":{"data_source_id":"{{{otherSource}}}"},"properties":{"Firsts":{"relation":[{"id":"{{{Third}}}"}]} } }"""))["id"]!;
        Assert.Equal(row, (string?)(await house.Public("GET", $"pages/{Third}"))["properties"]!["Others"]!["relation"]![0]!["id"]);
    }

    [Fact]
    public async Task The_other_end_of_a_relation_that_the_client_has_not_seen_stays()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var other = await house.AddTasks();

        await house.Save(
            Set("collection", tasks.Source, """["schema","r:1;"]""", $$"""{"name":"Others","type":"relation","collection_id":"{{other.Source}}","property":"o;2:"}"""),
            Set("collection", other.Source, """["schema","n:3;"]""", """{"name":"Extra","type":"number"}"""));

        var far = (await house.Public("GET", $"data_sources/{other.Source}"))["properties"]!.AsObject();
        Assert.Contains("Related to Tasks (Others)", far.Select(property => property.Key));
        Assert.Contains("Extra", far.Select(property => property.Key));
    }

    [Fact]
    public async Task Rows_and_databases_are_moved_to_the_top_of_the_space()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"One"}}]},"Points":{"number":1}}""");
        string ToTop(string id) => $$"""{"pointer":{"table":"block","id":"{{id}}"},"path":[],"command":"setParent","args":{"parentId":"{{house.Space}}","parentTable":"space"} }""";

        await house.Save(ToTop(row), ToTop(tasks.Database));

        var page = await house.Public("GET", $"pages/{row}");
        Assert.True((bool)page["parent"]!["workspace"]!);
        Assert.Equal(["title"], page["properties"]!.AsObject().Select(property => property.Key));
        Assert.Equal("One", await Title(house, row));
        Assert.True((bool)(await house.Public("GET", $"databases/{tasks.Database}"))["parent"]!["workspace"]!);
        Assert.Empty((await house.Public("POST", $"data_sources/{tasks.Source}/query"))["results"]!.AsArray());
        var home = await house.Call("loadUserContent", "{}");
        Assert.Contains(row, home["recordMap"]!["space"]![house.Space]!["value"]!["pages"]!.AsArray().Select(id => (string)id!));
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_nothing_behind()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        var row = await house.AddRow(tasks, """{"Name":{"title":[{"text":{"content":"One"}}]}}""");

        var error = await house.Call("saveTransactions", $$"""
            {"transactions":[
              {"id":"{{First}}","operations":[{{Set("block", house.Root, """["properties","title"]""", """[["Changed"]]""")}}]},
              {"id":"{{Second}}","operations":[{{Set("block", row, $"""["properties",{tasks.Json("Points")}]""", """[["many"]]""")}}]}
            ]}
            """, 400);

        Assert.Equal("ValidationError", (string?)error["name"]);
        Assert.Contains("'many' is not a number", (string?)error["debugMessage"], StringComparison.Ordinal);
        Assert.Equal("Verso", await Title(house, house.Root));
    }

    [Fact]
    public async Task A_transaction_is_applied_once()
    {
        await using var house = await House.OpenAsync();
        var body = $$"""{"transactions":[{"id":"{{First}}","operations":[{{NewText(Second, house.Root, "Once")}},{{List("listAfter", house.Root, $$"""{"id":"{{Second}}"}""")}}]}]}""";

        await house.Call("saveTransactionsMain", body);
        await house.Call("saveTransactionsMain", body);

        Assert.Equal(["Once"], await Texts(house, house.Root));
    }

    [Fact]
    public async Task A_row_is_made_with_the_id_the_client_gave_it()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        await house.Save(
            Set("block", First, "[]", $$$"""{"type":"page","id":"{{{First}}}","version":1,"alive":true,"properties":{"title":[["Made"]],{{{tasks.Json("Points")}}}:[["7"]]},"format":{"page_icon":"🔥","page_full_width":true}}"""),
            $$"""{"pointer":{"table":"block","id":"{{First}}","spaceId":"{{house.Space}}"},"path":[],"command":"setParent","args":{"parentId":"{{tasks.Source}}","parentTable":"collection"} }""");

        var page = await house.Public("GET", $"pages/{First}");
        Assert.Equal(tasks.Source, (string?)page["parent"]!["data_source_id"]);
        Assert.Equal(tasks.Database, (string?)page["parent"]!["database_id"]);
        Assert.Equal(7, (double)page["properties"]!["Points"]!["number"]!);
        Assert.Equal("🔥", (string?)page["icon"]!["emoji"]);
        var record = (await house.Record("block", First))!;
        Assert.Equal(("collection", tasks.Source), ((string?)record["parent_table"], (string?)record["parent_id"]));
        Assert.Equal("🔥", (string?)record["format"]!["page_icon"]);
        Assert.True((bool)record["format"]!["page_full_width"]!);
    }

    [Fact]
    public async Task Blocks_are_made_in_the_order_of_the_list()
    {
        await using var house = await House.OpenAsync();

        await house.Save(
            NewText(First, house.Root, "one"), List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""),
            NewText(Third, house.Root, "three"), List("listAfter", house.Root, $$"""{"id":"{{Third}}","after":"{{First}}"}"""));
        await house.Save(NewText(Second, house.Root, "two"), List("listBefore", house.Root, $$"""{"id":"{{Second}}","before":"{{Third}}"}"""));
        Assert.Equal(["one", "two", "three"], await Texts(house, house.Root));

        await house.Save(List("listBefore", house.Root, $$"""{"id":"{{Third}}"}"""));
        Assert.Equal(["three", "one", "two"], await Texts(house, house.Root));

        await house.Save(List("listAfter", house.Root, $$"""{"id":"{{Third}}"}"""));
        Assert.Equal(["one", "two", "three"], await Texts(house, house.Root));
    }

    [Fact]
    public async Task A_table_comes_block_by_block()
    {
        await using var house = await House.OpenAsync();

        await house.Save(
            Set("block", First, "[]", $$"""{"type":"table","parent_id":"{{house.Root}}","parent_table":"block","alive":true,"content":["{{Second}}"],"format":{"table_block_column_order":["x\"L","y"],"table_block_column_header":true} }"""),
            Set("block", Second, "[]", $$"""{"type":"table_row","parent_id":"{{First}}","parent_table":"block","alive":true,"properties":{"y":[["right"]],"x\"L":[["left",[["i"]]]]} }"""),
            List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""));

        var table = (await house.Public("GET", $"blocks/{First}"))["table"]!;
        Assert.Equal("""{"table_width":2,"has_column_header":true,"has_row_header":false}""", table.ToJsonString());
        var row = (await house.Public("GET", $"blocks/{First}/children"))["results"]![0]!;
        Assert.Equal(["left", "right"], row["table_row"]!["cells"]!.AsArray().Select(cell => (string)cell![0]!["plain_text"]!));
        Assert.Equal("""{"x\"L":[["left",[["i"]]]],"y":[["right"]]}""", (await house.Record("block", Second))!["properties"]!.ToJsonString(Api.Json.Options));
    }

    [Fact]
    public async Task A_block_changes_its_text_its_kind_and_its_place()
    {
        await using var house = await House.OpenAsync();
        await house.Save(
            Set("block", First, "[]", $$"""{"type":"toggle","parent_id":"{{house.Root}}","parent_table":"block","properties":{"title":[["Outer"]]} }"""),
            NewText(Second, house.Root, "Inner"),
            List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""), List("listAfter", house.Root, $$"""{"id":"{{Second}}"}"""));

        await house.Save(
            List("listRemove", house.Root, $$"""{"id":"{{Second}}"}"""),
            Update("block", Second, "[]", $$"""{"parent_id":"{{First}}","parent_table":"block","type":"to_do"}"""),
            Set("block", Second, """["properties","checked"]""", """[["Yes"]]"""),
            Set("block", Second, """["format","block_color"]""", "\"teal\""),
            List("listAfter", First, $$"""{"id":"{{Second}}"}"""));

        var moved = await house.Public("GET", $"blocks/{Second}");
        Assert.Equal("to_do", (string?)moved["type"]);
        Assert.True((bool)moved["to_do"]!["checked"]!);
        Assert.Equal("green", (string?)moved["to_do"]!["color"]);
        Assert.Equal("Inner", (string?)moved["to_do"]!["rich_text"]![0]!["plain_text"]);
        Assert.Equal(First, (string?)moved["parent"]!["block_id"]);
        Assert.True((bool)(await house.Public("GET", $"blocks/{First}"))["has_children"]!);
        Assert.Equal(["Outer"], await Texts(house, house.Root));
        Assert.Equal($"""["{Second}"]""", (await house.Record("block", First))!["content"]!.ToJsonString());
    }

    [Fact]
    public async Task What_is_not_alive_is_in_the_trash_and_can_come_back()
    {
        await using var house = await House.OpenAsync();
        await house.Save(NewText(First, house.Root, "one"), List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""));

        await house.Save(Update("block", First, "[]", """{"alive":false}"""), List("listRemove", house.Root, $$"""{"id":"{{First}}"}"""));
        Assert.Empty(await Texts(house, house.Root));
        Assert.True((bool)(await house.Public("GET", $"blocks/{First}"))["in_trash"]!);
        Assert.False((bool)(await house.Record("block", First))!["alive"]!);

        await house.Save(Set("block", First, """["alive"]""", "true"));
        Assert.Equal(["one"], await Texts(house, house.Root));
    }

    [Fact]
    public async Task What_lies_in_the_trash_with_its_parent_is_not_thrown_away_itself()
    {
        await using var house = await House.OpenAsync();
        await house.Save(
            Set("block", First, "[]", $$"""{"type":"toggle","parent_id":"{{house.Root}}","parent_table":"block","properties":{"title":[["Outer"]]} }"""),
            NewText(Second, First, "Inner"));
        await house.Save(Set("block", First, """["alive"]""", "false"));
        Assert.False((bool)(await house.Record("block", Second))!["alive"]!);

        await house.Save(Set("block", Second, """["format","copied_from_pointer"]""", """{"id":"x"}"""));
        await house.Save(Set("block", First, """["alive"]""", "true"));

        Assert.True((bool)(await house.Record("block", Second))!["alive"]!);
    }

    [Fact]
    public async Task A_property_becomes_an_AI_property_through_its_schema()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();
        const string Summarize = """{"type":"summarize","auto_update_on_edit":false}""";

        await house.Save(
            Set("collection", tasks.Source, $"""["schema",{tasks.Json("Notes")},"ai_inference"]""", Summarize),
            Set("collection", tasks.Source, $"""["schema",{tasks.Json("State")},"select_ai_inference"]""", """{"type":"select","prompt":"p"}"""));

        var schema = (await house.Record("collection", tasks.Source))!["schema"]!;
        Assert.Equal(Summarize, schema[tasks.Ids["Notes"]]!["ai_inference"]!.ToJsonString());
        Assert.Equal("""{"type":"select","prompt":"p"}""", schema[tasks.Ids["State"]]!["select_ai_inference"]!.ToJsonString());
        Assert.DoesNotContain("ai_inference", (await house.Public("GET", $"data_sources/{tasks.Source}")).ToJsonString(), StringComparison.Ordinal);

        await house.Save(Set("collection", tasks.Source, $"""["schema",{tasks.Json("Notes")},"ai_inference"]""", "null"));
        Assert.Null((await house.Record("collection", tasks.Source))!["schema"]![tasks.Ids["Notes"]]!["ai_inference"]);
    }

    [Fact]
    public async Task A_schema_gains_renames_and_loses_properties_under_the_clients_ids()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        await house.Save(
            Set("collection", tasks.Source, """["schema","B\\i_"]""", """{"name":"AI Summary","type":"text","ai_inference":{"type":"summarize"},"odd":{"kept":1}}"""),
            Set("collection", tasks.Source, $"""["schema",{tasks.Json("Points")},"name"]""", "\"Score\""),
            Set("collection", tasks.Source, $"""["schema",{tasks.Json("Due")}]""", "null"),
            Set("collection", tasks.Source, """["name"]""", """[["Work"]]"""));
        await house.Save($$$$"""
            {"pointer":{"table":"collection","id":"{{{{tasks.Source}}}}"},"path":["schema",{{{{tasks.Json("State")}}}},"options"],"command":"updateCollectionPropertySchema",
             "args":{"primitiveOp":{"command":"keyedObjectListAfter","args":{"value":{"id":"abcd","value":"Later","color":"blue"}}} }}
            """);
        var row = await house.AddRow(tasks, """{"B%5Ci_":{"rich_text":[{"text":{"content":"By id"}}]}}""");

        var source = await house.Public("GET", $"data_sources/{tasks.Source}");
        var properties = source["properties"]!.AsObject();
        Assert.Equal("B%5Ci_", (string?)properties["AI Summary"]!["id"]);
        Assert.True(properties.ContainsKey("Score"));
        Assert.False(properties.ContainsKey("Points"));
        Assert.False(properties.ContainsKey("Due"));
        Assert.Equal("Work", (string?)source["title"]![0]!["plain_text"]);
        var later = properties["State"]!["select"]!["options"]!.AsArray().Single(option => (string?)option!["name"] == "Later")!;
        Assert.Equal(("abcd", "blue"), ((string?)later["id"], (string?)later["color"]));
        var entry = (await house.Record("collection", tasks.Source))!["schema"]!["B\\i_"]!;
        Assert.Equal("""{"name":"AI Summary","type":"text","ai_inference":{"type":"summarize"},"odd":{"kept":1}}""", entry.ToJsonString());
        Assert.Equal("""[["By id"]]""", (await house.Record("block", row))!["properties"]!["B\\i_"]!.ToJsonString());
    }

    [Fact]
    public async Task A_database_is_made_with_its_collection_view_and_rows_in_one_transaction()
    {
        await using var house = await House.OpenAsync();
        const string Collection = "bbbbbbbb-0000-4000-8000-000000000001";
        const string View = "bbbbbbbb-0000-4000-8000-000000000002";
        const string Board = "bbbbbbbb-0000-4000-8000-000000000003";

        await house.Save(
            Set("block", First, "[]", $$"""{"type":"collection_view","parent_id":"{{house.Root}}","parent_table":"block","alive":true,"collection_id":"{{Collection}}","view_ids":["{{View}}","{{Board}}"]}"""),
            Set("block", Second, "[]", $$"""{"type":"page","parent_id":"{{Collection}}","parent_table":"collection","alive":true,"properties":{"title":[["Row"]],"a\"b;":[["3"]]} }"""),
            Set("collection", Collection, "[]", $$$"""{"parent_id":"{{{First}}}","parent_table":"block","alive":true,"name":[["Inline"]],"schema":{"title":{"name":"Title","type":"title"},"a\"b;":{"name":"Count","type":"number","number_format":"percent"}} }"""),
            Set("collection_view", View, "[]", $$$"""{"parent_id":"{{{First}}}","parent_table":"block","alive":true,"type":"table","name":"All","format":{"table_wrap":true},"query2":{"aggregations":[{"property":"title","aggregator":"count"}]}}"""),
            Set("collection_view", Board, "[]", $$$"""{"parent_id":"{{{First}}}","parent_table":"block","alive":true,"type":"board","name":"Board"}"""),
            List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""));

        var database = await house.Public("GET", $"databases/{First}");
        Assert.True((bool)database["is_inline"]!);
        Assert.Equal(Collection, (string?)database["data_sources"]![0]!["id"]);
        var source = await house.Public("GET", $"data_sources/{Collection}");
        Assert.Equal("percent", (string?)source["properties"]!["Count"]!["number"]!["format"]);
        Assert.Equal("title", (string?)source["properties"]!["Title"]!["id"]);
        Assert.Equal(3, (double)(await house.Public("GET", $"pages/{Second}"))["properties"]!["Count"]!["number"]!);
        Assert.Equal($"""["{View}","{Board}"]""", (await house.Record("block", First))!["view_ids"]!.ToJsonString());
        var view = (await house.Record("collection_view", View))!;
        Assert.Equal("All", (string?)view["name"]);
        Assert.True((bool)view["format"]!["table_wrap"]!);
        Assert.Equal("count", (string?)view["query2"]!["aggregations"]![0]!["aggregator"]);
        Assert.Equal("board", (string?)(await house.Record("collection_view", Board))!["type"]);
    }

    [Fact]
    public async Task Kinds_that_the_public_API_does_not_know_survive()
    {
        await using var house = await House.OpenAsync();

        await house.Save(
            Set("block", First, "[]", $$$"""{"type":"ai_block","parent_id":"{{{house.Root}}}","parent_table":"block","properties":{"title":[["Ask"]]},"format":{"ai_type":{"deep":[1]}},"odd":true}"""),
            List("listAfter", house.Root, $$"""{"id":"{{First}}"}"""));

        var block = await house.Public("GET", $"blocks/{First}");
        Assert.Equal("ai_block", (string?)block["unsupported"]!["block_type"]);
        var record = (await house.Record("block", First))!;
        Assert.Equal("ai_block", (string?)record["type"]);
        Assert.Equal("""{"ai_type":{"deep":[1]}}""", record["format"]!.ToJsonString());
        Assert.Equal("""{"title":[["Ask"]]}""", record["properties"]!.ToJsonString());
        Assert.True((bool)record["odd"]!);
    }

    [Theory]
    [InlineData("""{"type":"text","alive":true}""", "PostgresNullConstraintError")]
    [InlineData("""{"parent_id":"aaaaaaaa-0000-4000-8000-000000000002","parent_table":"block"}""", "PostgresNullConstraintError")]
    [InlineData("""{"type":"text","parent_id":"aaaaaaaa-0000-4000-8000-000000000002","parent_table":"block"}""", "ValidationError")]
    [InlineData("""{"type":"text","parent_id":"aaaaaaaa-0000-4000-8000-000000000001","parent_table":"block"}""", "ValidationError")]
    [InlineData("""{"type":"collection_view_page","parent_id":"aaaaaaaa-0000-4000-8000-000000000002","parent_table":"space"}""", "PostgresNullConstraintError")]
    [InlineData("[]", "ValidationError")]
    public async Task A_record_that_cannot_be_is_refused(string record, string name)
    {
        await using var house = await House.OpenAsync();

        var error = await house.Call("saveTransactions", $$"""{"transactions":[{"id":"{{Third}}","operations":[{{Set("block", First, "[]", record)}}]}]}""", 400);

        Assert.Equal(name, (string?)error["name"]);
    }

    [Fact]
    public async Task An_id_belongs_to_one_table_alone()
    {
        await using var house = await House.OpenAsync();
        var tasks = await house.AddTasks();

        var error = await house.Call("saveTransactions", $$"""{"transactions":[{"operations":[{{NewText(tasks.Source, house.Root, "x")}}]}]}""", 400);

        Assert.Contains("something else than a block", (string?)error["debugMessage"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listAfter", """["content"]""", "{}")]
    [InlineData("listAfter", """["properties"]""", """{"id":"aaaaaaaa-0000-4000-8000-000000000001"}""")]
    [InlineData("brew", "[]", "{}")]
    [InlineData("update", "[]", "[]")]
    [InlineData("set", """["type","deeper"]""", "1")]
    [InlineData("set", "[]", "null")]
    public async Task A_command_that_makes_no_sense_is_refused(string command, string path, string arguments)
    {
        await using var house = await House.OpenAsync();

        var error = await house.Call("saveTransactions", $$"""{"transactions":[{"operations":[{{Operation("block", house.Root, path, command, arguments)}}]}]}""", 400);

        Assert.Equal("ValidationError", (string?)error["name"]);
    }

    private static string Set(string table, string id, string path, string arguments) => Operation(table, id, path, "set", arguments);

    private static string Update(string table, string id, string path, string arguments) => Operation(table, id, path, "update", arguments);

    private static string List(string command, string parent, string arguments) => Operation("block", parent, """["content"]""", command, arguments);

    private static string Operation(string table, string id, string path, string command, string arguments) =>
        $$"""{"pointer":{"table":"{{table}}","id":"{{id}}"},"path":{{path}},"command":"{{command}}","args":{{arguments}} }""";

    private static string NewText(string id, string parent, string text) =>
        Set("block", id, "[]", $$"""{"type":"text","id":"{{id}}","version":1,"alive":true,"parent_id":"{{parent}}","parent_table":"block","properties":{"title":[["{{text}}"]]} }""");

    private static async Task<string> Title(House house, string page) =>
        TextSegments.Plain((await house.Record("block", page))!["properties"]!["title"]);

    private static async Task<IEnumerable<string>> Texts(House house, string parent) =>
        (await house.Public("GET", $"blocks/{parent}/children"))["results"]!.AsArray()
            .Select(block => (string)block![(string)block["type"]!]!["rich_text"]![0]!["plain_text"]!).ToList();
}
