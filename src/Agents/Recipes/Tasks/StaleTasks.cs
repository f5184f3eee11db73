using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Agents.Runs;

namespace Verso.Agents.Recipes.Tasks;

/// <summary>
/// Decides what becomes of tasks that are in progress and overdue, and writes it back: the status, the new due date, and the reason before
/// the notes. The reason bears the day, so that a task is decided on once a day, whoever asks.
/// </summary>
internal sealed class StaleTasks : IRecipeWork
{
    private const string Shape = """{"decision": "escalate" or "extend" or "block", "reason": "one sentence"}""";

    public string Does => "stale-tasks";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("database", RecipeInputType.Database, IsNeeded: true), new("date", RecipeInputType.Date), new("status_property", RecipeInputType.Property), new("in_progress", RecipeInputType.List),
        new("due_property", RecipeInputType.Property), new("notes_property", RecipeInputType.Property), new("assignee_property", RecipeInputType.Property),
        new("escalate_status", RecipeInputType.Text), new("block_status", RecipeInputType.Text), new("escalate_after", RecipeInputType.Number), new("extend_days", RecipeInputType.Number),
        new("limit", RecipeInputType.Number),
    ];

    public IReadOnlyList<string> Fields { get; } = ["status", "due", "notes", "assignee"];

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var target = await RecordTarget.FindAsync(run.Api, run.Inputs.Need("database"), databaseFirst: false, cancellationToken);
        var shape = await new TaskShapes(run, target.Schema).FindAsync(cancellationToken);
        var found = (await run.StepAsync("find", async _ => await FindAsync(run, target, shape, cancellationToken), cancellationToken))!.AsObject();
        var tasks = found["tasks"]!.AsArray().Select(task => new StaleTask(
            Notion.NotionId.Parse(task!["id"]!.GetValue<string>()), (string)task["title"]!, (string)task["status"]!, (string)task["due"]!, (int)task["days_overdue"]!, (string)task["notes"]!, (string?)task["assignee"])).ToList();
        run.Say("plan", tasks.Count == 1 ? "1 task is overdue and in progress." : $"{tasks.Count} tasks are overdue and in progress.");

        var done = new JsonArray();
        var failed = 0;
        foreach (var task in tasks)
        {
            var answer = await DecideAsync(run, task, cancellationToken);
            var decision = new TaskDecision(Enum.Parse<TaskAction>((string)answer["decision"]!, ignoreCase: true), (string)answer["reason"]!);
            var writing = new TaskWriting(run, shape, task, decision);
            var line = writing.Describe();
            line["by"] = answer["by"]!.DeepClone();
            if (answer["note"] is { } note)
                line["note"] = note.DeepClone();
            if (!run.IsDryRun)
            {
                line["outcome"] = await writing.WriteAsync(cancellationToken);
                if (((string)line["outcome"]!).StartsWith("failed", StringComparison.Ordinal))
                    failed++;
            }

            done.Add(line);
            run.Say(run.IsDryRun ? "plan" : "effect", $"{task.Title}: {decision.Word}. {decision.Reason}", line.DeepClone().AsObject());
        }

        return Outcome(run, done, failed, found);
    }

    private static async Task<JsonNode?> FindAsync(RecipeRun run, RecordTarget target, TaskShape shape, CancellationToken cancellationToken)
    {
        var statuses = shape.InProgress.Select(option => new JsonObject { ["property"] = shape.Status.Id, [shape.Status.Type] = new JsonObject { ["equals"] = option } });
        var query = new JsonObject
        {
            ["filter"] = new JsonObject
            {
                ["and"] = new JsonArray(
                    new JsonObject { ["or"] = new JsonArray([.. statuses]) },
                    new JsonObject { ["property"] = shape.Due.Id, ["date"] = new JsonObject { ["before"] = run.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) } }),
            },
            ["sorts"] = new JsonArray(new JsonObject { ["property"] = shape.Due.Id, ["direction"] = "ascending" }),
            ["page_size"] = 100,
        };
        var most = (int)(run.Inputs.Number("limit") ?? 50);
        var tasks = new JsonArray();
        var (more, today) = (0, 0);
        await foreach (var page in run.Api.QueryAsync($"data_sources/{target.DataSource}/query", query, cancellationToken))
        {
            if (StaleTask.Read(page, shape, run.Day) is not { } task)
                continue; // It begins before the day and ends after it.
            if (TaskDecision.IsMarked(task.Notes, run.Day))
                today++;
            else if (tasks.Count == most)
                more++;
            else
            {
                tasks.Add(new JsonObject
                {
                    ["id"] = task.Id.ToString(),
                    ["title"] = task.Title,
                    ["status"] = task.Status,
                    ["due"] = task.Due,
                    ["days_overdue"] = task.DaysLate,
                    ["notes"] = task.Notes,
                    ["assignee"] = task.Assignee,
                });
            }
        }

        return new JsonObject { ["tasks"] = tasks, ["more"] = more, ["decided_today"] = today };
    }

    private static async Task<JsonObject> DecideAsync(RecipeRun run, StaleTask task, CancellationToken cancellationToken)
    {
        var rules = TaskRules.Decide(task, (int)(run.Inputs.Number("escalate_after") ?? 14));
        if (run.Model is not { } model)
            return Answer(rules.Word, rules.Reason, "rules", null);
        return (await run.StepAsync($"decide:{task.Id}", async _ =>
        {
            var material = $"Task: {task.Title}\nStatus: {task.Status}\nDue: {task.Due} ({task.DaysLate} days overdue)\nAssignee: {(task.Assignee is null ? "unknown" : task.Assignee.Length == 0 ? "nobody" : task.Assignee)}\nNotes: {task.Notes}";
            var reply = await new ModelQuestion($"Decide what becomes of an overdue task.\n{run.Instructions}", Shape, Fault).AskAsync(model, material, cancellationToken);
            return reply.Answer is { } answer
                ? Answer(((string)answer["decision"]!).Trim().ToLowerInvariant(), ((string)answer["reason"]!).ReplaceLineEndings(" ").Trim(), "model", null)
                : Answer(rules.Word, rules.Reason, "rules", $"{reply.Problem} So it was decided by rules.");
        }, cancellationToken))!.AsObject();
    }

    private static JsonObject Answer(string decision, string reason, string by, string? note)
    {
        var answer = new JsonObject { ["decision"] = decision, ["reason"] = reason.Length <= 500 ? reason : reason[..499] + "…", ["by"] = by };
        if (note is not null)
            answer["note"] = note;
        return answer;
    }

    private static string? Fault(JsonObject answer) =>
        Meetings.Meeting.Text(answer["decision"]) is not { } word || word.ToLowerInvariant() is not ("escalate" or "extend" or "block") ? "\"decision\" must be escalate, extend or block."
        : Meetings.Meeting.Text(answer["reason"]) is null ? "\"reason\" must be a sentence."
        : null;

    private static RunOutcome Outcome(RecipeRun run, JsonArray done, int failed, JsonObject found)
    {
        int Count(string word) => done.Count(line => (string)line!["decision"]! == word);
        var counts = $"{Count("escalate")} to escalate, {Count("extend")} to extend, {Count("block")} blocked";
        var result = new JsonObject { ["date"] = $"{run.Day:yyyy-MM-dd}", ["tasks"] = done };
        foreach (var name in new[] { "more", "decided_today" })
        {
            if ((int)found[name]! > 0)
                result[name] = found[name]!.DeepClone();
        }

        var today = (int)found["decided_today"]! is > 0 and var before ? $" {before} were decided on before on this day." : "";
        var rest = (int)found["more"]! is > 0 and var more ? $" {more} more are beyond the limit: run it again, or raise limit." : "";
        if (done.Count == 0)
            return new RunOutcome($"No task is overdue and in progress.{today}", result);
        if (run.IsDryRun)
            return new RunOutcome($"Would decide on {done.Count} tasks: {counts}. Nothing was written.{rest}", result, "Run it without dry_run to carry the plan out.");
        return new RunOutcome($"Decided on {done.Count} tasks: {counts}.{(failed > 0 ? $" {failed} could not be written." : "")}{today}{rest}", result, Count("escalate") > 0 ? "Look after the escalated tasks." : null)
        {
            IsPartial = failed > 0,
        };
    }
}
