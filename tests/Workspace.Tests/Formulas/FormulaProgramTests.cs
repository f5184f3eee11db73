using System.Text.Json.Nodes;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;
using Xunit;

namespace Verso.Workspace.Tests.Formulas;

public sealed class FormulaProgramTests
{
    [Theory]
    [InlineData("prop(\"Number\") + prop(\"Number\")", "numb")]
    [InlineData("if(prop(\"Checkbox\"), prop(\"Number\"), 0)", "done, numb")]
    [InlineData("prop(\"Tasks\").map(current.prop(\"Due\"))", "task, task > due;")]
    [InlineData("prop(\"Tasks\").filter(current.prop(\"Done\")).sort(current.prop(\"Due\")).first().prop(\"Hours\")", "task, task > done, task > due;, task > ho:r")]
    [InlineData("let(t, prop(\"Tasks\"), t.map(current.prop(\"Hours\")))", "task, task > ho:r")]
    [InlineData("prop(\"Tasks\").map(current.prop(\"Project\")).flat().map(current.prop(\"Number\"))", "task, task > proj, task > proj > numb")]
    [InlineData("concat(prop(\"Tasks\"), prop(\"No tasks\")).map(current.prop(\"Hours\"))", "task, none, task > ho:r, none > ho:r")]
    [InlineData("(prop(\"Checkbox\") ? prop(\"Tasks\") : prop(\"No tasks\")).first().prop(\"Task\")", "done, task, none, task > title, none > title")]
    [InlineData("map([prop(\"Tasks\")], current.map(current.prop(\"Task\")))", "task, task > title")]
    [InlineData("prop(\"Tasks\")", "task, task > title")]
    [InlineData("prop(\"Tasks\").length()", "task")]
    [InlineData("prop(\"Tasks\").includes(prop(\"No tasks\").first())", "task, none")]
    [InlineData("prop(\"Tasks\").first() == prop(\"No tasks\").first()", "task, none")]
    [InlineData("empty(prop(\"Tasks\").filter(current.prop(\"Done\")))", "task, task > done")]
    [InlineData("prop(\"Tasks\").first().id()", "task")]
    [InlineData("\"next: \" + prop(\"Tasks\").first()", "task, task > title")]
    [InlineData("prop(\"Tasks\").join(\", \")", "task, task > title")]
    [InlineData("prop(\"Tasks\").sort().first().prop(\"Hours\")", "task, task > title, task > ho:r")]
    [InlineData("prop(\"Tasks\").map(current.prop(\"Project\"))", "task, task > proj, task > proj > title")]
    [InlineData("1 + 1", "")]
    public void A_program_says_what_it_reads_and_by_which_relations(string expression, string uses) =>
        Assert.Equal(uses, string.Join(", ", FormulaWorld.Compile(expression).Uses));

    [Fact]
    public void A_use_says_the_data_source_of_every_step()
    {
        var use = FormulaWorld.Compile("prop(\"Tasks\").map(current.prop(\"Due\"))").Uses[1];

        Assert.Equal([new FormulaStep(FormulaWorld.Projects, "task"), new FormulaStep(FormulaWorld.Tasks, "due;")], use.Path);
        Assert.False(use.IsOwn);
    }

    [Fact]
    public void What_is_read_from_the_pages_of_another_formula_is_reached_by_the_relations_of_that_formula()
    {
        var open = FormulaWorld.Compile("prop(\"Tasks\").filter(not current.prop(\"Done\"))");
        Assert.Equal([[new FormulaStep(FormulaWorld.Projects, "task")]], open.Origins);
        var schema = new TestSchema(FormulaWorld.Projects, new FormulaProperty("open", "Open", open.ResultType) { Origins = open.Origins }) { Others = { FormulaWorld.TaskSchema } };

        var program = Formula.Compile("prop(\"Open\").map(current.prop(\"Hours\")).sum()", schema);

        Assert.Equal("open, task > ho:r", string.Join(", ", program.Uses));
    }

