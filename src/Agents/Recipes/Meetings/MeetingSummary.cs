using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Agents.Runs;
using Verso.Workspace.Api;

namespace Verso.Agents.Recipes.Meetings;

/// <summary>
/// A meeting becomes a page of a database: properties, a summary, and action items as to-dos. What was not given is read from the notes, by
/// the model where there is one and by rules otherwise. The same meeting, by its id or by what was given, becomes a page once.
/// </summary>
internal sealed class MeetingSummary : IRecipeWork
{
    private const string Shape = """
        {"title": "what the meeting was about, at most 80 characters", "date": "YYYY-MM-DD, or null when the notes do not say", "summary": "the summary",
         "tags": ["at most five short words"], "action_items": [{"task": "…", "assignee": "a name, or null", "due": "YYYY-MM-DD, or null"}]}
        """;

    public string Does => "meeting-summary";

    public IReadOnlyList<WorkInput> Reads { get; } =
    [
        new("database", RecipeInputType.Database, IsNeeded: true), new("notes", RecipeInputType.LongText), new("title", RecipeInputType.Text), new("date", RecipeInputType.Date),
        new("summary", RecipeInputType.LongText), new("tags", RecipeInputType.List), new("action_items", RecipeInputType.List), new("status", RecipeInputType.Text), new("id", RecipeInputType.Text),
    ];

    public IReadOnlyList<string> Fields { get; } = ["date", "status", "tags", "summary"];

    public string? Key(RecipeInputs inputs)
    {
        if (inputs.Text("id") is { } id)
            return $"{inputs.Text("database")} id {id}";
        return $"{inputs.Text("database")} {Convert.ToHexStringLower(SHA256.HashData(Json.Write(inputs.Values)))}";
    }

