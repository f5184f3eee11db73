using System.Text.Json.Nodes;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Agents.Tests.Runs;
using Verso.Workspace.Api;
using Verso.Workspace.Classification;
using Xunit;

namespace Verso.Agents.Tests.Recipes;

/// <summary>
/// The process dies in the middle of a step, before its effect or after it, on a workspace that keeps keys and on one that does not, as
/// Notion. The next process goes on, and every effect is there once.
/// </summary>
public sealed class RecipeCrashTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("read", true, true)]
    [InlineData("create-page", false, true)]
    [InlineData("create-page", true, true)]
    [InlineData("create-page", true, false)]
    public async Task A_meeting_is_filed_once(string step, bool afterEffect, bool keepsKeys)
    {
        await using var house = await OpenAsync(keepsKeys);
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}},"Date":{"date":{}}}""");

        await DieAndGoOnAsync(house, step, afterEffect, "meeting-summary", new JsonObject { ["database"] = source, ["title"] = "Launch", ["summary"] = "We launch.", ["action_items"] = new JsonArray("a", "b") });

        var row = Assert.Single(await RowsAsync(house, source));
        Assert.Equal(5, (await house.Desk.Api.GetAsync($"blocks/{row["id"]}/children", Stop))["results"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_digest_is_appended_once(bool afterEffect, bool keepsKeys)
    {
        await using var house = await OpenAsync(keepsKeys);
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}}}""");
        var page = (string)(await house.Desk.Api.PostAsync("pages", JsonNode.Parse($$"""{"parent":{"type":"data_source_id","data_source_id":"{{source}}"},"properties":{} }""")!, cancellationToken: Stop))["id"]!;

        await DieAndGoOnAsync(house, "append", afterEffect, "daily-digest", new JsonObject { ["databases"] = new JsonArray(source), ["page"] = page });

        var blocks = (await house.Desk.Api.GetAsync($"blocks/{page}/children", Stop))["results"]!.AsArray();
        Assert.Equal(["heading_3", "paragraph", "divider"], blocks.Select(block => (string)block!["type"]!));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public async Task A_task_is_decided_on_once(bool afterEffect, bool keepsKeys)
    {
        await using var house = await OpenAsync(keepsKeys);
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}},"Status":{"select":{"options":[{"name":"In Progress"}]}},"Due":{"date":{}},"Notes":{"rich_text":{}}}""");
        var task = (string)(await house.Desk.Api.PostAsync("pages", JsonNode.Parse($$$"""
            {"parent":{"type":"data_source_id","data_source_id":"{{{source}}}"},"properties":{"Status":{"select":{"name":"In Progress"}},"Due":{"date":{"start":"2026-03-15"} } } }
            """)!, cancellationToken: Stop))["id"]!;

        await DieAndGoOnAsync(house, $"update:{task}", afterEffect, "stale-tasks", new JsonObject { ["database"] = source, ["date"] = "2026-03-17" });

        var page = await house.Desk.Api.GetAsync($"pages/{task}", Stop);
        var notes = string.Concat(page["properties"]!["Notes"]!["rich_text"]!.AsArray().Select(text => (string)text!["plain_text"]!));
        Assert.Equal(1, notes.Split("[2026-03-17]").Length - 1);
        Assert.Equal("2026-03-24", (string?)page["properties"]!["Due"]!["date"]!["start"]);
    }

    [Theory]
    [InlineData("figures", true, true)]
    [InlineData("create-page", true, true)]
    [InlineData("create-page", true, false)]
    public async Task A_report_is_made_once(string step, bool afterEffect, bool keepsKeys)
    {
        await using var house = await OpenAsync(keepsKeys);
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}},"Stage":{"select":{}}}""");
        var page = (string)(await house.Desk.Api.PostAsync("pages", JsonNode.Parse($$"""{"parent":{"type":"data_source_id","data_source_id":"{{source}}"},"properties":{} }""")!, cancellationToken: Stop))["id"]!;

        await DieAndGoOnAsync(house, step, afterEffect, "report", new JsonObject { ["database"] = source, ["page"] = page });

        Assert.Single((await house.Desk.Api.GetAsync($"blocks/{page}/children", Stop))["results"]!.AsArray());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_page_in_review_is_commented_on_once(bool afterEffect, bool keepsKeys)
    {
        await using var house = await OpenAsync(keepsKeys);
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}},"Team":{"select":{"options":[{"name":"A"},{"name":"B"}]}}}""");
        var page = (string)(await house.Desk.Api.PostAsync("pages", JsonNode.Parse($$"""{"parent":{"type":"data_source_id","data_source_id":"{{source}}"},"properties":{} }""")!, cancellationToken: Stop))["id"]!;
        var inputs = new JsonObject { ["database"] = source, ["property"] = "Team", ["review_comment"] = true };

        await DieAndGoOnAsync(house, $"label:{page}", afterEffect, "classify", inputs);
        await RunAsync(house, "classify", inputs.DeepClone().AsObject());

        Assert.Single((await house.Desk.Api.GetAsync($"comments?block_id={page}", Stop))["results"]!.AsArray());
    }

    [Fact]
    public async Task A_write_without_an_answer_is_looked_for_before_it_is_sent_anew()
    {
        await using var house = await OpenAsync(keepsKeys: false);
        var lossy = new Lossy(house.Workspace);
        house.Between = _ => lossy;
        var (_, source) = await DatabaseAsync(house, """{"Name":{"title":{}}}""");

        var ended = await RunAsync(house, "meeting-summary", new JsonObject { ["database"] = source, ["title"] = "Launch", ["summary"] = "We launch." });

        Assert.True(ended.Status == "succeeded", ended.Error);
        Assert.Equal(1, lossy.Lost);
        Assert.Single(await RowsAsync(house, source));
    }

    private static RecipeCatalog Catalog(RunHouse house) => new(
        RecipeWorks.All(async (_, stop) =>
        {
            var labels = new LabelStore(house.Workspace.Database, TimeProvider.System);
            await labels.OpenAsync(stop);
            return labels;
        }), null);

    private static async Task<RunHouse> OpenAsync(bool keepsKeys)
    {
        var house = await RunHouse.OpenAsync(house => [new RecipeKind(Catalog(house))]);
        house.KeepsKeys = keepsKeys;
        if (!keepsKeys)
            house.Between = workspace => new Keyless(workspace);
        return house;
    }

    private static async Task DieAndGoOnAsync(RunHouse house, string step, bool afterEffect, string recipe, JsonObject inputs)
    {
        var dead = house.KillIn(step, afterEffect);
        var run = await PrepareAsync(house, recipe, inputs);
        var started = await house.Engine.StartAsync(run, Stop);
        await dead.WaitAsync(Stop);

        await house.RestartAsync();
        var ended = await house.Engine.WaitAsync(started.Id, Stop);

        Assert.True(ended.Status == "succeeded", $"{ended.ErrorCode}: {ended.Error}");
    }

    private static async Task<EndedRun> RunAsync(RunHouse house, string recipe, JsonObject inputs) => await house.RunAsync(await PrepareAsync(house, recipe, inputs), Stop);

    private static Task<NewRun> PrepareAsync(RunHouse house, string recipe, JsonObject inputs) =>
        new RecipeCalls(Catalog(house)).PrepareAsync(recipe, inputs, house.Desk, new RecipeCall { Owner = RunHouse.Owner, Workspace = house.Workspace.Facts.Id }, Stop);

    private static async Task<(string Database, string Source)> DatabaseAsync(RunHouse house, string properties)
    {
        var made = await house.Desk.Api.PostAsync("databases", new JsonObject
        {
            ["parent"] = new JsonObject { ["type"] = "workspace", ["workspace"] = true },
            ["initial_data_source"] = new JsonObject { ["properties"] = JsonNode.Parse(properties) },
        }, cancellationToken: Stop);
        return ((string)made["id"]!, (string)made["data_sources"]![0]!["id"]!);
    }

    private static async Task<List<JsonObject>> RowsAsync(RunHouse house, string source)
    {
        var rows = new List<JsonObject>();
        await foreach (var row in house.Desk.Api.QueryAsync($"data_sources/{source}/query", [], Stop))
            rows.Add(row);
        return rows;
    }

    /// <summary>A workspace that knows no idempotency keys, as Notion.</summary>
    private sealed class Keyless(IWorkspace inner) : IWorkspace
    {
        public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) => inner.SendAsync(request with { IdempotencyKey = null }, cancellationToken);
    }

    /// <summary>Carries out the first page that is made, and loses the answer.</summary>
    private sealed class Lossy(IWorkspace inner) : IWorkspace
    {
        public int Lost { get; private set; }

        public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
        {
            var answer = await inner.SendAsync(request with { IdempotencyKey = null }, cancellationToken);
            if (request is not { Method: "POST", Path: "pages" } || Lost++ > 0)
                return answer;
            return new ApiAnswer(502, Json.Write(new JsonObject { ["object"] = "error", ["status"] = 502, ["code"] = "bad_gateway", ["message"] = "The answer was lost.", ["request_id"] = request.RequestId.ToString() }));
        }
    }
}
