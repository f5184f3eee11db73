using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Recipes.Tasks;

/// <summary>Writes one decision into its task, after a look whether it is still as it was when it was decided.</summary>
internal sealed class TaskWriting(RecipeRun run, TaskShape shape, StaleTask task, TaskDecision decision)
{
    private const int MostPieces = 100;

    private string? NewStatus
    {
        get
        {
            var wanted = decision.Action switch { TaskAction.Escalate => run.Inputs.Text("escalate_status") ?? "Escalated", TaskAction.Block => run.Inputs.Text("block_status") ?? "Blocked", _ => null };
            if (wanted is null)
                return null;
            var known = shape.Status.Options.FirstOrDefault(option => option.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))?.Name;
            return known ?? (shape.Status.Type == "select" ? wanted : null); // A select takes new options, a status does not.
        }
    }

    private string? NewDue => decision.Action == TaskAction.Extend ? run.Day.AddDays((int)(run.Inputs.Number("extend_days") ?? 7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>The decision and what it changes, for people and programs.</summary>
    public JsonObject Describe()
    {
        var line = new JsonObject
        {
            ["page_id"] = task.Id.ToString(),
            ["title"] = task.Title,
            ["days_overdue"] = task.DaysLate,
            ["decision"] = decision.Word,
            ["reason"] = decision.Reason,
        };
        if (NewStatus is { } status)
            line["status"] = new JsonObject { ["from"] = task.Status, ["to"] = status };
        else if (decision.Action != TaskAction.Extend)
            line["left_out"] = $"\"{shape.Status.Name}\" has no such option, and options of a status cannot be added through the API. {RecipeReferences.Allowed(shape.Status)}";
        if (NewDue is { } due)
            line["due"] = new JsonObject { ["from"] = task.Due, ["to"] = due };
        return line;
    }

    /// <returns><c>written</c>, <c>skipped: …</c> or <c>failed: …</c></returns>
    public async Task<string> WriteAsync(CancellationToken cancellationToken) =>
        (string)(await run.StepAsync($"update:{task.Id}", async attempt =>
        {
            try
            {
                return await WriteOnceAsync(attempt.IsRepeated, cancellationToken);
            }
            catch (OfficialApiException refusal) when (refusal.Status is >= 400 and < 500 and not 429)
            {
                return $"failed: {refusal.Message}";
            }
        }, cancellationToken))!;

    private async Task<string> WriteOnceAsync(bool isRepeated, CancellationToken cancellationToken)
    {
        var page = await run.Api.GetAsync($"pages/{task.Id}", cancellationToken);
        var notes = shape.Notes is { } property ? PageValues.Find(page, property.Id)?["rich_text"] as JsonArray ?? [] : null;
        if (notes is not null && TaskDecision.IsMarked(PageValues.Text(new JsonObject { ["type"] = "rich_text", ["rich_text"] = notes.DeepClone() }), run.Day))
            return isRepeated ? "written" : "skipped: it was decided on before on this day";
        if (StaleTask.Read(page, shape, run.Day) is null)
            return isRepeated ? "written" : "skipped: it is no longer in progress and overdue";

        var properties = new JsonObject();
        if (NewStatus is { } status)
            properties[shape.Status.Id] = new JsonObject { [shape.Status.Type] = new JsonObject { ["name"] = status } };
        if (NewDue is { } due)
            properties[shape.Due.Id] = new JsonObject { ["date"] = new JsonObject { ["start"] = due } };
        if (notes is not null && notes.Count < MostPieces)
        {
            var text = RecordText.FromPlain(decision.Line(run.Day) + (notes.Count > 0 ? "\n" : ""));
            foreach (var piece in notes)
                text.Add(Sent(piece!.AsObject()));
            properties[shape.Notes!.Id] = new JsonObject { ["rich_text"] = text };
        }

        if (properties.Count == 0)
            return "skipped: there is nothing to write, because the database has neither the option nor a property for notes";
        // The task and the day make the key, so that of two runs at the same time one writes.
        await run.Api.PatchAsync($"pages/{task.Id}", new JsonObject { ["properties"] = properties }, $"stale-tasks {task.Id} {run.Day:yyyy-MM-dd}", cancellationToken);
        return "written";
    }

    /// <summary>A piece of rich text as it was served, in the form in which it is sent.</summary>
    private static JsonObject Sent(JsonObject piece)
    {
        var sent = piece.DeepClone().AsObject();
        sent.Remove("plain_text");
        sent.Remove("href");
        return sent;
    }
}
