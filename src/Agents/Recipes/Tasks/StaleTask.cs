using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Recipes.Tasks;

/// <summary>Which properties of a database of tasks mean what.</summary>
internal sealed record TaskShape(RecordProperty Status, RecordProperty Due, RecordProperty? Notes, RecordProperty? Assignee, IReadOnlyList<string> InProgress);

/// <summary>A task that is in progress and overdue.</summary>
internal sealed record StaleTask(NotionId Id, string Title, string Status, string Due, int DaysLate, string Notes, string? Assignee)
{
    public static StaleTask? Read(JsonObject page, TaskShape shape, DateOnly day)
    {
        string Value(RecordProperty? property) => property is null ? "" : PageValues.Find(page, property.Id) is { } value ? PageValues.Text(value) : "";
        var due = PageValues.Find(page, shape.Due.Id)?["date"];
        var until = (due?["end"] ?? due?["start"])?.GetValue<string>();
        var status = Value(shape.Status);
        if (until is null || until.Length < 10 || page["in_trash"]?.GetValue<bool>() == true || !shape.InProgress.Contains(status)
            || !DateOnly.TryParseExact(until[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) || last >= day)
        {
            return null;
        }

        return new StaleTask(
            NotionId.Parse(page["id"]!.GetValue<string>()), PageValues.Title(page), status, until, day.DayNumber - last.DayNumber,
            Value(shape.Notes), shape.Assignee is null ? null : Value(shape.Assignee));
    }
}

internal enum TaskAction
{
    Escalate,
    Extend,
    Block,
}

/// <summary>What shall become of a task, and why.</summary>
internal sealed record TaskDecision(TaskAction Action, string Reason)
{
    public string Word => Action.ToString().ToLowerInvariant();

    /// <summary>How the decision stands in the notes: <c>[2026-03-17] Escalated: …</c></summary>
    public string Line(DateOnly day) => $"{Mark(day)} {Done}: {Reason}";

    /// <summary>What marks a day's decision, so that there is one a day.</summary>
    public static string Mark(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"[{day:yyyy-MM-dd}]");

    public static bool IsMarked(string notes, DateOnly day) =>
        Enum.GetValues<TaskAction>().Any(action => notes.Contains($"{Mark(day)} {new TaskDecision(action, "").Done}:", StringComparison.Ordinal));

    public string Done => Action switch { TaskAction.Escalate => "Escalated", TaskAction.Extend => "Extended", _ => "Blocked" };
}
