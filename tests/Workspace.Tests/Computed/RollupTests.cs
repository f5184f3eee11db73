using System.Text.Json.Nodes;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

public sealed class RollupTests
{
    [Fact]
    public async Task A_schema_says_which_relation_and_which_property_with_ids_that_are_not_encoded()
    {
        await using var projects = await Projects.OpenAsync();

        var schema = await projects.AddAsync("Total", Projects.Rollup("Hours", "sum"));

        var total = schema["properties"]!["Total"]!.AsObject();
        var relation = schema["properties"]!["Tasks"]!["id"]!.GetValue<string>();
        var hours = (await projects.Desk.GetAsync($"data_sources/{projects.Tasks}"))["properties"]!["Hours"]!["id"]!.GetValue<string>();
        Assert.Equal(["id", "name", "description", "type", "rollup"], total.Keys());
        Assert.Equal(
            new JsonObject
            {
                ["rollup_property_name"] = "Hours",
                ["relation_property_name"] = "Tasks",
                ["rollup_property_id"] = Uri.UnescapeDataString(hours),
                ["relation_property_id"] = Uri.UnescapeDataString(relation),
                ["function"] = "sum",
            }.ToJsonString(),
            total["rollup"]!.ToJsonString());
    }

    [Fact]
    public async Task A_rollup_may_stand_before_its_relation_and_over_a_relation_to_itself()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, other) = await desk.DatabaseAsync("Other");
        var (_, source) = await desk.DatabaseAsync("Things", $$$"""
            {"Name":{"title":{}},"Count":{"rollup":{"relation_property_name":"Parts","rollup_property_name":"Name","function":"count"}},
            "Parts":{"relation":{"data_source_id":"{{{other}}}","single_property":{} } } }
            """);

        var row = await desk.RowAsync(source, "{}");
        Assert.Equal("""{"type":"number","number":0,"function":"count"}""", row["properties"]!["Count"]!["rollup"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Hours", "count", "4")]
    [InlineData("Hours", "count_values", "3")]
    [InlineData("Hours", "empty", "1")]
    [InlineData("Hours", "not_empty", "3")]
    [InlineData("Hours", "unique", "2")]
    [InlineData("Hours", "percent_empty", "0.25")]
    [InlineData("Hours", "percent_not_empty", "0.75")]
    [InlineData("Hours", "sum", "9.5")]
    [InlineData("Hours", "average", "3.1666666666666665")]
    [InlineData("Hours", "median", "2")]
    [InlineData("Hours", "min", "2")]
    [InlineData("Hours", "max", "5.5")]
    [InlineData("Hours", "range", "3.5")]
    [InlineData("Done", "checked", "1")]
    [InlineData("Done", "unchecked", "3")]
    [InlineData("Done", "percent_checked", "0.25")]
    [InlineData("Done", "percent_unchecked", "0.75")]
    [InlineData("Status", "count_per_group", "1")]
    [InlineData("Status", "percent_per_group", "0.25")]
    [InlineData("Tags", "count_values", "3")]
    [InlineData("Tags", "unique", "2")]
    [InlineData("Due", "earliest_date", """{"start":"2026-01-02","end":null,"time_zone":null}""")]
    [InlineData("Due", "latest_date", """{"start":"2026-03-09","end":null,"time_zone":null}""")]
    [InlineData("Due", "date_range", """{"start":"2026-01-02","end":"2026-03-09","time_zone":null}""")]
    [InlineData("Hours", "earliest_date", "null")]
    [InlineData("Note", "sum", "0")]
    [InlineData("Note", "max", "null")]
    [InlineData("Hours", "show_original", """[{"type":"number","number":2},{"type":"number","number":5.5},{"type":"number","number":null},{"type":"number","number":2}]""")]
    [InlineData("Hours", "show_unique", """[{"type":"number","number":2},{"type":"number","number":5.5},{"type":"number","number":null}]""")]
    [InlineData("Done", "show_original", """[{"type":"checkbox","checkbox":true},{"type":"checkbox","checkbox":false},{"type":"checkbox","checkbox":false},{"type":"checkbox","checkbox":false}]""")]
    public async Task Each_function_makes_of_related_values_what_its_name_says(string property, string function, string expected)
    {
        await using var projects = await Projects.OpenAsync();
        string[] tasks =
        [
            await projects.TaskAsync(""" "Hours":{"number":2},"Done":{"checkbox":true},"Due":{"date":{"start":"2026-01-02"}},"Tags":{"multi_select":[{"name":"a"},{"name":"b"}]} """),
            await projects.TaskAsync(""" "Hours":{"number":5.5},"Due":{"date":{"start":"2026-02-01","end":"2026-03-09"}},"Tags":{"multi_select":[{"name":"a"}]} """),
            await projects.TaskAsync(""" "Status":{"status":{"name":"Done"}} """),
            await projects.TaskAsync(""" "Hours":{"number":2} """),
        ];
        await projects.AddAsync("R", Projects.Rollup(property, function));

        Assert.Equal(expected, Projects.Value(await projects.ProjectAsync(tasks), "R"));
    }

    [Theory]
    [InlineData("count", "0")]
    [InlineData("sum", "0")]
    [InlineData("average", "null")]
    [InlineData("percent_checked", "null")]
    [InlineData("show_original", "[]")]
    [InlineData("date_range", "null")]
    public async Task Without_related_pages_there_is_nothing_to_divide_by(string function, string expected)
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("R", Projects.Rollup("Hours", function));

        Assert.Equal(expected, Projects.Value(await projects.ProjectAsync(), "R"));
    }

    [Fact]
    public async Task A_rollup_follows_every_change_of_what_it_is_made_of()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        var (one, two) = (await projects.TaskAsync(""" "Hours":{"number":1} """), await projects.TaskAsync(""" "Hours":{"number":2} """));
        var project = (await projects.ProjectAsync(one, two)).Id();
        Task<string> Total() => projects.ValueAsync(project, "Total");
        Assert.Equal("3", await Total());

        await projects.PatchAsync(one, """ "Hours":{"number":10} """);
        Assert.Equal("12", await Total());

        await projects.Desk.DeleteAsync($"blocks/{two}");
        Assert.Equal("10", await Total());
        await projects.Desk.PatchAsync($"pages/{two}", """{"in_trash":false}""");
        Assert.Equal("12", await Total());

        var three = await projects.TaskAsync($$$""" "Hours":{"number":5},"Project":{"relation":[{"id":"{{{project}}}"}]} """);
        Assert.Equal("17", await Total());
        await projects.PatchAsync(three, """ "Project":{"relation":[]} """);
        Assert.Equal("12", await Total());

        await projects.PatchAsync(project, $$$""" "Tasks":{"relation":[{"id":"{{{three}}}"}]} """);
        Assert.Equal("5", await Total());
        await projects.Desk.PostAsync($"pages/{three}/move", $$$"""{"parent":{"page_id":"{{{projects.Desk.Root}}}"} }""");
        Assert.Equal("0", await Total());
    }

    [Fact]
    public async Task What_is_computed_again_is_no_edit()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        var task = await projects.TaskAsync(""" "Hours":{"number":1} """);
        var before = await projects.ProjectAsync(task);
        projects.Desk.Clock.Advance(TimeSpan.FromHours(1));

        await projects.PatchAsync(task, """ "Hours":{"number":4} """);

        var after = await projects.Desk.GetAsync($"pages/{before.Id()}");
        Assert.Equal("4", Projects.Value(after, "Total"));
        Assert.Equal((string?)before["last_edited_time"], (string?)after["last_edited_time"]);
    }

    [Fact]
    public async Task Rollups_of_rollups_follow_to_the_end()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")},\"All\":{Projects.Rollup("Hours", "show_original")}");
        var (_, areas) = await projects.Desk.DatabaseAsync("Areas", $$$"""
            {"Name":{"title":{}},"Projects":{"relation":{"data_source_id":"{{{projects.Source}}}","single_property":{} } },
            "Sum":{{{Projects.Rollup("Total", "sum", "Projects")}}},"Most":{{{Projects.Rollup("Total", "max", "Projects")}}},"Each":{{{Projects.Rollup("All", "show_original", "Projects")}}} }
            """);
        var (one, two) = (await projects.TaskAsync(""" "Hours":{"number":1} """), await projects.TaskAsync(""" "Hours":{"number":2} """));
        var (a, b) = ((await projects.ProjectAsync(one)).Id(), (await projects.ProjectAsync(one, two)).Id());
        var area = (await projects.RowAsync(areas, $$$""" "Projects":{"relation":[{{{Projects.Ids([a, b])}}}]} """)).Id();
        Assert.Equal(["4", "3"], [await projects.ValueAsync(area, "Sum"), await projects.ValueAsync(area, "Most")]);

        await projects.PatchAsync(one, """ "Hours":{"number":10} """);

        Assert.Equal(["22", "12"], [await projects.ValueAsync(area, "Sum"), await projects.ValueAsync(area, "Most")]);
        Assert.Equal("""[{"type":"number","number":10},{"type":"number","number":10},{"type":"number","number":2}]""", await projects.ValueAsync(area, "Each"));
    }

    [Fact]
    public async Task A_new_rollup_and_a_changed_one_are_computed_for_the_rows_that_are_there()
    {
        await using var projects = await Projects.OpenAsync();
        var task = await projects.TaskAsync(""" "Hours":{"number":3} """);
        var project = (await projects.ProjectAsync(task)).Id();

        await projects.AddAsync("R", Projects.Rollup("Hours", "sum"));
        Assert.Equal("3", await projects.ValueAsync(project, "R"));
        await projects.AddAsync("R", """{"rollup":{"function":"count"}}""");
        Assert.Equal("1", await projects.ValueAsync(project, "R"));
        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", """{"properties":{"Hours":{"rich_text":{}}}}""");
        await projects.AddAsync("R", """{"rollup":{"function":"show_original"}}""");
        Assert.Contains("\"plain_text\":\"3\"", await projects.ValueAsync(project, "R"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_follow_the_properties_and_a_property_that_is_gone_leaves_empty_values()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        var task = await projects.TaskAsync(""" "Hours":{"number":3} """);
        var project = (await projects.ProjectAsync(task)).Id();

        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", """{"properties":{"Hours":{"name":"Effort"}}}""");
        await projects.Desk.PatchAsync($"data_sources/{projects.Source}", """{"properties":{"Tasks":{"name":"Work"}}}""");
        var config = (await projects.Desk.GetAsync($"data_sources/{projects.Source}"))["properties"]!["Total"]!["rollup"]!;
        Assert.Equal("Effort", (string?)config["rollup_property_name"]);
        Assert.Equal("Work", (string?)config["relation_property_name"]);
        await projects.PatchAsync(task, """ "Effort":{"number":4} """);
        Assert.Equal("4", await projects.ValueAsync(project, "Total"));

        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", """{"properties":{"Effort":null}}""");
        Assert.Equal("0", await projects.ValueAsync(project, "Total"));
    }

    [Theory]
    [InlineData("""{"rollup":{"relation_property_name":"Nobody","rollup_property_name":"Hours","function":"sum"}}""", "Could not find property with name or id: Nobody")]
    [InlineData("""{"rollup":{"relation_property_name":"Tasks","rollup_property_name":"Nothing","function":"sum"}}""", "Could not find property with name or id: Nothing")]
    [InlineData("""{"rollup":{"relation_property_name":"Name","rollup_property_name":"Hours","function":"sum"}}""", "Name is expected to be relation.")]
    [InlineData("""{"rollup":{"relation_property_name":"Tasks","function":"sum"}}""", "body failed validation: body.properties.R.rollup.rollup_property_name should be defined, instead was `undefined`.")]
    [InlineData("""{"rollup":{"relation_property_name":"Tasks","rollup_property_name":"Hours"}}""", "body failed validation: body.properties.R.rollup.function should be defined, instead was `undefined`.")]
    [InlineData("""{"rollup":{"relation_property_name":"Tasks","rollup_property_name":"Hours","function":"sum","x":1}}""", "body failed validation: body.properties.R.rollup.x should be not present, instead was `1`.")]
    public async Task What_names_nothing_is_refused(string rollup, string message)
    {
        await using var projects = await Projects.OpenAsync();

        Assert.Equal(message, await projects.Desk.RefusedAsync(
            400, "validation_error", "PATCH", $"data_sources/{projects.Source}", $$$"""{"properties":{"R":{{{rollup}}} } }"""));
    }

    [Fact]
    public async Task Rollups_that_read_each_other_in_a_circle_are_refused()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")}");
        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", $$$"""{"properties":{"Back":{{{Projects.Rollup("Total", "sum", "Project")}}} } }""");

        Assert.Equal("Total cannot be computed: it depends on itself.", await projects.Desk.RefusedAsync(
            400, "validation_error", "PATCH", $"data_sources/{projects.Source}", $$$"""{"properties":{"Total":{{{Projects.Rollup("Back", "sum")}}} } }"""));
    }

    [Fact]
    public async Task Filters_look_at_what_a_rollup_came_to_or_at_the_pages_that_it_lists()
    {
        await using var projects = await Projects.OpenAsync($",\"Total\":{Projects.Rollup("Hours", "sum")},\"Hours\":{Projects.Rollup("Hours", "show_original")},\"Tags\":{Projects.Rollup("Tags", "show_original")},\"Due\":{Projects.Rollup("Due", "latest_date")}");
        var (one, two) = (await projects.TaskAsync(""" "Hours":{"number":1},"Tags":{"multi_select":[{"name":"a"}]},"Due":{"date":{"start":"2026-05-05"}} """), await projects.TaskAsync(""" "Hours":{"number":5} """));
        var both = (await projects.ProjectAsync(one, two)).Id();
        var none = (await projects.ProjectAsync()).Id();
        async Task Finds(string filter, params string[] expected) =>
            Assert.Equal(expected.Order(), (await projects.QueryAsync($$$"""{"filter":{{{filter}}} }""")).Order());

        await Finds("""{"property":"Total","rollup":{"number":{"greater_than":3}}}""", both);
        await Finds("""{"property":"Total","rollup":{"number":{"equals":0}}}""", none);
        await Finds("""{"property":"Due","rollup":{"date":{"on_or_before":"2026-05-05"}}}""", both);
        await Finds("""{"property":"Due","rollup":{"date":{"is_empty":true}}}""", none);
        await Finds("""{"property":"Hours","rollup":{"any":{"number":{"equals":5}}}}""", both);
        await Finds("""{"property":"Hours","rollup":{"every":{"number":{"greater_than":2}}}}""", none);
        await Finds("""{"property":"Hours","rollup":{"every":{"number":{"greater_than":0}}}}""", both, none);
        await Finds("""{"property":"Hours","rollup":{"none":{"number":{"equals":5}}}}""", none);
        await Finds("""{"property":"Tags","rollup":{"any":{"multi_select":{"contains":"a"}}}}""", both);
        await Finds("""{"property":"Tags","rollup":{"none":{"multi_select":{"is_empty":true}}}}""", none);

        await projects.Desk.DeleteAsync($"blocks/{two}");
        await Finds("""{"property":"Hours","rollup":{"any":{"number":{"equals":5}}}}""");
    }

    [Fact]
    public async Task Rows_sort_by_what_a_rollup_came_to()
    {
        await using var projects = await Projects.OpenAsync($",\"Most\":{Projects.Rollup("Hours", "max")},\"Names\":{Projects.Rollup("Task", "show_original")}");
        var (b, a) = (await projects.TaskAsync(""" "Hours":{"number":9},"Task":{"title":[{"text":{"content":"b"}}]} """), await projects.TaskAsync(""" "Hours":{"number":10},"Task":{"title":[{"text":{"content":"a"}}]} """));
        var (ofB, ofA, empty) = ((await projects.ProjectAsync(b)).Id(), (await projects.ProjectAsync(a)).Id(), (await projects.ProjectAsync()).Id());

        Assert.Equal([ofB, ofA, empty], await projects.QueryAsync("""{"sorts":[{"property":"Most","direction":"ascending"}]}"""));
        Assert.Equal([empty, ofA, ofB], await projects.QueryAsync("""{"sorts":[{"property":"Most","direction":"descending"}]}"""));
        Assert.Equal([ofA, ofB, empty], await projects.QueryAsync("""{"sorts":[{"property":"Names","direction":"ascending"}]}"""));
    }

    [Fact]
    public async Task A_page_shows_25_items_of_a_list_and_counts_all()
    {
        await using var projects = await Projects.OpenAsync($",\"Sum\":{Projects.Rollup("Hours", "sum")},\"All\":{Projects.Rollup("Hours", "show_original")}");
        var tasks = new List<string>();
        for (var number = 0; number < 30; number++)
            tasks.Add(await projects.TaskAsync(""" "Hours":{"number":1} """));

        var project = await projects.ProjectAsync([.. tasks]);

        Assert.Equal("30", Projects.Value(project, "Sum"));
        Assert.Equal(25, project["properties"]!["All"]!["rollup"]!["array"]!.AsArray().Count);
        var patched = await projects.PatchAsync(project.Id(), """ "Name":{"title":[]} """);
        Assert.Equal("30", Projects.Value(patched, "Sum"));
    }

    [Fact]
    public async Task A_property_item_of_an_aggregate_lists_the_related_pages_and_says_what_they_come_to_so_far()
    {
        await using var projects = await Projects.OpenAsync($",\"Sum\":{Projects.Rollup("Hours", "sum")}");
        var tasks = new List<string>();
        for (var number = 1; number <= 5; number++)
            tasks.Add(await projects.TaskAsync($" \"Hours\":{{\"number\":{number}}} "));
        var project = await projects.ProjectAsync([.. tasks]);
        var (id, relation) = ((string)project["properties"]!["Sum"]!["id"]!, (string)project["properties"]!["Tasks"]!["id"]!);

        var first = await projects.Desk.GetAsync($"pages/{project.Id()}/properties/{id}?page_size=3");

        Assert.Equal(["object", "results", "next_cursor", "has_more", "type", "property_item", "request_id"], first.Keys());
        Assert.Equal(tasks.Take(3), first.Results().Select(one => (string?)one["relation"]!["id"]));
        Assert.All(first.Results(), one => Assert.Equal(relation, (string?)one["id"]));
        Assert.Equal("""{"type":"number","number":6,"function":"sum"}""", first["property_item"]!["rollup"]!.ToJsonString());
        Assert.EndsWith($"/v1/pages/{project.Id()}/properties/{id}?start_cursor={first["next_cursor"]}&page_size=3", (string?)first["property_item"]!["next_url"], StringComparison.Ordinal);

        var last = await projects.Desk.GetAsync($"pages/{project.Id()}/properties/{id}?page_size=3&start_cursor={first["next_cursor"]}");
        Assert.Equal(tasks.Skip(3), last.Results().Select(one => (string?)one["relation"]!["id"]));
        Assert.Equal("""{"type":"number","number":15,"function":"sum"}""", last["property_item"]!["rollup"]!.ToJsonString());
        Assert.False((bool)last["has_more"]!);
    }

    [Fact]
    public async Task A_property_item_of_values_lists_them_all_one_by_one()
    {
        await using var projects = await Projects.OpenAsync($",\"Names\":{Projects.Rollup("Task", "show_original")}");
        var tasks = new List<string>();
        for (var number = 1; number <= 27; number++)
            tasks.Add(await projects.TaskAsync($" \"Task\":{{\"title\":[{{\"text\":{{\"content\":\"{number}\"}}}},{{\"text\":{{\"content\":\"!\"}},\"annotations\":{{\"bold\":true}}}}]}} "));
        var project = await projects.ProjectAsync([.. tasks]);

        var list = await projects.Desk.GetAsync($"pages/{project.Id()}/properties/{project["properties"]!["Names"]!["id"]}");

        Assert.Equal(54, list.Results().Length);
        Assert.Equal(["1", "!", "2", "!"], list.Results().Take(4).Select(one => (string?)one["title"]!["plain_text"]));
        Assert.Equal("""{"type":"array","array":[],"function":"show_original"}""", list["property_item"]!["rollup"]!.ToJsonString());
    }
}
