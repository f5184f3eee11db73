using System.Text.Json.Nodes;
using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

/// <summary>Formulas as people use them together: of lists, pages and people, over other formulas and rollups.</summary>
public sealed class FormulaFlowTests
{
    [Fact]
    public async Task A_formula_may_give_a_list_of_pages_that_others_read_on_from()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Open", Formula("prop(\"Tasks\").filter(not current.prop(\"Done\"))"));
        await projects.AddAsync("Left", Formula("prop(\"Open\").map(current.prop(\"Hours\")).sum()"));
        await projects.AddAsync("Next", Formula("prop(\"Open\").sort(current.prop(\"Due\")).first()"));
        await projects.AddAsync("When", Formula("prop(\"Next\").prop(\"Due\").formatDate(\"D MMM\")"));
        var one = await projects.TaskAsync(Task("one", 1, "2026-05-09"));
        var two = await projects.TaskAsync(Task("two", 2, "2026-05-02"));
        var project = (await projects.ProjectAsync(one, two)).Id();
        Assert.Equal(["\"one,two\"", "3", "\"two\"", "\"2 May\""], await Values(projects, project, "Open", "Left", "Next", "When"));

        await projects.PatchAsync(two, """ "Hours":{"number":5} """);
        Assert.Equal(["\"one,two\"", "6", "\"two\"", "\"2 May\""], await Values(projects, project, "Open", "Left", "Next", "When"));

        await projects.PatchAsync(two, """ "Done":{"checkbox":true} """);
        Assert.Equal(["\"one\"", "1", "\"one\"", "\"9 May\""], await Values(projects, project, "Open", "Left", "Next", "When"));

        await projects.PatchAsync(one, """ "Due":{"date":{"start":"2026-06-01"}},"Task":{"title":[{"text":{"content":"eins"}}]} """);
        Assert.Equal(["\"eins\"", "1", "\"eins\"", "\"1 Jun\""], await Values(projects, project, "Open", "Left", "Next", "When"));
        Assert.Equal([project], await projects.QueryAsync("""{"filter":{"property":"Left","formula":{"number":{"less_than":2}}}}"""));
        Assert.Empty(await projects.QueryAsync("""{"filter":{"property":"Open","formula":{"string":{"contains":"two"}}}}"""));
    }

    [Fact]
    public async Task A_formula_follows_pages_that_look_alike()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Next", Formula("prop(\"Tasks\").filter(not current.prop(\"Done\")).first()"));
        await projects.AddAsync("Hours", Formula("prop(\"Next\").prop(\"Hours\")"));
        var one = await projects.TaskAsync(Task("same", 1, "2026-05-01"));
        var two = await projects.TaskAsync(Task("same", 2, "2026-05-01"));
        var project = (await projects.ProjectAsync(one, two)).Id();
        Assert.Equal(["\"same\"", "1"], await Values(projects, project, "Next", "Hours"));

        await projects.PatchAsync(one, """ "Done":{"checkbox":true} """);

        Assert.Equal(["\"same\"", "2"], await Values(projects, project, "Next", "Hours"));
    }

    [Fact]
    public async Task A_rollup_of_a_relation_holds_pages_that_a_formula_reads_on_from()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.Desk.PatchAsync(
            $"data_sources/{projects.Source}", $$$"""{"properties":{"Parts":{"relation":{"data_source_id":"{{{projects.Source}}}","single_property":{} } } } }""");
        await projects.AddAsync("All tasks", Projects.Rollup("Tasks", "show_original", "Parts"));
        await projects.AddAsync("Total", Formula("prop(\"All tasks\").map(current.prop(\"Hours\")).sum()"));
        var task = await projects.TaskAsync(Task("one", 2, "2026-05-01"));
        var part = (await projects.ProjectAsync(task)).Id();
        var whole = (await projects.RowAsync(projects.Source, $$$""" "Parts":{"relation":[{{{Projects.Ids([part])}}}]} """)).Id();
        Assert.Equal("2", await projects.ValueAsync(whole, "Total"));

        await projects.PatchAsync(task, """ "Hours":{"number":9} """);

        Assert.Equal("9", await projects.ValueAsync(whole, "Total"));
    }

    [Fact]
    public async Task Lists_of_lists_of_formulas_stay_lists()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("A", Formula("[3, 1, 2]"));
        await projects.AddAsync("B", Formula("concat(prop(\"A\"), prop(\"A\"))"));
        for (var i = 0; i < 12; i++)
            await projects.AddAsync($"C{i}", Formula($"unique(concat(prop(\"{(i == 0 ? "B" : $"C{i - 1}")}\"), prop(\"{(i == 0 ? "A" : $"C{i - 1}")}\")))"));
        await projects.AddAsync("Sum", Formula("prop(\"C11\").sum() + prop(\"B\").length()"));

        var project = (await projects.ProjectAsync()).Id();

        Assert.Equal(["\"3,1,2\"", "\"3,1,2,3,1,2\"", "\"3,1,2\"", "12"], await Values(projects, project, "A", "B", "C11", "Sum"));
    }

    [Fact]
    public async Task What_a_formula_is_may_depend_on_the_page()
    {
        await using var projects = await Projects.OpenAsync(""", "N":{"number":{} } """);
        await projects.AddAsync("Mixed", Formula("ifs(prop(\"N\") == 1, \"one\", prop(\"N\") == 2, [1, 2], prop(\"N\") == 3, parseDate(\"2026-05-04\"), prop(\"N\"))"));
        await projects.AddAsync("Size", Formula("format(prop(\"Mixed\"))"));
        var shown = new List<string>();
        foreach (var number in new[] { 1, 2, 3, 4 })
        {
            var row = await projects.RowAsync(projects.Source, $$$""" "N":{"number":{{{number}}}} """);
            shown.Add($"{row["properties"]!["Mixed"]!["formula"]!["type"]} {Projects.Value(row, "Size")}");
        }

        Assert.Equal(["string \"one\"", "string \"1,2\"", "date \"May 4, 2026\"", "number \"4\""], shown);
    }

    [Fact]
    public async Task A_rollup_that_shows_what_there_is_is_a_list_for_a_formula()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Hours", Projects.Rollup("Hours", "show_original"));
        await projects.AddAsync("Tags", Projects.Rollup("Tags", "show_original"));
        await projects.AddAsync("Most", Formula("prop(\"Hours\").max()"));
        await projects.AddAsync("Kinds", Formula("prop(\"Tags\").unique().sort().join(\"|\")"));
        var one = await projects.TaskAsync(""" "Hours":{"number":4},"Tags":{"multi_select":[{"name":"b"},{"name":"a"}]} """);
        var two = await projects.TaskAsync(""" "Hours":{"number":7},"Tags":{"multi_select":[{"name":"b"}]} """);
        var project = (await projects.ProjectAsync(one, two)).Id();
        Assert.Equal(["7", "\"a|b\""], await Values(projects, project, "Most", "Kinds"));

        await projects.PatchAsync(two, """ "Hours":{"number":null},"Tags":{"multi_select":[]} """);

        Assert.Equal(["4", "\"a|b\""], await Values(projects, project, "Most", "Kinds"));
    }

    [Fact]
    public async Task People_have_names_and_addresses()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Things", $$$"""
            {"Name":{"title":{} },"Who":{"people":{} },"By":{"created_by":{} },"Names":{{{Formula("prop(\"Who\").map(current.name() + \" <\" + current.email() + \">\").join(\", \")")}}},
            "Author":{{{Formula("prop(\"By\").name()")}}},"Both":{{{Formula("prop(\"Who\")")}}} }
            """);
        var owner = (await desk.GetAsync("users")).Results().First(user => (string?)user["type"] == "person").Id();

        var row = await desk.RowAsync(source, $$$"""{"Who":{"people":[{"id":"{{{owner}}}"}]} }""");

        Assert.Equal(["\"Ada \\u003Cada@example.com\\u003E\"", "\"Tester\"", "\"Ada\""], [Projects.Value(row, "Names"), Projects.Value(row, "Author"), Projects.Value(row, "Both")]);
    }

    [Fact]
    public async Task What_was_given_can_be_sent_again_and_new_names_change_nothing()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Sum", Formula("1 + prop(\"Tasks\").map(current.prop(\"Hours\") * 2).sum()"));
        var task = await projects.TaskAsync(Task("one", 2, "2026-05-09"));
        var project = (await projects.ProjectAsync(task)).Id();
        var given = await ExpressionAsync(projects, "Sum");

        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", """{"properties":{"Hours":{"name":"Effort"}}}""");
        await projects.Desk.PatchAsync($"data_sources/{projects.Source}", """{"properties":{"Tasks":{"name":"Work"}}}""");
        Assert.Equal(given, await ExpressionAsync(projects, "Sum"));
        await projects.PatchAsync(task, """ "Effort":{"number":3} """);
        Assert.Equal("7", await projects.ValueAsync(project, "Sum"));

        await projects.AddAsync("Sum", Formula(given));
        Assert.Equal(given, await ExpressionAsync(projects, "Sum"));
        await projects.AddAsync("Sum", Formula(given.Replace("* 2", "* 3", StringComparison.Ordinal)));
        Assert.Equal("10", await projects.ValueAsync(project, "Sum"));
    }

    [Theory]
    [InlineData("1 +", "Parse error with formula")]
    [InlineData("ifs(true,)", "Parse error with formula")]
    [InlineData("", "Parse error with formula")]
    [InlineData("prop(\"Nowhere\")", "Type error with formula")]
    [InlineData("sum([2, empty(), 4])", "Type error with formula")]
    [InlineData("prop(\"Tasks\").map(current.prop(\"Nowhere\"))", "Type error with formula")]
    [InlineData("if(true, 11)", "Type error with formula")]
    public async Task A_formula_that_is_none_is_refused_in_Notions_words(string expression, string message)
    {
        await using var projects = await Projects.OpenAsync();

        Assert.Equal(message, await projects.Desk.RefusedAsync(
            400, "validation_error", "PATCH", $"data_sources/{projects.Source}", $$$"""{"properties":{"F":{{{Formula(expression)}}} } }"""));
    }

    [Fact]
    public async Task The_reason_and_the_place_stand_beside_Notions_words()
    {
        await using var projects = await Projects.OpenAsync();

        var (_, answer) = await projects.Desk.TryAsync("PATCH", $"data_sources/{projects.Source}", $$$"""{"properties":{"F":{{{Formula("1 + prop(\"Naem\")")}}} } }""");

        Assert.Equal("Undefined property \"Naem\". Did you mean \"Name\"? [4,16]", (string?)answer["additional_data"]!["formula_error"]);
    }

    [Fact]
    public async Task A_formula_that_takes_too_much_for_a_page_says_so_there_and_nowhere_else()
    {
        await using var projects = await Projects.OpenAsync(""", "N":{"number":{} } """);
        await projects.AddAsync("Long", Formula("padStart(\"a\", prop(\"N\"), \"b\").length()"));

        var small = await projects.RowAsync(projects.Source, """ "N":{"number":5} """);
        var large = await projects.RowAsync(projects.Source, """ "N":{"number":5000000000} """);

        Assert.Equal("5", Projects.Value(small, "Long"));
        Assert.Equal("""{"type":"unsupported","unsupported":{}}""", large["properties"]!["Long"]!["formula"]!.ToJsonString());
    }

    private static string Formula(string expression) => new JsonObject { ["formula"] = new JsonObject { ["expression"] = expression } }.ToJsonString();

    private static string Task(string name, int hours, string due) =>
        $$$""" "Task":{"title":[{"text":{"content":"{{{name}}}"}}]},"Hours":{"number":{{{hours}}}},"Due":{"date":{"start":"{{{due}}}"} } """;

    private static async Task<List<string>> Values(Projects projects, string page, params string[] names)
    {
        var found = await projects.Desk.GetAsync($"pages/{page}");
        return [.. names.Select(name => Projects.Value(found, name))];
    }

    private static async Task<string> ExpressionAsync(Projects projects, string name) =>
        (string)(await projects.Desk.GetAsync($"data_sources/{projects.Source}"))["properties"]![name]!["formula"]!["expression"]!;
}
