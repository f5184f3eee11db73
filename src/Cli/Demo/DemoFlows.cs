using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Verso.Cli.Demo;

/// <summary>The flows for agents and automations, one after the other over the same server.</summary>
/// <param name="today">The day, in UTC.</param>
internal sealed class DemoFlows(DemoClient client, DateOnly today)
{
    private const string Question = "Which sign did the Maya use for zero?";
    private const string Words = "zero Fibonacci";

    public async Task RunAsync(Action<DemoFlow> show, CancellationToken cancellationToken)
    {
        var tasks = await client.CreateDatabaseAsync("Tasks", DemoSamples.TaskProperties(), cancellationToken);
        var meetings = await client.CreateDatabaseAsync("Meetings", DemoSamples.MeetingProperties(), cancellationToken);
        var requests = await client.CreateDatabaseAsync("Requests", DemoSamples.RequestProperties(), cancellationToken);
        var digests = await client.CreatePageAsync("Digests", cancellationToken);
        var inserted = await client.InsertAsync(tasks, DemoSamples.Tasks(today), cancellationToken);
        await client.InsertAsync(requests, DemoSamples.Requests(), cancellationToken);

        var day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        await FlowAsync("Search", "/api/v2/search", new() { ["query"] = Words, ["limit"] = 1 }, Found);
        await FlowAsync("Answer", "/api/v2/ask", new() { ["question"] = Question }, Answered);
        await RecipeAsync("meeting-summary", new() { ["database"] = meetings, ["notes"] = DemoSamples.Notes }, dryRun: false, Filed);
        await RecipeAsync("stale-tasks", new() { ["database"] = tasks, ["date"] = day }, dryRun: true, answer => Decided(answer, "plan"));
        await RecipeAsync("stale-tasks", new() { ["database"] = tasks, ["date"] = day }, dryRun: false, answer => Decided(answer, "written"));
        await RecipeAsync("daily-digest", new() { ["databases"] = new JsonArray(tasks, meetings), ["page"] = digests, ["date"] = day }, dryRun: false, Digested);
        await FlowAsync("Classify", "/api/v2/classify/run", new() { ["database_id"] = requests, ["property"] = "Desk" }, Labelled);
        await RecipeAsync("report", new() { ["database"] = tasks, ["group_by"] = "Status", ["period"] = "year", ["date"] = day }, dryRun: false, Reported);
        // By id: data that is kept may hold an earlier demo, with pages of the same titles.
        await FlowAsync("Agent", "/api/v2/agents/run", new() { ["intent"] = $"Add \"Order new lamps\" to {tasks} with Status = In progress" }, Acted);
        await FlowAsync("Policy", "/api/v2/agents/run", new() { ["intent"] = $"Mark \"{inserted[DemoSamples.Redesign]}\" as Done", ["policy"] = NotDone() }, Refused);
        await OfferAsync();

        Task RecipeAsync(string name, JsonObject inputs, bool dryRun, Func<JsonObject, (bool, string[])> read) =>
            FlowAsync(dryRun ? $"{name}, dry run" : name, $"/api/v2/recipes/{name}/run", new() { ["inputs"] = inputs, ["dry_run"] = dryRun }, read);

        async Task FlowAsync(string name, string path, JsonObject body, Func<JsonObject, (bool Worked, string[] Lines)> read)
        {
            var watch = Stopwatch.StartNew();
            var answer = await client.AskAsync(path, body, cancellationToken);
            var (worked, lines) = read(answer);
            show(new DemoFlow(name, $"POST {path}", worked ? lines : [answer.ToJsonString()], worked, watch.Elapsed.TotalSeconds, answer));
        }

        async Task OfferAsync()
        {
            var watch = Stopwatch.StartNew();
            var answer = await client.McpToolsAsync(cancellationToken);
            var tools = Items(answer["result"]?["tools"]).Select(tool => Text(tool["name"])).ToList();
            show(new DemoFlow("MCP", "POST /mcp", [$"{client.McpAddress} while the demo runs: {tools.Count} tools for Claude, VS Code, Cursor and others: {string.Join(", ", tools)}"], tools.Count > 0, watch.Elapsed.TotalSeconds, answer));
        }
    }