    public async Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken)
    {
        var inputs = run.Inputs;
        if (!inputs.Has("notes") && !inputs.Has("summary") && !inputs.Has("action_items"))
            throw new RecipeCallException("invalid_input", "There is nothing to file: give notes, or a summary or action_items.");
        var target = await RecordTarget.FindAsync(run.Api, inputs.Need("database"), databaseFirst: false, cancellationToken);
        var map = new FieldMap(run.Recipe, target.Schema);
        var tags = map.Find("tags", ["multi_select", "select"], ["tags", "tag", "labels", "label", "topics", "topic", "categories", "category"]);

        var read = (await run.StepAsync("read", async _ => await ReadAsync(run, tags?.Options.Select(option => option.Name).ToList() ?? [], cancellationToken), cancellationToken))!.AsObject();
        var meeting = Complete(Meeting.Read(read["meeting"]!.AsObject()), run);
        var notes = read["notes"]!.AsArray().Select(note => note!.GetValue<string>()).ToList();
        var values = Values(run, meeting, target.Schema, map, tags, notes);
        var properties = Plan(values, target.Schema);
        var children = Body(meeting);

        var result = meeting.ToJson();
        result["by"] = read["by"]!.DeepClone();
        result["properties"] = values.DeepClone();
        if (notes.Count > 0)
            result["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        var items = meeting.ActionItems.Count == 1 ? "1 action item" : $"{meeting.ActionItems.Count} action items";
        if (run.IsDryRun)
            return new RunOutcome($"Would file \"{meeting.Title}\" with {items}. Nothing was written.", result);

        run.Say("plan", $"File \"{meeting.Title}\" with {items}.", values.DeepClone().AsObject());
        var page = await RecipePages.CreateAsync(
            run, new JsonObject { ["type"] = "data_source_id", ["data_source_id"] = target.DataSource.ToString() }, properties, children,
            () => RecipePages.MadeRowsAsync(run, target.Schema, properties, cancellationToken), cancellationToken);
        run.Say("effect", $"Made the page {page["url"]}.", page.DeepClone().AsObject());
        result["page_id"] = page["id"]!.DeepClone();
        result["url"] = page["url"]?.DeepClone();
        return new RunOutcome($"Filed \"{meeting.Title}\" with {items}.", result, meeting.ActionItems.Count > 0 ? "Look through the action items: who does them, and until when." : null);
    }

    /// <summary>The meeting as far as it was given or can be read, who read it, and what went wrong on the way.</summary>
    private static async Task<JsonNode?> ReadAsync(RecipeRun run, List<string> tags, CancellationToken cancellationToken)
    {
        var given = Meeting.Read(run.Inputs.Values);
        var notes = run.Inputs.Text("notes");
        var isComplete = given.Title is not null && given.Summary.Length > 0 && run.Inputs.Has("action_items");
        if (notes is null || isComplete)
            return Answer(given, "input", []);

        var problems = new List<string>();
        Meeting? found = null;
        if (run.Model is { } model)
        {
            var task = $"Read the notes of a meeting.\n{run.Instructions}" + (tags.Count > 0 ? $"\nPrefer these tags: {string.Join(", ", tags)}." : "");
            var reply = await new ModelQuestion(task, Shape, Fault).AskAsync(model, notes, cancellationToken);
            found = reply.Answer is { } answer ? Meeting.Read(answer) : null;
            if (reply.Problem is { } problem)
                problems.Add($"{problem} So the notes were read by rules.");
            if (reply.LeftOut > 0)
                problems.Add($"The notes are long: their last {reply.LeftOut} characters were not given to the model.");
        }

        var by = found is null ? "rules" : "model";
        found ??= MeetingNotes.Read(notes, tags, given.Date, cancellationToken);
        return Answer(new Meeting
        {
            Title = given.Title ?? found.Title,
            Date = given.Date ?? found.Date,
            Summary = given.Summary.Length > 0 ? given.Summary : found.Summary,
            Tags = given.Tags.Count > 0 ? given.Tags : found.Tags,
            ActionItems = run.Inputs.Has("action_items") ? given.ActionItems : found.ActionItems,
        }, by, problems);
    }

    private static JsonObject Answer(Meeting meeting, string by, List<string> notes) => new()
    {
        ["meeting"] = meeting.ToJson(),
        ["by"] = by,
        ["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]),
    };

    private static string? Fault(JsonObject answer) =>
        Meeting.Text(answer["title"]) is null ? "\"title\" must be a text."
        : Meeting.Text(answer["summary"]) is null ? "\"summary\" must be a text."
        : answer["tags"] is not (null or JsonArray) ? "\"tags\" must be an array of texts."
        : answer["action_items"] is not JsonArray items ? "\"action_items\" must be an array."
        : items.Any(item => ActionItem.Read(item) is null) ? "Each of \"action_items\" must hold a \"task\" as text."
        : null;

    private static Meeting Complete(Meeting meeting, RecipeRun run)
    {
        var day = meeting.Date ?? run.Day;
        return meeting with { Date = day, Title = meeting.Title ?? $"Meeting on {day:yyyy-MM-dd}" };
    }

    private static JsonObject Values(RecipeRun run, Meeting meeting, RecordSchema schema, FieldMap map, RecordProperty? tags, List<string> notes)
    {
        var values = new JsonObject { [schema.Title.Name] = meeting.Title };
        if (map.Find("date", ["date"], ["date", "meeting date", "day", "when"]) is { } date)
            values[date.Name] = $"{meeting.Date:yyyy-MM-dd}";
        if (run.Inputs.Text("status") is { } status && map.Find("status", ["status", "select"], ["status", "state", "stage"]) is { } property)
        {
            if (Option(property, status) is { } option)
                values[property.Name] = option;
            else
                notes.Add($"\"{property.Name}\" has no option \"{status}\", and options of a status cannot be added, so it was left as it is. {RecipeReferences.Allowed(property)}");
        }

        var words = meeting.Tags.Select(tag => tag.Replace(",", " ", StringComparison.Ordinal).Trim()).Where(tag => tag.Length is > 0 and <= 100).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (tags is not null && words.Count > 0)
            values[tags.Name] = tags.Type == "select" ? JsonValue.Create(words[0]) : new JsonArray([.. words.Select(word => JsonValue.Create(word))]);
        if (run.Recipe.Map.ContainsKey("summary") && map.Find("summary", ["rich_text"], []) is { } summary)
            values[summary.Name] = meeting.Summary;
        return values;
    }

    /// <summary>The option of that name, or of the same meaning; a select takes any.</summary>
    private static string? Option(RecordProperty property, string status)
    {
        string[] same = ["completed", "complete", "done", "finished", "erledigt"];
        var names = property.Options.Select(option => option.Name).ToList();
        return names.FirstOrDefault(name => name.Equals(status, StringComparison.OrdinalIgnoreCase))
            ?? (property.Type == "select" ? status : same.Contains(status.ToLowerInvariant()) ? names.FirstOrDefault(name => same.Contains(name.ToLowerInvariant())) : null);
    }

    private static JsonObject Plan(JsonObject values, RecordSchema schema)
    {
        var planner = new RecordPlanner(schema, new RecordLookups(), new RecordRules());
        var planned = planner.Plan(System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject { ["properties"] = values.DeepClone() }));
        return planned.IsSound ? planned.Properties : throw new RecipeCallException("invalid_input", string.Join(" ", planned.Faults.Select(fault => fault.Message)));
    }

    private static JsonArray Body(Meeting meeting)
    {
        var body = new JsonArray(BlockJson.Heading(2, "Summary"));
        foreach (var paragraph in meeting.Summary.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).DefaultIfEmpty("The notes hold no summary."))
            body.Add(BlockJson.Paragraph(paragraph));
        body.Add(BlockJson.Heading(2, "Action Items"));
        foreach (var item in meeting.ActionItems)
            body.Add(BlockJson.ToDo(item.Line));
        return body;
    }
}
