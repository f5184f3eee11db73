using System.Text.Json.Nodes;
using Verso.Agents.Tools;
using Verso.Workspace.Objects;
using Xunit;

namespace Verso.Agents.Tests.Tools;

/// <summary>Tools that change things: create, update, move, trash, comment; and the tree they change.</summary>
public class WritingToolTests : ToolDesk
{
    [Fact]
    public async Task Rows_are_created_from_plain_values_with_their_bodies()
    {
        var result = await CallAsync("create", """
            {"parent":"Tasks","items":[
              {"Name":"Call Anna","Status":"not started","Tags":"red, blue","Points":"3","Due":"2026-03-17","Done":false,"markdown":"# Why\n- because"},
              {"title":"Second"}]}
            """);

        Assert.Equal(["Call Anna", "Second"], result.Effects.Select(effect => effect.Title));
        Assert.Equal(2, (int)result.Structured!["done"]!);
        Assert.Equal(["Name,Status,Tags,Points,Due,Done", "Call Anna,Not started,\"red, blue\",3,2026-03-17,false", "Second,Not started,,,,false"],
            Inside(await TextAsync("query", """{"database":"Tasks","ids":false,"columns":["Name","Status","Tags","Points","Due","Done"],"sorts":["Name"]}""")));
        Assert.Contains("# Why\n- because", await TextAsync("read", $$"""{"page":"{{result.Structured["ids"]![0]}}"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_created_below_a_page_and_shown_in_the_tree()
    {
        var parent = await AddPageAsync("Home", "Welcome");
        await CallAsync("create", """{"parent":"Home","items":[{"title":"Notes","markdown":"# Today","icon":"📝"}]}""");
        await CallAsync("create", """{"parent":"Notes","items":{"title":"Deep"}}""");

        var tree = Inside(await TextAsync("tree", $$"""{"root":"{{ShortId.Write(parent)}}"}"""));

        Assert.Equal(["page Home", "  page Notes", "    page Deep"], tree.Select(line => line[..line.LastIndexOf(" (", StringComparison.Ordinal)]));
        Assert.Contains("Home", await TextAsync("tree", "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bad_row_of_many_stops_all_before_anything_is_written()
    {
        var before = State();

        var refused = await RefusedAsync("create", """{"parent":"Tasks","items":[{"Name":"good"},{"Name":"bad","Priority":"Hgh"},{"Nmae":"worse"}]}""");

        Assert.Equal("input", refused.Code);
        Assert.Contains("item 2: \"Priority\" has no option \"Hgh\". Allowed: \"High\", \"Low\".", refused.Message, StringComparison.Ordinal);
        Assert.Contains("item 3: There is no property \"Nmae\". Did you mean \"Name\"?", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task New_options_are_made_only_when_asked_for()
    {
        await CallAsync("create", """{"parent":"Tasks","items":[{"Name":"x","Priority":"Urgent"}],"new_options":true}""");

        Assert.Contains("Priority: select High | Low | Urgent", await TextAsync("describe", """{"target":"Tasks"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_match_a_filter_are_updated_and_told_old_to_new()
    {
        var id = await AddTaskAsync("Old one", "In progress", due: "2026-02-01");
        await AddTaskAsync("New one", "In progress", due: "2026-03-30");

        var result = await CallAsync("update", """{"database":"Tasks","filter":{"Due":{"before":"2026-03-01"}},"set":{"Status":"Done","Due":null}}""");

        Assert.Equal([$"Old one ({ShortId.Write(id)}): Status: In progress → Done; Due: 2026-02-01 → (empty)"], Inside(result.Text[(result.Text.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
        Assert.Equal(["count", "1"], Inside(await TextAsync("query", """{"database":"Tasks","filter":{"Status":"Done"},"aggregate":["count"]}""")));
    }

    [Fact]
    public async Task An_update_that_matches_more_than_it_may_writes_nothing()
    {
        for (var i = 0; i < 4; i++)
            await AddTaskAsync($"Task {i}");
        var before = State();

        var refused = await RefusedAsync("update", """{"database":"Tasks","filter":{},"set":{"Points":1},"most":3}""");

        Assert.Contains("more than 3 rows match", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task Rows_take_values_of_their_own_and_what_is_already_so_is_not_written()
    {
        var (one, two) = (await AddTaskAsync("One", points: 1), await AddTaskAsync("Two", points: 2));

        var result = await CallAsync("update", $$"""{"rows":[{"page":"{{ShortId.Write(one)}}","Points":10},{"page":"{{two}}","Points":2}]}""");

        Assert.Contains("Updated: 1. Already so: 1.", result.Text, StringComparison.Ordinal);
        Assert.Equal([one], result.Effects.Select(effect => effect.Id));
    }

    [Fact]
    public async Task Bodies_are_appended_to_and_changed_by_section_and_by_text()
    {
        await AddPageAsync("Plan", "Intro\n# Goals\nOne\n# Risks\nThree");

        var appended = await CallAsync("update", """{"pages":["Plan"],"append":"- last"}""");
        var section = await CallAsync("update", """{"pages":["Plan"],"section":"Goals","content":"# Goals\nTwo\n\nFour"}""");
        var replaced = await CallAsync("update", """{"pages":["Plan"],"find":"Three","replace":"**3**"}""");

        Assert.Contains("+- last", appended.Text, StringComparison.Ordinal);
        Assert.Contains("\n # Goals\n-One\n+Two\n+Four\n # Risks\n", section.Text, StringComparison.Ordinal);
        Assert.Contains("-Three\n+**3**", replaced.Text, StringComparison.Ordinal);
        Assert.Equal(["Intro", "# Goals", "Two", "Four", "# Risks", "**3**", "- last"], Inside(await TextAsync("read", """{"page":"Plan"}""")).Skip(1));
    }

    [Fact]
    public async Task The_title_of_a_page_outside_of_databases_can_be_set()
    {
        await AddPageAsync("Draft", "x");

        await CallAsync("update", """{"pages":["Draft"],"set":{"Title":"Final"}}""");

        Assert.Contains("# Final", await TextAsync("read", """{"page":"Final"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_moved_trashed_and_restored()
    {
        var (from, to) = (await AddPageAsync("Here", ""), await AddPageAsync("There", ""));
        var page = await AddPageAsync("Wanderer", "x", from);

        await CallAsync("move", """{"pages":["Wanderer"],"to":"There"}""");
        Assert.Equal(to.ToString(), (string?)(await Desk.Api.GetAsync($"pages/{page}", Stop))["parent"]!["page_id"]);

        await CallAsync("trash", """{"pages":"Wanderer"}""");
        Assert.True((bool)(await Desk.Api.GetAsync($"pages/{page}", Stop))["in_trash"]!);
        Assert.Contains("Already so: 1.", await TextAsync("trash", $$"""{"pages":["{{page}}"]}"""), StringComparison.Ordinal);

        await CallAsync("trash", $$"""{"pages":["{{ShortId.Write(page)}}"],"restore":true}""");
        Assert.False((bool)(await Desk.Api.GetAsync($"pages/{page}", Stop))["in_trash"]!);
    }

    [Fact]
    public async Task Comments_are_added_listed_and_answered()
    {
        await AddPageAsync("Plan", "x");
        await CallAsync("comment", """{"page":"Plan","text":"Is the date final?"}""");
        var discussion = Inside(await TextAsync("comment", """{"page":"Plan"}"""))[1].Split(' ')[0];

        await CallAsync("comment", $$"""{"discussion":"{{discussion}}","text":"It is."}""");

        var lines = Inside(await TextAsync("comment", """{"page":"Plan"}"""));
        Assert.Equal(["Is the date final?", "It is."], lines.Skip(1).Select(line => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
    }

    [Theory]
    [InlineData("create", """{"parent":"Tasks","items":[{"Name":"x","markdown":"y"}]}""")]
    [InlineData("create", """{"parent":"Plan","items":[{"title":"x"}]}""")]
    [InlineData("update", """{"pages":["One"],"set":{"Points":7}}""")]
    [InlineData("update", """{"pages":["Plan"],"append":"x"}""")]
    [InlineData("update", """{"pages":["Plan"],"section":"Goals","content":"x"}""")]
    [InlineData("update", """{"pages":["Plan"],"find":"One","replace":"x"}""")]
    [InlineData("move", """{"pages":["One"],"to":"Plan"}""")]
    [InlineData("trash", """{"pages":["One"]}""")]
    [InlineData("trash", """{"pages":["Tasks"]}""")]
    [InlineData("comment", """{"page":"Plan","text":"x"}""")]
    public async Task A_dry_run_tells_and_writes_nothing(string tool, string arguments)
    {
        await AddTaskAsync("One", points: 1);
        await AddPageAsync("Plan", "# Goals\nOne");
        var before = State();
        var asked = JsonNode.Parse(arguments)!.AsObject();
        asked["dry_run"] = true;

        var byArgument = await CallAsync(tool, asked.ToJsonString());
        var byDesk = await CallAsync(tool, arguments, Desk with { IsDryRun = true });

        Assert.True(byArgument.IsDryRun && byDesk.IsDryRun);
        Assert.Equal(byArgument.Text, byDesk.Text);
        Assert.StartsWith("Dry run, nothing was written.", byArgument.Text, StringComparison.Ordinal);
        Assert.Empty(byArgument.Effects);
        Assert.Equal(before, State());
    }

    [Theory]
    [InlineData("update", """{"pages":["One"],"set":{"Points":"many"}}""", "input", "is a number property")]
    [InlineData("update", """{"pages":["One"],"set":{"Status":"Dnoe"}}""", "input", "Allowed: \"Not started\"")]
    [InlineData("update", """{"pages":["One"]}""", "input", "needs \"set\", \"rows\"")]
    [InlineData("update", """{"set":{"Points":1}}""", "input", "needs \"pages\"")]
    [InlineData("update", """{"database":"Tasks","set":{"Points":1}}""", "input", "\"database\" needs \"filter\"")]
    [InlineData("update", """{"pages":["Plan"],"find":"Oen","replace":"x"}""", "refused", "The nearest line is \"One\"")]
    [InlineData("update", """{"pages":["Plan"],"section":"Gaols","content":"x"}""", "refused", "Did you mean 'Goals'?")]
    [InlineData("update", """{"pages":["Plan"],"append":"x","find":"y"}""", "input", "One change of the body at a time")]
    [InlineData("update", """{"pages":["Plan"],"set":{"Status":"Done"}}""", "input", "no property \"Status\"")]
    [InlineData("create", """{"parent":"Plan","items":[{"titel":"x"}]}""", "input", "Did you mean 'title'?")]
    [InlineData("create", """{"parent":"Nowhere","items":[{"title":"x"}]}""", "not_found", "no page or database called \"Nowhere\"")]
    [InlineData("create", """{"parent":"Tasks","items":[]}""", "input", "1 to 500")]
    [InlineData("move", """{"pages":["Plan"],"to":"Plan"}""", "refused", "cannot be moved into itself")]
    [InlineData("comment", """{"text":"x"}""", "input", "needs \"page\"")]
    public async Task A_wrong_call_writes_nothing_and_says_what_would_be_right(string tool, string arguments, string code, string hint)
    {
        await AddTaskAsync("One", points: 1);
        await AddPageAsync("Plan", "# Goals\nOne");
        var before = State();

        var refused = await RefusedAsync(tool, arguments);

        Assert.Contains(hint, refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, refused.Code);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task A_call_that_is_made_again_under_its_key_has_one_effect()
    {
        var desk = Desk with { KeepsKeys = Desk.Notion == Local };
        var page = await AddPageAsync("Log", "start");

        foreach (DateTimeOffset? begun in new DateTimeOffset?[] { null, DateTimeOffset.UtcNow })
        {
            ToolCall Call(string step) => new() { IdempotencyKey = $"run:{step}", BegunAt = begun };
            await CallAsync("create", """{"parent":"Tasks","items":[{"Name":"once"},{"Name":"and once","markdown":"x"}]}""", desk, call: Call("rows"));
            await CallAsync("create", """{"parent":"Log","items":[{"title":"child"}]}""", desk, call: Call("page"));
            await CallAsync("update", """{"pages":["Log"],"append":"- entry"}""", desk, call: Call("body"));
        }

        Assert.Equal(["count", "2"], Inside(await TextAsync("query", """{"database":"Tasks","aggregate":["count"]}""")));
        var markdown = (string)(await Desk.Api.GetAsync($"pages/{page}/markdown", Stop))["markdown"]!;
        Assert.Single(markdown.Split('\n'), line => line == "- entry");
        Assert.Single(markdown.Split('\n'), line => line.Contains(">child<", StringComparison.Ordinal));
    }

    /// <summary>All that the workspace says of its changes, so that one more is seen.</summary>
    private int State() => Local.Database.Read(session => ChangeFeed.After(session, 0, 10_000)).Count;
}