    [Fact]
    public void The_data_source_of_pages_is_known_where_there_may_be_a_text_instead()
    {
        var use = FormulaWorld.Compile("if(prop(\"Checkbox\"), prop(\"Tasks\").first(), \"none\")").Uses[^1];

        Assert.Equal([new FormulaStep(FormulaWorld.Projects, "task"), new FormulaStep(FormulaWorld.Tasks, "title")], use.Path);
    }

    [Theory]
    [InlineData("1", "number", FormulaOutput.Number)]
    [InlineData("\"a\"", "text", FormulaOutput.String)]
    [InlineData("1 < 2", "boolean", FormulaOutput.Boolean)]
    [InlineData("now()", "date", FormulaOutput.Date)]
    [InlineData("prop(\"Tags\")", "list of text", FormulaOutput.String)]
    [InlineData("prop(\"Tasks\")", "list of page", FormulaOutput.String)]
    [InlineData("prop(\"Tasks\").first()", "page", FormulaOutput.String)]
    [InlineData("prop(\"People\").first()", "person", FormulaOutput.String)]
    [InlineData("prop(\"Tasks\").map(current.prop(\"Due\"))", "list of date", FormulaOutput.String)]
    [InlineData("prop(\"Tasks\").first().prop(\"Due\")", "date", FormulaOutput.Date)]
    [InlineData("if(true, 1, \"a\")", "any", FormulaOutput.String)]
    [InlineData("if(true, now(), empty())", "date", FormulaOutput.Date)]
    [InlineData("empty()", "empty", FormulaOutput.String)]
    [InlineData("[[1], [2]]", "list of list of number", FormulaOutput.String)]
    [InlineData("[1, \"a\"]", "list", FormulaOutput.String)]
    [InlineData("ifs(true, 1, false, 2)", "number", FormulaOutput.Number)]
    [InlineData("concat([1], [2]).first()", "number", FormulaOutput.Number)]
    [InlineData("flat([[1]]).at(0)", "number", FormulaOutput.Number)]
    public void A_program_knows_the_type_of_its_result(string expression, string type, FormulaOutput output)
    {
        var result = FormulaWorld.Compile(expression).ResultType;

        Assert.Equal(type, result.ToString());
        Assert.Equal(output, result.Output);
    }

    [Theory]
    [InlineData("now()", true)]
    [InlineData("dateBetween(today, prop(\"Date\"), \"days\")", true)]
    [InlineData("[1].map(if(false, now(), empty()))", true)]
    [InlineData("prop(\"Date\").dateAdd(1, \"days\")", false)]
    [InlineData("let(now, 1, now + 1)", false)]
    public void A_program_knows_whether_it_follows_the_clock(string expression, bool isVolatile) =>
        Assert.Equal(isVolatile, FormulaWorld.Compile(expression).IsVolatile);

    [Theory]
    [InlineData(
        "50000 + dateBetween(prop(\"Date\"), now(), \"years\")*1000",
        "50000 + (dateBetween({{notion:block_property:da%3Ae:11111111-1111-4111-8111-111111111111:33333333-3333-4333-8333-333333333333}}, now(), \"years\") * 1000)")]
    [InlineData("prop(\"Number\") * 2", "{{notion:block_property:numb:11111111-1111-4111-8111-111111111111:33333333-3333-4333-8333-333333333333}} * 2")]
    [InlineData("format(prop(\"Name\"))", "format({{notion:block_property:title:11111111-1111-4111-8111-111111111111:33333333-3333-4333-8333-333333333333}})")]
    [InlineData(
        "prop(\"Tasks\").map(current.prop(\"Due\"))",
        "{{notion:block_property:task:11111111-1111-4111-8111-111111111111:33333333-3333-4333-8333-333333333333}}.map(current.{{notion:block_property:due%3B:22222222-2222-4222-8222-222222222222:33333333-3333-4333-8333-333333333333}})")]
    [InlineData("/* why */ if(1<2&&true,\"a\\nb\",\"\")", "if((1 < 2) and true, \"a\\nb\", \"\")")]
    public void A_formula_is_stored_as_Notion_stores_it(string expression, string stored) =>
        Assert.Equal(stored, FormulaWorld.Compile(expression).ToStored(FormulaWorld.Space));

