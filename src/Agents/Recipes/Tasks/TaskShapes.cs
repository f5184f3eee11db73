using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Recipes.Tasks;

/// <summary>Finds out which properties and options of a database are those of tasks.</summary>
internal sealed class TaskShapes(RecipeRun run, RecordSchema schema)
{
    private static readonly string[] InProgress = ["in progress", "doing", "started", "ongoing", "active", "working on it", "in work", "wip", "in arbeit", "in bearbeitung"];

    /// <exception cref="RecipeCallException">There is no status or no due date, or no option that means work has begun.</exception>
    public async Task<TaskShape> FindAsync(CancellationToken cancellationToken)
    {
        var map = new FieldMap(run.Recipe, schema);
        var inputs = run.Inputs;
        var status = map.Find("status", ["status", "select"], ["status", "state", "stage", "progress"], inputs.Text("status_property"))
            ?? throw Missing("status", "status_property", "a status or select property");
        var due = map.Find("due", ["date"], ["due date", "due", "deadline", "due on", "fällig"], inputs.Text("due_property"))
            ?? throw Missing("due date", "due_property", "a date property");
        var notes = map.Find("notes", ["rich_text"], ["notes", "note", "comments", "comment", "reason", "remarks", "notizen"], inputs.Text("notes_property"), isAlone: false);
        var assignee = map.Find("assignee", ["people", "select", "rich_text"], ["assignee", "assigned", "owner", "responsible", "assign", "person"], inputs.Text("assignee_property"));
        return new TaskShape(status, due, notes, assignee, await OptionsAsync(status, cancellationToken));
    }

    private async Task<IReadOnlyList<string>> OptionsAsync(RecordProperty status, CancellationToken cancellationToken)
    {
        if (run.Inputs.Texts("in_progress") is { Count: > 0 } given)
            return [.. given.Select(option => RecipeReferences.FindOption(status, option, "in_progress"))];
        var named = status.Options.Select(option => option.Name).Where(name => InProgress.Contains(name.Trim().ToLowerInvariant().Replace('-', ' '))).ToList();
        if (status.Type == "status")
        {
            var source = await run.Api.GetAsync($"data_sources/{schema.Id}", cancellationToken);
            var groups = source["properties"]?[status.Name]?["status"]?["groups"] as JsonArray ?? [];
            var group = groups.FirstOrDefault(one => ((string?)one!["name"])?.Equals("In progress", StringComparison.OrdinalIgnoreCase) == true);
            var ids = (group?["option_ids"] as JsonArray ?? []).Select(id => (string?)id).ToHashSet();
            named = [.. status.Options.Where(option => ids.Contains(option.Id)).Select(option => option.Name).Union(named)];
        }

        // What this recipe itself sets is no work that goes on.
        named.RemoveAll(name => name.Equals(run.Inputs.Text("block_status"), StringComparison.OrdinalIgnoreCase) || name.Equals(run.Inputs.Text("escalate_status"), StringComparison.OrdinalIgnoreCase));
        return named.Count > 0 ? named
            : throw new RecipeCallException("invalid_input", $"Which option of \"{status.Name}\" means that work has begun? Name it as in_progress. {RecipeReferences.Allowed(status)}");
    }

    private RecipeCallException Missing(string what, string input, string kind) => new(
        "invalid_input", $"Which property is the {what}? None looks like it; it must be {kind}. Name it as {input}. The database has {RecordSchema.Quoted(schema.Properties.Select(property => property.Name))}.");
}
