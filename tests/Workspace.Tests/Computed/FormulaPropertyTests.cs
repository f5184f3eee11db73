using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Computed;

public sealed class FormulaPropertyTests
{
    private static string Formula(string expression) =>
        $$$"""{"formula":{"expression":"{{{expression.Replace("\"", "\\\"", StringComparison.Ordinal)}}}"} }""";

    [Fact]
    public async Task An_expression_is_kept_by_ids_and_may_stand_before_what_it_names()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Numbers", $$$"""{"Double":{{{Formula("prop(\"Number\") * 2")}}},"Number":{"number":{} },"Name":{"title":{} } }""");

        var schema = (await desk.GetAsync($"data_sources/{source}"))["properties"]!;

        Assert.Equal(
            $"{{{{notion:block_property:{schema["Number"]!["id"]}:{source}:{desk.Workspace.Facts.Id}}}}} * 2",
            (string?)schema["Double"]!["formula"]!["expression"]);
        await desk.PatchAsync($"data_sources/{source}", """{"properties":{"Number":{"name":"Amount"}}}""");
        var row = await desk.RowAsync(source, """{"Amount":{"number":42}}""");
        Assert.Equal("""{"type":"number","number":84}""", row["properties"]!["Double"]!["formula"]!.ToJsonString());
        Assert.Equal("""{"type":"number","number":0}""", (await desk.RowAsync(source, "{}"))["properties"]!["Double"]!["formula"]!.ToJsonString());
    }

    [Fact]
    public async Task A_formula_follows_its_page_and_other_formulas_of_it()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Things", $$$"""
            {"Name":{"title":{} },"N":{"number":{} },"Twice":{{{Formula("prop(\"N\") * 2")}}},"Text":{{{Formula("prop(\"Name\") + \": \" + prop(\"Twice\")")}}},
            "Big":{{{Formula("prop(\"Twice\") > 5")}}},"When":{{{Formula("prop(\"Made\")")}}},"Made":{"created_time":{} } }
            """);
        var row = await desk.RowAsync(source, """{"Name":{"title":[{"text":{"content":"a"}}]},"N":{"number":1}}""");
        Assert.Equal(["2", "\"a: 2\"", "false"], [Projects.Value(row, "Twice"), Projects.Value(row, "Text"), Projects.Value(row, "Big")]);

        row = await desk.PatchAsync($"pages/{row.Id()}", """{"properties":{"N":{"number":4}}}""");

        Assert.Equal(["8", "\"a: 8\"", "true"], [Projects.Value(row, "Twice"), Projects.Value(row, "Text"), Projects.Value(row, "Big")]);
        Assert.Equal((string?)row["created_time"], ((string?)row["properties"]!["When"]!["formula"]!["date"]!["start"])!.Replace("+00:00", "Z", StringComparison.Ordinal));
        Assert.Equal("Type error with formula", await desk.RefusedAsync(
            400, "validation_error", "PATCH", $"data_sources/{source}", $$$"""{"properties":{"Bad":{{{Formula("prop(\"Nothing\")")}}} } }"""));
        Assert.Contains("itself", await desk.RefusedAsync(
            400, "validation_error", "PATCH", $"data_sources/{source}", $$$"""{"properties":{"Twice":{{{Formula("length(prop(\"Text\"))")}}} } }"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_formula_looks_through_relations_and_follows_what_it_sees()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Sum", Formula("prop(\"Tasks\").map(current.prop(\"Hours\")).sum()"));
        await projects.AddAsync("Names", Formula("prop(\"Tasks\").map(current.prop(\"Task\")).join(\"-\")"));
        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", $$$"""{"properties":{"Share":{{{Formula("prop(\"Hours\") / prop(\"Project\").first().prop(\"Sum\")")}}} } }""");
        var one = await projects.TaskAsync(""" "Hours":{"number":1},"Task":{"title":[{"text":{"content":"one"}}]} """);
        var two = await projects.TaskAsync(""" "Hours":{"number":3},"Task":{"title":[{"text":{"content":"two"}}]} """);
        var project = (await projects.ProjectAsync(one, two)).Id();
        Assert.Equal(["4", "\"one-two\"", "0.25"], [await projects.ValueAsync(project, "Sum"), await projects.ValueAsync(project, "Names"), await projects.ValueAsync(one, "Share")]);

        await projects.PatchAsync(two, """ "Hours":{"number":7},"Task":{"title":[{"text":{"content":"2"}}]} """);
        Assert.Equal(["8", "\"one-2\"", "0.125"], [await projects.ValueAsync(project, "Sum"), await projects.ValueAsync(project, "Names"), await projects.ValueAsync(one, "Share")]);

        await projects.Desk.DeleteAsync($"blocks/{two}");
        Assert.Equal(["1", "\"one\"", "1"], [await projects.ValueAsync(project, "Sum"), await projects.ValueAsync(project, "Names"), await projects.ValueAsync(one, "Share")]);
    }

    [Fact]
    public async Task A_formula_that_only_counts_related_pages_knows_when_one_goes()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.AddAsync("Count", Formula("prop(\"Tasks\").length()"));
        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", $$$"""{"properties":{"Others":{{{Formula("prop(\"Project\").first().prop(\"Tasks\").length()")}}} } }""");
        var (one, two) = (await projects.TaskAsync(""), await projects.TaskAsync(""));
        var project = (await projects.ProjectAsync(one, two)).Id();
        Assert.Equal(["2", "2"], [await projects.ValueAsync(project, "Count"), await projects.ValueAsync(one, "Others")]);

        await projects.Desk.DeleteAsync($"blocks/{two}");

        Assert.Equal(["1", "1"], [await projects.ValueAsync(project, "Count"), await projects.ValueAsync(one, "Others")]);
    }

    [Fact]
    public async Task A_formula_whose_property_is_gone_stays_and_is_an_empty_text()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Things", $$$"""{"Name":{"title":{} },"N":{"number":{} },"Twice":{{{Formula("prop(\"N\") * 2")}}} }""");
        var row = await desk.RowAsync(source, """{"N":{"number":1}}""");
        var before = (await desk.GetAsync($"data_sources/{source}"))["properties"]!["Twice"]!["formula"]!.ToJsonString();

        var after = await desk.PatchAsync($"data_sources/{source}", """{"properties":{"N":null}}""");

        Assert.Equal(before, after["properties"]!["Twice"]!["formula"]!.ToJsonString());
        Assert.Equal("""{"type":"string","string":null}""", (await desk.GetAsync($"pages/{row.Id()}"))["properties"]!["Twice"]!["formula"]!.ToJsonString());
    }

    [Fact]
    public async Task Filters_and_sorts_look_at_what_a_formula_came_to()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, source) = await desk.DatabaseAsync("Things", $$$"""
            {"Name":{"title":{} },"N":{"number":{} },"D":{"date":{} },"Text":{{{Formula("\"Nr \" + prop(\"N\")")}}},"Num":{{{Formula("prop(\"N\") * 2")}}},
            "Is":{{{Formula("prop(\"N\") > 5")}}},"Day":{{{Formula("dateAdd(prop(\"D\"), 1, \"days\")")}}} }
            """);
        var nine = (await desk.RowAsync(source, """{"N":{"number":9},"D":{"date":{"start":"2026-03-01"}}}""")).Id();
        var ten = (await desk.RowAsync(source, """{"N":{"number":10}}""")).Id();
        var none = (await desk.RowAsync(source, "{}")).Id();
        async Task Finds(string body, params string[] expected) =>
            Assert.Equal(expected, (await desk.PostAsync($"data_sources/{source}/query", body)).Results().Select(row => row.Id()));

        await Finds("""{"filter":{"property":"Text","formula":{"string":{"ends_with":"9"}}}}""", nine);
        await Finds("""{"filter":{"property":"Num","formula":{"number":{"greater_than_or_equal_to":20}}}}""", ten);
        await Finds("""{"filter":{"property":"Is","formula":{"checkbox":{"equals":true}}},"sorts":[{"property":"Num","direction":"descending"}]}""", ten, nine);
        await Finds("""{"filter":{"property":"Is","formula":{"checkbox":{"does_not_equal":true}}}}""", none);
        await Finds("""{"filter":{"property":"Day","formula":{"date":{"equals":"2026-03-02"}}}}""", nine);
        await Finds("""{"filter":{"property":"Day","formula":{"date":{"is_not_empty":true}}}}""", nine);
        await Finds("""{"filter":{"property":"Num","formula":{"string":{"is_empty":true}}},"sorts":[{"property":"Num","direction":"ascending"}]}""", none, nine, ten);
        await Finds("""{"sorts":[{"property":"Text","direction":"ascending"}],"filter":{"property":"N","number":{"is_not_empty":true}}}""", nine, ten);
        Assert.Equal("database property formula does not match filter number", await desk.RefusedAsync(
            400, "validation_error", "POST", $"data_sources/{source}/query", """{"filter":{"property":"Num","number":{"equals":1}}}"""));
    }

    [Fact]
    public async Task What_changes_with_the_time_is_right_when_it_is_read_and_when_it_is_asked_for()
    {
        await using var projects = await Projects.OpenAsync();
        await projects.Desk.PatchAsync($"data_sources/{projects.Tasks}", $$$"""{"properties":{"Age":{{{Formula("dateBetween(now(), prop(\"Due\"), \"hours\")")}}} } }""");
        await projects.AddAsync("Oldest", Projects.Rollup("Age", "max"));
        var now = projects.Desk.Clock.GetUtcNow();
        var task = await projects.TaskAsync($$$""" "Due":{"date":{"start":"{{{now:yyyy-MM-dd'T'HH:mm:ss'Z'}}}"} } """);
        var project = (await projects.ProjectAsync(task)).Id();
        Assert.Equal(["0", "0"], [await projects.ValueAsync(task, "Age"), await projects.ValueAsync(project, "Oldest")]);

        projects.Desk.Clock.Advance(TimeSpan.FromHours(5));

        Assert.Equal(["5", "5"], [await projects.ValueAsync(task, "Age"), await projects.ValueAsync(project, "Oldest")]);
        Assert.Equal([task], await projects.QueryAsync("""{"filter":{"property":"Age","formula":{"number":{"equals":5}}}}""", projects.Tasks));
        Assert.Equal([project], await projects.QueryAsync("""{"filter":{"property":"Oldest","rollup":{"number":{"equals":5}}}}"""));
        var found = await projects.Desk.PostAsync($"data_sources/{projects.Tasks}/query", "{}");
        Assert.Equal("5", Projects.Value(found.Results()[0], "Age"));

        projects.Desk.Clock.Advance(TimeSpan.FromHours(2));
        await projects.Desk.ReopenAsync();
        Assert.Equal([project], await projects.QueryAsync("""{"filter":{"property":"Oldest","rollup":{"any":{"number":{"equals":7}}}}}"""));
        Assert.Equal("7", await projects.ValueAsync(project, "Oldest"));
    }
}