    [Fact]
    public void A_stored_formula_outlives_new_names()
    {
        var stored = FormulaWorld.Compile("prop(\"Number\") + 1").ToStored(FormulaWorld.Space);
        var renamed = new TestSchema(FormulaWorld.Projects, new FormulaProperty("numb", "Budget \"net\"", FormulaType.Number));

        var program = Formula.Compile(stored, renamed);

        Assert.Equal("prop(\"Budget \\\"net\\\"\") + 1", program.ToSource());
        Assert.Equal(stored, program.ToStored(FormulaWorld.Space));
        Assert.Equal(43, program.Evaluate(FormulaWorld.Project, FormulaWorld.Clock).AsNumber);
    }

    [Fact]
    public void A_branch_that_is_not_taken_reads_nothing()
    {
        var page = new TestPage("p") { ["done"] = FormulaValue.Boolean(true) };

        FormulaWorld.Compile("if(prop(\"Checkbox\"), 1, prop(\"Number\") + prop(\"Number\")) + if(prop(\"Checkbox\") or prop(\"Number\") > 1, 1, 0)").Evaluate(page, FormulaWorld.Clock);

        Assert.Equal(2, page.Reads);
    }

    [Fact]
    public void A_program_runs_on_many_threads_at_once()
    {
        var program = FormulaWorld.Compile("let(n, prop(\"Number\"), [1, 2, 3].map(current * n + index).sum())");

        Parallel.For(0, 2_000, i =>
        {
            var page = new TestPage("p") { ["numb"] = FormulaValue.Number(i) };
            Assert.Equal((6 * i) + 3, program.Evaluate(page, FormulaWorld.Clock).AsNumber);
        });
    }

    [Fact]
    public void Arithmetic_over_properties_takes_next_to_no_memory()
    {
        var program = FormulaWorld.Compile("round(prop(\"Number\") * 1.19, 2) + if(prop(\"Checkbox\") and prop(\"Number\") > 10, min(1, 2, 3), abs(-4))");
        program.Evaluate(FormulaWorld.Project, FormulaWorld.Clock);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            program.Evaluate(FormulaWorld.Project, FormulaWorld.Clock);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1_000;

        Assert.True(each < 500, $"{each} bytes each");
    }