    private static (bool, string[]) Found(JsonObject answer)
    {
        var hits = Items(answer["hits"]);
        return (hits.Count > 0, [.. hits.Select(hit => $"{Marked(hit)}  ({Text(hit["title"])})").Prepend($"for: {Words}")]);
    }

    private static (bool, string[]) Answered(JsonObject answer) => (
        (bool?)answer["found"] == true,
        [Question, Text(answer["answer"]), .. Items(answer["citations"]).Select(citation => $"[{citation["number"]}] {Text(citation["title"])}, word for word, by block {citation["block_id"]}")]);

    private static (bool, string[]) Filed(JsonObject answer) => (
        Succeeded(answer),
        [Text(answer["summary"]), .. Items(answer["result"]?["action_items"]).Select(item => $"- {Text(item["task"])}{(item["assignee"] is { } who ? $" ({who})" : "")}")]);

    private static (bool, string[]) Decided(JsonObject answer, string what)
    {
        var tasks = Items(answer["result"]?["tasks"]);
        string[] lines = what == "plan"
            ? [.. tasks.Select(task => $"- {task["decision"]} '{Text(task["title"])}': {Text(task["reason"])}"), Text(answer["summary"])]
            : [Text(answer["summary"])];
        return (Succeeded(answer) && tasks.Count == 3, lines);
    }

    private static (bool, string[]) Digested(JsonObject answer) =>
        (Succeeded(answer), [$"{Text(answer["summary"])} {Text(answer["result"]?["text"])}"]);

    private static (bool, string[]) Labelled(JsonObject answer)
    {
        var pages = Items(answer["results"]);
        return (
            (int?)answer["labelled"] > 0 && (int?)answer["review"] > 0,
            [$"learned from {answer["examples"]} labelled rows", .. pages.Select(page => (string?)page["action"] == "labelled"
                ? $"- {string.Join(", ", page["labels"]!.AsArray().Select(Text))}: {Text(page["title"])}"
                : $"- for a person: {Text(page["title"])} {Text(page["reason"])}")]);
    }

    private static (bool, string[]) Reported(JsonObject answer) =>
        (Succeeded(answer), [Text(answer["summary"]), Text(answer["result"]?["narrative"])]);

    private static (bool, string[]) Acted(JsonObject answer) => (
        Succeeded(answer),
        [Text(answer["name"]), .. Items(answer["result"]?["effects"]).Select(effect => $"{effect["action"]} '{Text(effect["title"])}' in a run that is kept: {answer["run_id"]}")]);

    /// <summary>What is refused here is what works.</summary>
    private static (bool, string[]) Refused(JsonObject answer) =>
        ((string?)answer["code"] == "policy", [Text(answer["name"]), $"refused: {Text(answer["error"])}"]);

    private static JsonObject NotDone() => new()
    {
        ["databases"] = new JsonArray(new JsonObject
        {
            ["id"] = "*",
            ["transitions"] = new JsonObject { ["Status"] = new JsonObject { ["In progress"] = new JsonArray("Blocked") } },
        }),
    };

    /// <summary>The snippet, with what was found between « and ».</summary>
    private static string Marked(JsonObject hit)
    {
        var snippet = Text(hit["snippet"]);
        foreach (var found in Items(hit["highlights"]).Reverse())
        {
            var (start, length) = ((int)found["start"]!, (int)found["length"]!);
            snippet = snippet.Insert(start + length, "»").Insert(start, "«");
        }

        return snippet.ReplaceLineEndings(" ");
    }

    private static bool Succeeded(JsonObject answer) => (string?)answer["status"] == "succeeded";

    private static string Text(JsonNode? text) => (string?)text ?? "";

    private static IReadOnlyList<JsonObject> Items(JsonNode? array) => [.. array?.AsArray().OfType<JsonObject>() ?? []];
}
