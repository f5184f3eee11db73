using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes.Meetings;

/// <summary>What is to be filed of a meeting.</summary>
internal sealed record Meeting
{
    public string? Title { get; init; }

    public DateOnly? Date { get; init; }

    public string Summary { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<ActionItem> ActionItems { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["title"] = Title,
        ["date"] = Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["summary"] = Summary,
        ["tags"] = new JsonArray([.. Tags.Select(tag => JsonValue.Create(tag))]),
        ["action_items"] = new JsonArray([.. ActionItems.Select(item => item.ToJson())]),
    };

    public static Meeting Read(JsonObject json) => new()
    {
        Title = Text(json["title"]),
        Date = Day(json["date"]),
        Summary = Text(json["summary"]) ?? "",
        Tags = [.. (json["tags"] as JsonArray ?? []).Select(Text).OfType<string>()],
        ActionItems = [.. (json["action_items"] as JsonArray ?? []).Select(ActionItem.Read).OfType<ActionItem>()],
    };

    internal static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Trim() is { Length: > 0 } text ? text : null;

    internal static DateOnly? Day(JsonNode? value) =>
        Text(value) is { } text && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}

/// <summary>Something that someone agreed to do.</summary>
internal sealed record ActionItem(string Task, string? Assignee = null, DateOnly? Due = null)
{
    /// <summary>The line of the to-do: the task, then who and until when.</summary>
    public string Line => (Assignee, Due) switch
    {
        (null, null) => Task,
        (var who, null) => $"{Task} ({who})",
        (null, { } due) => $"{Task} (due {Written(due)})",
        var (who, due) => $"{Task} ({who}, due {Written(due.Value)})",
    };

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["task"] = Task };
        if (Assignee is not null)
            json["assignee"] = Assignee;
        if (Due is { } due)
            json["due"] = Written(due);
        return json;
    }

    public static ActionItem? Read(JsonNode? json) => json switch
    {
        JsonObject item when Meeting.Text(item["task"]) is { } task => new(task, Meeting.Text(item["assignee"]), Meeting.Day(item["due"])),
        _ when Meeting.Text(json) is { } task => new(task),
        _ => null,
    };

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