    [Theory]
    [InlineData("Europe/Berlin", "format(now())", "May 4, 2026 4:05 PM")]
    [InlineData("Pacific/Auckland", "format(today())", "May 5, 2026")]
    [InlineData("Europe/Berlin", "formatDate(parseDate(\"2026-03-29\").dateAdd(1, \"days\"), \"YYYY-MM-DD Z\")", "2026-03-30 +02:00")]
    [InlineData("Europe/Berlin", "format(dateBetween(parseDate(\"2026-03-30\"), parseDate(\"2026-03-29\"), \"days\"))", "1")]
    [InlineData("Europe/Berlin", "format(dateBetween(parseDate(\"2026-03-30\"), parseDate(\"2026-03-29\"), \"hours\"))", "23")]
    [InlineData("Europe/Berlin", "format(dateAdd(parseDate(\"2026-03-28T02:30\"), 1, \"days\"))", "March 29, 2026 3:30 AM")]
    [InlineData("Asia/Kolkata", "format(hour(parseDate(\"2026-05-04T10:00Z\")))", "15")]
    [InlineData("America/New_York", "format(timestamp(parseDate(\"2026-05-04\")))", "1777867200000")]
    public void Days_and_clock_readings_are_those_of_the_zone(string zone, string expression, string expected)
    {
        var clock = new FormulaClock(FormulaWorld.Clock.Now, TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(expected, FormulaWorld.Evaluate(expression, clock).AsText);
    }

    [Theory]
    [InlineData("title", "[{\"plain_text\":\"a\"},{\"plain_text\":\"b\"}]", "\"ab\"")]
    [InlineData("rich_text", "[]", "empty")]
    [InlineData("number", "4.5", "4.5")]
    [InlineData("number", "null", "empty")]
    [InlineData("checkbox", "true", "true")]
    [InlineData("select", "{\"id\":\"x\",\"name\":\"High\",\"color\":\"red\"}", "\"High\"")]
    [InlineData("status", "null", "empty")]
    [InlineData("multi_select", "[{\"name\":\"a\"},{\"name\":\"b\"}]", "[\"a\", \"b\"]")]
    [InlineData("date", "{\"start\":\"2026-05-04\",\"end\":\"2026-05-06\",\"time_zone\":null}", "@2026-05-04/2026-05-06")]
    [InlineData("created_time", "\"2026-05-04T14:05:00.000Z\"", "@2026-05-04T14:05:00.000+00:00")]
    [InlineData("people", "[{\"object\":\"user\",\"id\":\"p1\"}]", "[person p1]")]
    [InlineData("created_by", "{\"object\":\"user\",\"id\":\"p1\",\"name\":\"Ada\"}", "person p1")]
    [InlineData("relation", "[{\"id\":\"seen\"},{\"id\":\"hidden\"}]", "[page seen]")]
    [InlineData("relation", "null", "[]")]
    [InlineData("files", "[{\"name\":\"a.pdf\",\"type\":\"external\",\"external\":{\"url\":\"https://example.com/a.pdf\"}}]", "[\"a.pdf\"]")]
    [InlineData("url", "\"https://example.com\"", "\"https://example.com\"")]
    [InlineData("unique_id", "{\"prefix\":\"TASK\",\"number\":7}", "\"TASK-7\"")]
    [InlineData("unique_id", "{\"prefix\":null,\"number\":7}", "\"7\"")]
    [InlineData("formula", "{\"type\":\"boolean\",\"boolean\":false}", "false")]
    [InlineData("formula", "{\"type\":\"date\",\"date\":null}", "empty")]
    [InlineData("rollup", "{\"type\":\"number\",\"number\":3,\"function\":\"count\"}", "3")]
    [InlineData("rollup", "{\"type\":\"array\",\"array\":[{\"type\":\"multi_select\",\"multi_select\":[{\"name\":\"a\"}]},{\"type\":\"number\",\"number\":null}],\"function\":\"show_original\"}", "[\"a\", empty]")]
    [InlineData("button", "{}", "empty")]
    public void A_stored_value_becomes_a_value_of_the_language(string type, string json, string expected)
    {
        var value = FormulaProperties.Read(type, JsonNode.Parse(json), id => id == "seen" ? new TestPage(id) : null, id => new FormulaPerson(id, "Ada", null));
        Assert.Equal(expected, FormulaWorld.Spell(value));
    }

    [Theory]
    [InlineData("substring(\"a🦊\", 0, 2)", "a\uFFFD")]
    [InlineData("split(\"🦊\", \"\")", "\uFFFD,\uFFFD")]
    [InlineData("\"🦊\"", "🦊")]
    public void Half_of_a_character_can_be_given_out(string expression, string expected) =>
        Assert.Equal(expected, (string?)JsonNode.Parse(FormulaWorld.Json(expression))!["string"]);

    [Fact]
    public void Every_type_of_property_has_a_type_in_formulas_that_its_values_have()
    {
        Assert.All(PropertyTypes.Names, name => Assert.NotNull(FormulaProperties.TypeOf(name)));
        Assert.Equal("list of page", FormulaProperties.TypeOf("relation", FormulaWorld.Tasks).ToString());
        Assert.Equal("list of text", FormulaProperties.TypeOfRollup("show_original", FormulaType.ListOf(FormulaType.Text)).ToString());
        Assert.Equal(FormulaType.Date, FormulaProperties.TypeOfRollup("latest_date", FormulaType.Date));
        Assert.Equal(FormulaType.Number, FormulaProperties.TypeOfRollup("percent_checked", FormulaType.Boolean));
    }

    [Fact]
    public void A_relation_into_a_data_source_that_cannot_be_read_is_refused()
    {
        var schema = new TestSchema(FormulaWorld.Projects, new FormulaProperty("task", "Tasks", FormulaType.ListOf(FormulaType.PageOf(FormulaWorld.Tasks))));

        var error = Assert.Throws<FormulaException>(() => Formula.Compile("prop(\"Tasks\").map(current.prop(\"Due\"))", schema));

        Assert.Equal("The data source of \"Due\" cannot be read [18,37]", error.Message);
    }
}
