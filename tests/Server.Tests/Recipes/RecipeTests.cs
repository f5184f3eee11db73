using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Server.Tests.Answers;
using Xunit;

namespace Verso.Server.Tests.Recipes;

public sealed class LocalRecipeTests : RecipeTests
{
    protected override bool OnNotion => false;
}

/// <summary>The same flows, where another Verso stands in as Notion.</summary>
public sealed class NotionRecipeTests : RecipeTests
{
    protected override bool OnNotion => true;
}

/// <summary>What the shipped recipes do on every origin, without a model.</summary>
public abstract class RecipeTests : IAsyncLifetime
{
    private const string Meetings = """{"Name":{"title":{}},"Date":{"date":{}},"Status":{"select":{"options":[{"name":"Planned"},{"name":"Completed"}]}},"Tags":{"multi_select":{}}}""";
    private const string Tasks = """
        {"Name":{"title":{}},"Status":{"select":{"options":[{"name":"In Progress"},{"name":"Done"}]}},"Due Date":{"date":{}},"Notes":{"rich_text":{}},"Owner":{"rich_text":{}}}
        """;

    private RecipeHouse _house = null!;

    protected abstract bool OnNotion { get; }

    public async ValueTask InitializeAsync() => _house = await RecipeHouse.OpenAsync(OnNotion);

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_finished_meeting_summary_becomes_a_page_with_its_properties_and_action_items_once()
    {
        var (database, source) = await _house.DatabaseAsync("Meetings", Meetings);
        var body = $$"""
            {"inputs":{"database":"{{database}}","title":"Launch","date":"2026-03-17","summary":"We launch in May.","tags":["launch","plan"],
             "action_items":["Write the notes",{"task":"Send the deck","assignee":"Anna","due":"2026-03-20"}]} }
            """;

        var (status, first) = await _house.RunAsync("meeting-summary", body);
        var (_, second) = await _house.RunAsync("meeting-summary", body);

        Assert.True(status == 200, first.ToJsonString());
        Assert.True((bool)first["is_new"]!);
        Assert.False((bool)second["is_new"]!);
        Assert.Equal((string?)first["result"]!["page_id"], (string?)second["result"]!["page_id"]);
        var row = Assert.Single(await _house.RowsAsync(source));
        Assert.Equal("Launch", (string?)row["properties"]!["Name"]!["title"]![0]!["plain_text"]);
        Assert.Equal("2026-03-17", (string?)row["properties"]!["Date"]!["date"]!["start"]);
        Assert.Equal("Completed", (string?)row["properties"]!["Status"]!["select"]!["name"]);
        Assert.Equal(["launch", "plan"], row["properties"]!["Tags"]!["multi_select"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.Equal(
            [("heading_2", "Summary"), ("paragraph", "We launch in May."), ("heading_2", "Action Items"), ("to_do", "Write the notes"), ("to_do", "Send the deck (Anna, due 2026-03-20)")],
            await _house.BlocksAsync((string)row["id"]!));
    }

    [Fact]
    public async Task Raw_notes_are_read_by_rules_and_a_dry_run_writes_nothing()
    {
        var (database, source) = await _house.DatabaseAsync("Meetings", Meetings);
        var notes = """
            # Pricing review
            Date: 2026-03-16
            Attendees: Anna, Ben

            The team compared three pricing models for the spring. The usage-based model brings the most revenue and is the simplest to explain to customers.
            Anna: I will draft the announcement by Friday.

            ## Action items
            - [ ] Ben to update the price list
            """;
        var body = new JsonObject { ["database"] = "Meetings", ["notes"] = notes };

        var (_, planned) = await _house.RunAsync("meeting-summary", new JsonObject { ["inputs"] = body.DeepClone(), ["dry_run"] = true }.ToJsonString());
        Assert.Empty(await _house.RowsAsync(source));
        var (status, done) = await _house.RunAsync("meeting-summary", body.ToJsonString()); // Inputs may stand flat.

        Assert.True((bool)planned["dry_run"]!);
        Assert.True(status == 200, done.ToJsonString());
        Assert.Equal(36, database.Length);
        var result = done["result"]!;
        Assert.Equal("rules", (string?)result["by"]);
        Assert.Equal("Pricing review", (string?)result["title"]);
        Assert.Equal("2026-03-16", (string?)result["date"]);
        Assert.Contains("pricing models", (string?)result["summary"], StringComparison.Ordinal);
        var items = result["action_items"]!.AsArray();
        Assert.Contains(items, item => (string?)item!["task"] == "Update the price list" && (string?)item["assignee"] == "Ben");
        Assert.Contains(items, item => ((string?)item!["task"])!.StartsWith("Draft the announcement", StringComparison.Ordinal) && (string?)item["assignee"] == "Anna" && (string?)item["due"] == "2026-03-20");
        Assert.Single(await _house.RowsAsync(source));
    }

    [Fact]
    public async Task Stale_tasks_are_decided_on_once_a_day_and_the_plan_comes_first()
    {
        var (database, source) = await _house.DatabaseAsync("Tasks", Tasks);
        string Task(string name, string status, string due, string notes, string owner) => $$$"""
            {"Name":{"title":[{"text":{"content":"{{{name}}}"}}]},"Status":{"select":{"name":"{{{status}}}"}},"Due Date":{"date":{"start":"{{{due}}}"}},
             "Notes":{"rich_text":[{"text":{"content":"{{{notes}}}"}}]},"Owner":{"rich_text":[{"text":{"content":"{{{owner}}}"}}]}}
            """;
        var late = await _house.RowAsync(source, Task("Old", "In Progress", "2026-02-01", "", "Anna"));
        var soon = await _house.RowAsync(source, Task("Recent", "In Progress", "2026-03-15", "nearly there", "Ben"));
        var stuck = await _house.RowAsync(source, Task("Stuck", "In Progress", "2026-03-10", "waiting for the supplier", "Cem"));
        await _house.RowAsync(source, Task("Done", "Done", "2026-03-01", "", "Dora"));
        await _house.RowAsync(source, Task("Future", "In Progress", "2026-04-01", "", "Emil"));
        var body = $$"""{"database":"{{database}}","date":"2026-03-17"}""";

        var (planStatus, plan) = await _house.RunAsync("stale-tasks", $$"""{"database":"{{database}}","date":"2026-03-17","dry_run":true}""");
        var untouched = await _house.NotionAsync(HttpMethod.Get, $"pages/{late}");
        var (status, done) = await _house.RunAsync("stale-tasks", body);
        var (_, again) = await _house.RunAsync("stale-tasks", body);

        Assert.True(planStatus == 200, plan.ToJsonString());
        Assert.Equal(["escalate", "block", "extend"], plan["result"]!["tasks"]!.AsArray().Select(task => (string)task!["decision"]!));
        Assert.Equal("In Progress", (string?)untouched["properties"]!["Status"]!["select"]!["name"]);
        Assert.True(status == 200, done.ToJsonString());
        Assert.Equal("Escalated", await StatusAsync(late));
        Assert.Equal("Blocked", await StatusAsync(stuck));
        Assert.Equal("In Progress", await StatusAsync(soon));
        var extended = (await _house.NotionAsync(HttpMethod.Get, $"pages/{soon}"))["properties"]!;
        Assert.Equal("2026-03-24", (string?)extended["Due Date"]!["date"]!["start"]);
        var notes = string.Concat(extended["Notes"]!["rich_text"]!.AsArray().Select(text => (string)text!["plain_text"]!));
        Assert.StartsWith("[2026-03-17] Extended: 2 days overdue", notes, StringComparison.Ordinal);
        Assert.EndsWith("nearly there", notes, StringComparison.Ordinal);
        Assert.Empty(again["result"]!["tasks"]!.AsArray());
    }

    [Fact]
    public async Task A_day_has_one_digest_however_often_it_is_asked_for()
    {
        var (database, source) = await _house.DatabaseAsync("Log", """{"Name":{"title":{}},"Status":{"select":{}}}""");
        await _house.RowAsync(source, """{"Name":{"title":[{"text":{"content":"Server moved"}}]},"Status":{"select":{"name":"Done"}}}""");
        var page = await _house.PageAsync("Digests");
        var day = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var body = $$"""{"databases":["{{database}}"],"page":"{{page}}","date":"{{day}}"}""";

        var (status, first) = await _house.RunAsync("daily-digest", body);
        await _house.RunAsync("daily-digest", body);
        var (_, forced) = await _house.RunAsync("daily-digest", $$"""{"databases":["{{database}}"],"page":"{{page}}","date":"{{day}}","key":"once more"}""");

        Assert.True(status == 200, first.ToJsonString());
        var blocks = await _house.BlocksAsync(page);
        Assert.Equal(["heading_3", "paragraph", "divider"], blocks.Select(block => block.Type));
        Assert.Equal($"Digest for {day}", blocks[0].Text);
        Assert.Contains("1 new page", blocks[1].Text, StringComparison.Ordinal);
        Assert.Contains("Server moved (new, Done)", blocks[1].Text, StringComparison.Ordinal);
        Assert.Contains("already", (string?)forced["summary"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_has_figures_a_narrative_a_table_a_chart_and_the_difference()
    {
        var (database, source) = await _house.DatabaseAsync("Deals", """{"Name":{"title":{}},"Stage":{"select":{}},"Closed":{"date":{}},"Amount":{"number":{}}}""");
        foreach (var (stage, day, amount) in new[] { ("Won", "2026-03-02", 100.5), ("Won", "2026-03-31", 200.25), ("Lost", "2026-03-15", 50), ("Won", "2026-02-10", 80), ("Open", "2026-02-11", 20), ("Won", "2026-04-01", 999) })
        {
            await _house.RowAsync(source, $$$"""
                {"Name":{"title":[{"text":{"content":"x"}}]},"Stage":{"select":{"name":"{{{stage}}}"}},"Closed":{"date":{"start":"{{{day}}}"}},"Amount":{"number": {{{amount.ToString(CultureInfo.InvariantCulture)}}} }}
                """);
        }

        var page = await _house.PageAsync("Reports");
        var body = $$"""{"database":"{{database}}","page":"{{page}}","date":"2026-03-17","group_by":"Stage"}""";

        var (status, first) = await _house.RunAsync("report", body);
        var (_, second) = await _house.RunAsync("report", body);

        Assert.True(status == 200, first.ToJsonString());
        Assert.False((bool)second["is_new"]!);
        Assert.Single((await _house.BlocksAsync(page)));
        Assert.Equal("Deals by Stage, March 2026", (string?)first["result"]!["title"]);
        Assert.Equal(350.75, (double)first["result"]!["now"]!["total"]!["sums"]![0]!);
        var made = (string)first["result"]!["page_id"]!;
        var blocks = await _house.BlocksAsync(made);
        Assert.Contains("In March 2026, Deals has 3 rows, 1 more than in February 2026 (2).", blocks[0].Text, StringComparison.Ordinal);
        Assert.Contains(blocks, block => block.Type == "code" && block.Text.Contains("\"Won\" : 2", StringComparison.Ordinal));
        Assert.Contains(blocks, block => block.Text == "Open: 1 before, 0 now (-1)" || block.Text == "Won: 1 before, 2 now (+1)");
        var table = (await _house.NotionAsync(HttpMethod.Get, $"blocks/{made}/children"))["results"]!.AsArray().Single(block => (string?)block!["type"] == "table")!;
        var rows = (await _house.NotionAsync(HttpMethod.Get, $"blocks/{table["id"]}/children"))["results"]!.AsArray();
        Assert.Equal(["Stage|Count|Before|Change|Sum of Amount|Average of Amount", "Won|2|1|+1|300.75|150.38", "Lost|1|0|+1|50|50", "Open|0|1|-1|0|", "Total|3|2|+1|350.75|116.92"],
            rows.Select(row => string.Join('|', row!["table_row"]!["cells"]!.AsArray().Select(cell => string.Concat(cell!.AsArray().Select(text => (string)text!["plain_text"]!))))));
    }

    [Fact]
    public async Task Pages_are_classified_as_people_labelled_others_and_a_second_run_has_nothing_to_do()
    {
        var (database, source) = await _house.DatabaseAsync("Tickets", Tickets.Properties);
        foreach (var one in Tickets.Labelled())
            await _house.RowAsync(source, $$$"""{"Name":{"title":[{"text":{"content":"{{{one!["Name"]}}}"} }]},"Team":{"select":{"name":"{{{one["Team"]}}}"} } }""");
        var clear = await _house.RowAsync(source, """{"Name":{"title":[{"text":{"content":"courier lost parcel, delivery late"}}]}}""");
        var unknown = await _house.RowAsync(source, """{"Name":{"title":[{"text":{"content":"zyx wvu"}}]}}""");
        string Body(string more = "") => $$"""{"database":"{{database}}","property":"Team","threshold":0.7,"bodies":false,"review_property":"Needs review","review_comment":true{{more}}}""";

        var (planStatus, plan) = await _house.RunAsync("classify", Body(""","dry_run":true"""));
        var (status, done) = await _house.RunAsync("classify", Body());
        var (_, again) = await _house.RunAsync("classify", Body($$""","page_ids":["{{clear}}","{{unknown}}"]"""));

        Assert.True(planStatus == 200, plan.ToJsonString());
        Assert.Equal("Would label 1 page and send 1 to review. Nothing was written.", (string?)plan["summary"]);
        Assert.True(status == 200, done.ToJsonString());
        Assert.Equal("Labelled 1 page and sent 1 to review.", (string?)done["summary"]);
        Assert.Equal("Shipping", (string?)(await _house.NotionAsync(HttpMethod.Get, $"pages/{clear}"))["properties"]!["Team"]!["select"]!["name"]);
        var review = (await _house.NotionAsync(HttpMethod.Get, $"pages/{unknown}"))["properties"]!;
        Assert.Null(review["Team"]!["select"]);
        Assert.True((bool)review["Needs review"]!["checkbox"]!);
        Assert.Equal(["unchanged", "review"], again["result"]!["results"]!.AsArray().Select(page => (string?)page!["action"]));
        Assert.Single((await _house.NotionAsync(HttpMethod.Get, $"comments?block_id={unknown}"))["results"]!.AsArray());
    }

    [Fact]
    public async Task A_question_is_answered_with_the_words_of_a_page()
    {
        var page = await _house.PageAsync("Refunds");
        await _house.NotionAsync(HttpMethod.Patch, $"blocks/{page}/children", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"Customers may ask for a refund within 30 days of delivery."}}]}}]}""");

        var (status, done) = await _house.RunAsync("answer", $$"""{"question":"Within how many days may customers ask for a refund?","within":["{{page}}"]}""");

        Assert.True(status == 200, done.ToJsonString());
        Assert.Equal("Customers may ask for a refund within 30 days of delivery. [1]", (string?)done["summary"]);
        Assert.Equal("Customers may ask for a refund within 30 days of delivery.", (string?)done["result"]!["citations"]![0]!["quote"]);
        await RefusedAsync("answer", "{}", 400, "needs the input \"question\"");
    }

    [Fact]
    public async Task Wrong_calls_are_told_what_was_wrong_and_what_was_meant()
    {
        var (database, _) = await _house.DatabaseAsync("Tasks", Tasks);

        await RefusedAsync("stale-taks", "{}", 404, "Did you mean 'stale-tasks'?");
        await RefusedAsync("stale-tasks", "{}", 400, "needs the input \"database\"");
        await RefusedAsync("stale-tasks", """{"database":"Taks"}""", 400, "no database titled \"Taks\"");
        await RefusedAsync("stale-tasks", """{"database":"0197a2f4-0000-7000-8000-0000000000ff"}""", 400, "no database or data source");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","databse":"x"}""", 400, "Did you mean 'database'?");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","limit":"many"}""", 400, "limit must be a number");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","limit":0}""", 400, "from 1 to 500");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","date":"17.3.2026"}""", 400, "date must be a day");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","status_property":"Statsu"}""", 400, "Did you mean \"Status\"?");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","status_property":"Notes"}""", 400, "is a rich_text property");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","status_property":"Status","in_progress":["In Progres"]}""", 400, "Did you mean 'In Progress'?");
        await RefusedAsync("stale-tasks", $$"""{"database":"{{database}}","in_progress":["In Progres"]}""", 400, "Did you mean 'In Progress'?");
        await RefusedAsync("meeting-summary", $$"""{"database":"{{database}}"}""", 400, "nothing to file");
        await RefusedAsync("meeting-summary", $$"""{"database":"{{database}}","action_items":[{"tsk":"x"}]}""", 400, "no member \"tsk\"");
        await RefusedAsync("report", $$"""{"database":"{{database}}","period":"moon"}""", 400, "It is one of: day, week, month");
    }

    [Fact]
    public async Task Recipes_are_listed_and_described_and_the_owners_file_counts_at_once()
    {
        Directory.CreateDirectory(Path.Combine(_house.DataFolder, "recipes"));
        await File.WriteAllTextAsync(Path.Combine(_house.DataFolder, "recipes", "bad.yaml"), "name: bad\ndos: x\n", TestContext.Current.CancellationToken);

        var (_, list) = await _house.CallAsync(HttpMethod.Get, "/api/v2/recipes");
        var (_, one) = await _house.CallAsync(HttpMethod.Get, "/api/v2/recipes/report");
        var (status, bad) = await _house.CallAsync(HttpMethod.Get, "/api/v2/recipes/bad");

        Assert.Superset(new HashSet<string> { "meeting-summary", "stale-tasks", "daily-digest", "report" }, list["recipes"]!.AsArray().Select(recipe => (string)recipe!["name"]!).ToHashSet());
        Assert.Contains(one["inputs"]!.AsArray(), input => (string?)input!["name"] == "database" && (bool)input["required"]! && (string?)input["type"] == "database");
        Assert.Equal("bad", (string?)list["faulty"]![0]!["name"]);
        Assert.Equal(422, status);
        Assert.Contains("bad.yaml:2", (string?)bad["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_answer_and_an_asynchronous_run_is_answered_at_once()
    {
        var (database, source) = await _house.DatabaseAsync("Meetings", Meetings);
        var body = $$"""{"database":"{{database}}","summary":"Short.","title":"One"}""";

        var (_, first) = await _house.RunAsync("meeting-summary", body, ("Idempotency-Key", "k1"));
        var (_, second) = await _house.RunAsync("meeting-summary", body, ("Idempotency-Key", "k1"));
        var (other, _) = await _house.RunAsync("meeting-summary", body.Replace("One", "Two", StringComparison.Ordinal), ("Idempotency-Key", "k1"));
        var (status, started) = await _house.RunAsync("meeting-summary", $$"""{"database":"{{database}}","summary":"Short.","title":"Three","id":"cal-3","async":true}""");
        var (_, waited) = await _house.RunAsync("meeting-summary", $$"""{"database":"{{database}}","summary":"Longer.","title":"Three","id":"cal-3"}""");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal(422, other);
        Assert.Equal(202, status);
        Assert.Equal((string?)started["run_id"], (string?)waited["run_id"]);
        Assert.Equal(2, (await _house.RowsAsync(source)).Count);
    }

    private async Task<string?> StatusAsync(string page) => (string?)(await _house.NotionAsync(HttpMethod.Get, $"pages/{page}"))["properties"]!["Status"]!["select"]!["name"];

    private async Task RefusedAsync(string recipe, string body, int status, string says)
    {
        var (got, answer) = await _house.RunAsync(recipe, body);
        Assert.True(got == status && ((string?)answer["error"])!.Contains(says, StringComparison.Ordinal), $"{recipe} {body}: {got} {answer.ToJsonString()}");
    }
}
