using System.Text.RegularExpressions;

namespace Verso.Agents.Recipes.Tasks;

/// <summary>Decides by what a task says of itself: its age, its notes, its assignee.</summary>
internal static partial class TaskRules
{
    public static TaskDecision Decide(StaleTask task, int escalateAfter)
    {
        var late = task.DaysLate == 1 ? "1 day overdue" : $"{task.DaysLate} days overdue";
        if (Waits().Match(task.Notes) is { Success: true } waits)
            return new(TaskAction.Block, $"{late}, and the notes say \"{waits.Value.Trim()}\".");
        if (task.Assignee is { Length: 0 })
            return new(TaskAction.Escalate, $"{late}, and nobody is assigned.");
        if (task.DaysLate >= escalateAfter)
            return new(TaskAction.Escalate, $"{late}, which is {escalateAfter} days or more.");
        return Extended().IsMatch(task.Notes)
            ? new(TaskAction.Escalate, $"{late} again, after it was extended before.")
            : new(TaskAction.Extend, $"{late}, assigned{(task.Assignee is { } who ? $" to {who}" : "")}, and nothing in the notes stands in the way.");
    }

    [GeneratedRegex(@"\b(blocked (by|on|until)|is blocked|waiting (for|on)|waits? for|depends on|on hold|pending|stuck|blockiert|wartet auf)\b[^.\n]{0,60}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Waits();

    [GeneratedRegex(@"\[\d{4}-\d{2}-\d{2}\] Extended:", RegexOptions.CultureInvariant)]
    private static partial Regex Extended();
}
