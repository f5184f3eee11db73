using System.Text.Json.Nodes;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>Views through the public API.</summary>
public sealed class ViewTests
{
    private const string Schema = """
        {
          "Name": {"title":{}},
          "State": {"select":{"options":[{"name":"Open"},{"name":"Done"}]}},
          "Stage": {"status":{}},
          "Tags": {"multi_select":{"options":[{"name":"a"},{"name":"b"}]}},
          "Due": {"date":{}},
          "Points": {"number":{}},
          "Who": {"people":{}},
          "Where": {"place":{}},
          "Cover": {"files":{}},
          "Notes": {"rich_text":{}}
        }
        """;

    [Fact]
    public async Task A_new_database_has_a_table_named_Default_view()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");

        var list = await desk.GetAsync($"views?database_id={database}");
        var only = Assert.Single(list.Results());
        var view = await desk.GetAsync($"views/{only.Id()}");

        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "view", "request_id"], list.Keys());
        Assert.Equal(["object", "id"], only.Keys());
        Assert.Equal(
            ["object", "id", "parent", "data_source_id", "name", "type", "created_time", "created_by", "last_edited_time", "last_edited_by", "url", "filter", "sorts", "quick_filters", "configuration", "request_id"],
            view.Keys());
        Assert.Equal(("Default view", "table", source), ((string)view["name"]!, (string)view["type"]!, (string)view["data_source_id"]!));
        Assert.Equal("""{"type":"table"}""", view["configuration"]!.ToJsonString());
        Assert.EndsWith($"{Guid.Parse(database):N}?v={Guid.Parse(view.Id()):N}", (string)view["url"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", """{"type":"table","properties":[{"property_id":"Name","visible":true,"width":200},{"property_id":"State"}],"group_by":{"type":"select","property_id":"State","sort":{"type":"ascending"},"hide_empty_groups":true},"wrap_cells":true,"frozen_column_index":1,"show_vertical_lines":false}""")]
    [InlineData("board", """{"type":"board","group_by":{"type":"status","property_id":"Stage","group_by":"option","sort":{"type":"manual"}},"sub_group_by":{"type":"person","property_id":"Who","sort":{"type":"manual"}},"cover":{"type":"property","property_id":"Cover"},"cover_size":"small","cover_aspect":"cover","card_layout":"compact"}""")]
    [InlineData("calendar", """{"type":"calendar","date_property_id":"Due","view_range":"week","show_weekends":false}""")]
    [InlineData("timeline", """{"type":"timeline","date_property_id":"Due","show_table":true,"table_properties":[{"property_id":"Name"}],"preference":{"zoom_level":"bi_week"},"color_by":true}""")]
    [InlineData("gallery", """{"type":"gallery","properties":[{"property_id":"Due","date_format":"relative","time_format":"hidden"}],"cover":{"type":"page_content"},"cover_size":"large","cover_aspect":"contain"}""")]
    [InlineData("list", """{"type":"list","properties":[{"property_id":"Stage","status_show_as":"checkbox","card_property_width_mode":"inline","wrap":true}]}""")]
    [InlineData("map", """{"type":"map","height":"large","map_by":"Where"}""")]
    [InlineData("form", """{"type":"form","is_form_closed":true,"anonymous_submissions":false,"submission_permissions":"comment_only"}""")]
    [InlineData("chart", """{"type":"chart","chart_type":"line","x_axis":{"type":"date","property_id":"Due","group_by":"month","sort":{"type":"ascending"},"start_day_of_week":1},"y_axis":{"aggregator":"sum","property_id":"Points"},"sort":"x_ascending","color_theme":"teal","height":"medium","legend_position":"side","axis_labels":"both","grid_lines":"none","group_style":"percent","y_axis_min":0,"y_axis_max":10.5,"donut_labels":"name","stack_by":{"type":"text","property_id":"Notes","group_by":"alphabet_prefix","sort":{"type":"descending"}},"reference_lines":[{"value":5,"label":"Goal","color":"lightgray","dash_style":"dash"}],"caption":"By month","color_by_value":true}""")]
    public async Task Each_type_keeps_its_configuration_with_ids_for_names(string type, string configuration)
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var properties = (await desk.GetAsync($"data_sources/{source}"))["properties"]!.AsObject();

        var view = await desk.PostAsync("views", $$"""{"database_id":"{{database}}","data_source_id":"{{source}}","name":"V","type":"{{type}}","configuration":{{configuration}}}""");

        Assert.Equal(view["configuration"]!.ToJsonString(), (await desk.GetAsync($"views/{view.Id()}"))["configuration"]!.ToJsonString());
        AssertKept(JsonNode.Parse(configuration)!, view["configuration"]!, properties);
    }

    [Fact]
    public async Task Without_a_configuration_a_view_takes_what_the_schema_offers()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var (bare, rows) = await desk.DatabaseAsync("Bare");

        var board = await CreateAsync(desk, database, source, "board");
        var calendar = await CreateAsync(desk, database, source, "calendar");
        var chart = await CreateAsync(desk, database, source, "chart");

        Assert.Equal(("status", "Stage"), ((string)board["configuration"]!["group_by"]!["type"]!, (string)board["configuration"]!["group_by"]!["property_name"]!));
        Assert.Equal("Due", (string)calendar["configuration"]!["date_property_name"]!);
        Assert.Equal("column", (string)chart["configuration"]!["chart_type"]!);
        Assert.Equal(
            "body failed validation: body.configuration.group_by should be defined, instead was `undefined`.",
            await desk.RefusedAsync(400, "validation_error", "POST", "views", $$"""{"database_id":"{{bare}}","data_source_id":"{{rows}}","name":"V","type":"board"}"""));
    }

    [Theory]
    [InlineData("table", """{"type":"board"}""", "body.configuration.type should be `\"table\"`, instead was `\"board\"`.")]
    [InlineData("table", """{}""", "body.configuration.type should be defined, instead was `undefined`.")]
    [InlineData("table", """{"type":"table","properties":[{"property_id":"Name","width":0}]}""", "body.configuration.properties[0].width should be ≥ `1`, instead was `0`.")]
    [InlineData("table", """{"type":"table","properties":[{"visible":true}]}""", "body.configuration.properties[0].property_id should be defined, instead was `undefined`.")]
    [InlineData("table", """{"type":"table","cover_size":"small"}""", "body.configuration.cover_size should be not present, instead was `\"small\"`.")]
    [InlineData("table", """{"type":"table","group_by":{"type":"status","property_id":"State","sort":{"type":"manual"}}}""", "body.configuration.group_by.type should be `\"select\"`, instead was `\"status\"`.")]
    [InlineData("table", """{"type":"table","group_by":{"type":"select","property_id":"State"}}""", "body.configuration.group_by.sort should be defined, instead was `undefined`.")]
    [InlineData("board", """{"type":"board","cover_size":"small"}""", "body.configuration.group_by should be defined, instead was `undefined`.")]
    [InlineData("calendar", """{"type":"calendar","date_property_id":"State"}""", "body.configuration.date_property_id should be a property of the type date, created_time, last_edited_time, formula or rollup, instead was `\"State\"`.")]
    [InlineData("chart", """{"type":"chart","chart_type":"pie"}""", "body.configuration.chart_type should be `\"column\"`, `\"bar\"`, `\"line\"`, `\"donut\"`, or `\"number\"`, instead was `\"pie\"`.")]
    [InlineData("chart", """{"type":"chart","chart_type":"bar","y_axis":{"aggregator":"sum"}}""", "body.configuration.y_axis.property_id should be defined, instead was `undefined`.")]
    [InlineData("dashboard", """{"type":"dashboard"}""", "body.configuration should be not present, instead was `{\"type\":\"dashboard\"}`.")]
    public async Task A_configuration_that_breaks_a_rule_is_told_where(string type, string configuration, string message)
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);

        var refused = await desk.RefusedAsync(400, "validation_error", "POST", "views", $$"""{"database_id":"{{database}}","data_source_id":"{{source}}","name":"V","type":"{{type}}","configuration":{{configuration}}}""");

        Assert.Equal($"body failed validation: {message}", refused);
    }

    [Fact]
    public async Task A_view_is_put_in_exactly_one_place()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");

        var none = await desk.RefusedAsync(400, "validation_error", "POST", "views", $$"""{"data_source_id":"{{source}}","name":"V","type":"table"}""");
        var two = await desk.RefusedAsync(400, "validation_error", "POST", "views", $$"""{"data_source_id":"{{source}}","name":"V","type":"table","database_id":"{{database}}","view_id":"{{database}}"}""");

        Assert.StartsWith("body failed validation. Fix one:\nbody.database_id should be defined", none, StringComparison.Ordinal);
        Assert.StartsWith("body failed validation: body.view_id should be not present", two, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_and_sorts_are_kept_by_id_and_checked_against_the_schema()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var properties = (await desk.GetAsync($"data_sources/{source}"))["properties"]!;
        var (state, due) = ((string)properties["State"]!["id"]!, (string)properties["Due"]!["id"]!);

        var view = await desk.PostAsync("views", $$$$$"""
            {"database_id":"{{{{{database}}}}}","data_source_id":"{{{{{source}}}}}","name":"V","type":"table",
             "filter":{"and":[{"property":"State","select":{"equals":["Open","Done"]}},{"timestamp":"created_time","created_time":{"past_week":{}}}]},
             "sorts":[{"property":"Due","direction":"descending"},{"timestamp":"last_edited_time","direction":"ascending"}],
             "quick_filters":{"Stage":{"status":{"equals":"To-do"}}}}
            """);

        Assert.Equal(state, (string)view["filter"]!["and"]![0]!["property"]!);
        Assert.Equal($$$"""[{"property":"{{{due}}}","direction":"descending"},{"timestamp":"last_edited_time","direction":"ascending"}]""", view["sorts"]!.ToJsonString());
        Assert.Equal("""{"status":{"equals":"To-do"}}""", Assert.Single(view["quick_filters"]!.AsObject()).Value!.ToJsonString());
        Assert.Equal(
            """Option "Later" not found for property "State". Available options: "Open", "Done".""",
            await RefusedFilterAsync(desk, view.Id(), """{"property":"State","select":{"equals":"Later"}}"""));
        Assert.Equal(
            "Could not find property with name or id: Nowhere",
            await RefusedFilterAsync(desk, view.Id(), """{"property":"Nowhere","select":{"equals":"Open"}}"""));
        Assert.Equal(
            "body failed validation: body.sorts[0].property should be defined, instead was `undefined`.",
            await desk.RefusedAsync(400, "validation_error", "PATCH", $"views/{view.Id()}", """{"sorts":[{"timestamp":"created_time","direction":"ascending"}]}"""));
    }

    [Fact]
    public async Task An_update_merges_the_configuration_and_null_clears()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var view = await desk.PostAsync("views", $$$$"""
            {"database_id":"{{{{database}}}}","data_source_id":"{{{{source}}}}","name":"V","type":"gallery","filter":{"property":"Points","number":{"greater_than":3}},"sorts":[{"property":"Name","direction":"ascending"}],
             "quick_filters":{"State":{"select":{"equals":"Open"}},"Points":{"number":{"equals":1}}},"configuration":{"type":"gallery","cover_size":"small","card_layout":"list"}}
            """);
        desk.Clock.Advance(TimeSpan.FromMinutes(5));

        var changed = await desk.PatchAsync($"views/{view.Id()}", """
            {"name":"W","filter":null,"sorts":null,"quick_filters":{"State":null,"Due":{"date":{"is_empty":true}}},"configuration":{"type":"gallery","cover_size":null,"cover_aspect":"cover"}}
            """);
        var cleared = await desk.PatchAsync($"views/{view.Id()}", """{"quick_filters":null}""");

        Assert.Equal("W", (string)changed["name"]!);
        Assert.Null(changed["filter"]);
        Assert.Null(changed["sorts"]);
        Assert.Equal(2, changed["quick_filters"]!.AsObject().Count);
        Assert.Equal("""{"type":"gallery","cover_aspect":"cover","card_layout":"list"}""", changed["configuration"]!.ToJsonString());
        Assert.NotEqual((string)changed["created_time"]!, (string)changed["last_edited_time"]!);
        Assert.Null(cleared["quick_filters"]);
    }

    [Fact]
    public async Task A_deleted_view_answers_in_part_and_is_gone_and_the_last_one_stays()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var view = await CreateAsync(desk, database, source, "list");
        var first = (await desk.GetAsync($"views?database_id={database}")).Results()[0].Id();

        var deleted = await desk.DeleteAsync($"views/{view.Id()}");

        Assert.Equal(["object", "id", "parent", "type", "request_id"], deleted.Keys());
        await desk.RefusedAsync(404, "object_not_found", "GET", $"views/{view.Id()}");
        await desk.RefusedAsync(404, "object_not_found", "DELETE", $"views/{view.Id()}");
        Assert.Equal([first], (await desk.GetAsync($"views?database_id={database}")).Results().Select(one => one.Id()));
        await desk.RefusedAsync(400, "validation_error", "DELETE", $"views/{first}");
    }

    [Fact]
    public async Task Tabs_stand_where_they_were_put_and_are_listed_page_by_page()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var first = (await desk.GetAsync($"views?database_id={database}")).Results()[0].Id();
        var last = (await CreateAsync(desk, database, source, "list")).Id();
        var start = (await CreateAsync(desk, database, source, "list", ""","position":{"type":"start"}""")).Id();
        var between = (await CreateAsync(desk, database, source, "list", $$""","position":{"type":"after_view","view_id":"{{first}}"}""")).Id();

        var one = await desk.GetAsync($"views?database_id={database}&page_size=3");
        var rest = await desk.GetAsync($"views?database_id={database}&start_cursor={one["next_cursor"]}");

        Assert.Equal([start, first, between], one.Results().Select(view => view.Id()));
        Assert.Equal([last], rest.Results().Select(view => view.Id()));
        Assert.Equal(4, (await desk.GetAsync($"views?data_source_id={source}")).Results().Length);
        await desk.RefusedAsync(400, "validation_error", "GET", $"views?database_id={database}&start_cursor=elsewhere");
        await desk.RefusedAsync(400, "validation_error", "GET", "views");
        await desk.RefusedAsync(404, "object_not_found", "GET", $"views?data_source_id={Guid.NewGuid()}");
    }

    [Fact]
    public async Task A_dashboard_holds_its_widgets_in_rows_of_at_most_four()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var dashboard = await CreateAsync(desk, database, source, "dashboard");

        var first = await WidgetAsync(desk, dashboard.Id(), source, "");
        for (var i = 0; i < 3; i++)
            await WidgetAsync(desk, dashboard.Id(), source, ""","placement":{"type":"existing_row","row_index":0}""");
        var above = await WidgetAsync(desk, dashboard.Id(), source, ""","placement":{"type":"new_row","row_index":0}""");
        var full = await desk.RefusedAsync(400, "validation_error", "POST", "views", $$$"""{"view_id":"{{{dashboard.Id()}}}","data_source_id":"{{{source}}}","name":"W","type":"list","placement":{"type":"existing_row","row_index":1}}""");
        var shown = await desk.GetAsync($"views/{dashboard.Id()}");

        Assert.Null(shown["data_source_id"]);
        Assert.Equal("A dashboard row can have at most 4 widgets.", full);
        Assert.Equal([1, 4], shown["configuration"]!["rows"]!.AsArray().Select(row => row!["widgets"]!.AsArray().Count));
        Assert.Equal(12, (int)shown["configuration"]!["rows"]![0]!["widgets"]![0]!["width"]!);
        Assert.Equal(dashboard.Id(), (string)first["dashboard_view_id"]!);
        await desk.RefusedAsync(400, "validation_error", "POST", "views", $$"""{"view_id":"{{dashboard.Id()}}","data_source_id":"{{source}}","name":"W","type":"dashboard"}""");
        await desk.RefusedAsync(400, "validation_error", "POST", $"views/{dashboard.Id()}/queries", "{}");

        await desk.DeleteAsync($"views/{above.Id()}");
        Assert.Equal(4, (await desk.GetAsync($"views/{dashboard.Id()}"))["configuration"]!["rows"]![0]!["widgets"]!.AsArray().Count);
        await desk.DeleteAsync($"views/{dashboard.Id()}");
        await desk.RefusedAsync(404, "object_not_found", "GET", $"views/{first.Id()}");
    }

    [Fact]
    public async Task A_linked_database_shows_the_rows_of_another_and_has_none()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var page = (await desk.PageAsync("Elsewhere", children: $"[{Desk.Paragraph("one")},{Desk.Paragraph("two")}]")).Id();
        var one = (await desk.GetAsync($"blocks/{page}/children")).Results()[0].Id();
        await desk.RowAsync(source, "{}");

        var view = await desk.PostAsync("views", $$$$"""
            {"data_source_id":"{{{{source}}}}","name":"Linked","type":"list","create_database":{"parent":{"type":"page_id","page_id":"{{{{page}}}}"},"position":{"type":"after_block","block_id":"{{{{one}}}}"}}}
            """);
        var linked = (string)view["parent"]!["database_id"]!;

        Assert.Equal(["paragraph", "child_database", "paragraph"], (await desk.GetAsync($"blocks/{page}/children")).Results().Select(block => (string)block["type"]!));
        Assert.Empty((await desk.GetAsync($"databases/{linked}"))["data_sources"]!.AsArray());
        Assert.Equal(1, (int)(await desk.PostAsync($"views/{view.Id()}/queries", "{}"))["total_count"]!);
        Assert.Contains(view.Id(), (await desk.GetAsync($"views?data_source_id={source}")).Results().Select(found => found.Id()));
        Assert.DoesNotContain(view.Id(), (await desk.GetAsync($"views?database_id={database}")).Results().Select(found => found.Id()));
        desk.Version = "2022-06-28";
        await desk.RefusedAsync(404, "object_not_found", "GET", $"databases/{linked}");
    }

    [Fact]
    public async Task Views_follow_their_schema()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var view = await desk.PostAsync("views", $$$$"""
            {"database_id":"{{{{database}}}}","data_source_id":"{{{{source}}}}","name":"V","type":"board",
             "filter":{"or":[{"property":"Notes","rich_text":{"contains":"x"}},{"property":"State","select":{"equals":"Open"}}]},
             "sorts":[{"property":"Points","direction":"ascending"},{"property":"Due","direction":"ascending"}],
             "quick_filters":{"Tags":{"multi_select":{"contains":"a"}}},
             "configuration":{"type":"board","group_by":{"type":"select","property_id":"State","sort":{"type":"manual"}},"properties":[{"property_id":"Points"},{"property_id":"Due"}]}}
            """);

        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"State":{"name":"Condition"},"Points":null,"Notes":{"number":{}},"Tags":{"multi_select":{"options":[{"name":"b"}]}}}}""");
        var now = await desk.GetAsync($"views/{view.Id()}");
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Condition":null}}""");
        var then = await desk.GetAsync($"views/{view.Id()}");

        Assert.Equal("Condition", (string)now["configuration"]!["group_by"]!["property_name"]!);
        Assert.Equal("Due", (string)Assert.Single(now["configuration"]!["properties"]!.AsArray())!["property_name"]!);
        Assert.Equal("select", now["filter"]!["or"]!.AsArray().Single()!.AsObject().Last().Key);
        Assert.Single(now["sorts"]!.AsArray());
        Assert.Null(now["quick_filters"]);
        Assert.Equal((string)view["last_edited_time"]!, (string)now["last_edited_time"]!);
        Assert.Null(then["filter"]);
        Assert.Equal("Stage", (string)then["configuration"]!["group_by"]!["property_name"]!);
    }

    [Fact]
    public async Task A_moved_data_source_leaves_its_views_behind_as_linked_ones_and_gets_a_table()
    {
        await using var desk = await Desk.OpenAsync();
        var (from, source) = await desk.DatabaseAsync("From");
        var (to, _) = await desk.DatabaseAsync("To");
        var old = Assert.Single((await desk.GetAsync($"views?database_id={from}")).Results()).Id();

        await desk.PatchAsync($"data_sources/{source}", $$$"""{"parent":{"database_id":"{{{to}}}"}}""");

        Assert.Equal([old], (await desk.GetAsync($"views?database_id={from}")).Results().Select(view => view.Id()));
        Assert.Equal(source, (string)(await desk.GetAsync($"views/{old}"))["data_source_id"]!);
        var added = Assert.Single((await desk.GetAsync($"views?database_id={to}&data_source_id={source}")).Results());
        Assert.Equal("table", (string)(await desk.GetAsync($"views/{added.Id()}"))["type"]!);
        Assert.Equal(2, (await desk.GetAsync($"views?data_source_id={source}")).Results().Length);
    }

    [Fact]
    public async Task A_view_of_a_database_in_the_trash_looks_as_before()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, _) = await desk.DatabaseAsync("Tasks");
        var view = (await desk.GetAsync($"views?database_id={database}")).Results()[0].Id();
        var before = await desk.GetAsync($"views/{view}");

        await desk.PatchAsync($"databases/{database}", """{"in_trash":true}""");

        Assert.Equal(before.Keys(), (await desk.GetAsync($"views/{view}")).Keys());
    }

    [Fact]
    public async Task A_view_query_runs_filter_quick_filters_and_sorts_and_keeps_its_pages()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks", Schema);
        var pages = new List<string>();
        for (var i = 0; i < 6; i++)
            pages.Add((await desk.RowAsync(source, $$$$"""{"Name":{"title":[{"text":{"content":"{{{{i}}}}"}}]},"Points":{"number":{{{{i}}}}},"State":{"select":{"name":"{{{{(i % 2 == 0 ? "Open" : "Done")}}}}"}}}""")).Id());
        var view = await desk.PostAsync("views", $$$$"""
            {"database_id":"{{{{database}}}}","data_source_id":"{{{{source}}}}","name":"V","type":"table","filter":{"or":[{"property":"Points","number":{"greater_than":0}}]},
             "quick_filters":{"State":{"select":{"equals":"Done"}}},"sorts":[{"property":"Points","direction":"descending"}]}
            """);

        var query = await desk.PostAsync($"views/{view.Id()}/queries", """{"page_size":2}""");
        await desk.PatchAsync($"pages/{pages[1]}", """{"properties":{"Points":{"number":99}}}""");
        var all = await desk.GetAsync($"views/{view.Id()}/queries/{query.Id()}");
        var rest = await desk.GetAsync($"views/{view.Id()}/queries/{query.Id()}?start_cursor={query["next_cursor"]}&page_size=2");

        Assert.Equal(["object", "id", "view_id", "expires_at", "total_count", "results", "next_cursor", "has_more", "request_id"], query.Keys());
        Assert.Equal(3, (int)query["total_count"]!);
        Assert.Equal([pages[5], pages[3]], query.Results().Select(page => page.Id()));
        Assert.Equal([pages[5], pages[3], pages[1]], all.Results().Select(page => page.Id()));
        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "page", "request_id"], all.Keys());
        Assert.Equal([pages[1]], rest.Results().Select(page => page.Id()));
        Assert.False((bool)rest["has_more"]!);
    }

    [Fact]
    public async Task A_view_query_lives_for_a_quarter_of_an_hour_and_can_be_deleted_again_and_again()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, source) = await desk.DatabaseAsync("Tasks");
        var view = (await CreateAsync(desk, database, source, "table")).Id();
        var query = await desk.PostAsync($"views/{view}/queries", "{}");
        var other = await desk.PostAsync($"views/{view}/queries", "{}");

        Assert.Equal(desk.Clock.GetUtcNow().AddMinutes(15).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'", null), (string)query["expires_at"]!);
        for (var i = 0; i < 2; i++)
            Assert.True((bool)(await desk.DeleteAsync($"views/{view}/queries/{query.Id()}"))["deleted"]!);
        await desk.RefusedAsync(404, "object_not_found", "GET", $"views/{view}/queries/{query.Id()}");

        desk.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        await desk.GetAsync($"views/{view}/queries/{other.Id()}");
        desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await desk.RefusedAsync(404, "object_not_found", "GET", $"views/{view}/queries/{other.Id()}");
    }

    [Fact]
    public async Task Versions_before_data_sources_have_no_views()
    {
        await using var desk = await Desk.OpenAsync();
        var (database, _) = await desk.DatabaseAsync("Tasks");
        var view = (await desk.GetAsync($"views?database_id={database}")).Results()[0].Id();

        desk.Version = "2022-06-28";
        await desk.RefusedAsync(400, "invalid_request_url", "GET", $"views/{view}");
        desk.Version = "2025-09-03";
        Assert.False((await desk.GetAsync($"views/{view}")).ContainsKey("archived"));
    }

    private static Task<JsonObject> CreateAsync(Desk desk, string database, string source, string type, string more = "") =>
        desk.PostAsync("views", $$"""{"database_id":"{{database}}","data_source_id":"{{source}}","name":"V","type":"{{type}}"{{more}}}""");

    private static Task<JsonObject> WidgetAsync(Desk desk, string dashboard, string source, string more) =>
        desk.PostAsync("views", $$"""{"view_id":"{{dashboard}}","data_source_id":"{{source}}","name":"W","type":"list"{{more}}}""");

    private static Task<string> RefusedFilterAsync(Desk desk, string view, string filter) =>
        desk.RefusedAsync(400, "validation_error", "PATCH", $"views/{view}", $$"""{"filter":{{filter}}}""");

    /// <summary>All that was sent is served, properties by id and with their names beside them.</summary>
    private static void AssertKept(JsonNode sent, JsonNode served, JsonObject properties)
    {
        foreach (var (key, value) in sent.AsObject())
        {
            var other = served[key];
            if (key.EndsWith("property_id", StringComparison.Ordinal) || key == "map_by")
            {
                Assert.Equal((string)properties[(string)value!]!["id"]!, (string)other!);
                if (key == "property_id")
                    Assert.Equal((string)value!, (string)served["property_name"]!);
            }
            else if (value is JsonArray items)
            {
                foreach (var (item, shown) in items.Zip(other!.AsArray()))
                    AssertKept(item!, shown!, properties);
            }
            else if (value is JsonObject)
                AssertKept(value, other!, properties);
            else
                Assert.Equal(value!.ToJsonString(), other!.ToJsonString());
        }
    }
}
