using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Agents.Recipes;
using Verso.Agents.Records;
using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Agents.Classification;

/// <summary>Marks a page for a person to label, and takes the mark away once it is labelled.</summary>
internal sealed class ReviewWriter
{
    private const string Plea = "Please choose a label.";

    private readonly Desk _desk;
    private readonly ReviewMark _mark;
    private readonly RecordProperty? _property;
    private readonly string? _option;

    private ReviewWriter(Desk desk, ReviewMark mark, RecordProperty? property, string? option)
    {
        _desk = desk;
        _mark = mark;
        _property = property;
        _option = option;
    }

    /// <summary>The property that is written; it is no part of a page's text.</summary>
    public string? Property => _property?.Name;

    /// <exception cref="RecordFaultException">The mark cannot be written.</exception>
    public static ReviewWriter? Read(Desk desk, RecordSchema schema, ReviewMark? mark)
    {
        if (mark is null || (mark.Property is null && !mark.Comments))
            return null;
        if (mark.Property is null)
            return new ReviewWriter(desk, mark, null, null);
        var property = schema.Require(mark.Property);
        if (property.Type is "checkbox" or "rich_text")
            return new ReviewWriter(desk, mark, property, null);
        if (property.Type is not ("select" or "status" or "multi_select"))
            throw LabelProperty.Fault(property.Name, $"\"{property.Name}\" is a {property.Type} property. A review is marked in a checkbox, select, status, multi_select or rich_text property.");
        return mark.Option is { } option
            ? new ReviewWriter(desk, mark, property, LabelProperty.Option(property, option))
            : throw LabelProperty.Fault(property.Name, $"Name the option of \"{property.Name}\" that means review.");
    }

    public async Task MarkAsync(JsonObject page, Labelling labelling, string reason, StepAttempt attempt, CancellationToken cancellationToken)
    {
        var said = labelling.Scores.Count == 0 ? reason : $"{reason} It might be: {Words(labelling)}.";
        if (_property is not null)
            await WriteAsync(page, On(page, said), cancellationToken);
        if (_mark.Comments)
            await CommentAsync(page, said, attempt, cancellationToken);
    }

    private async Task CommentAsync(JsonObject page, string said, StepAttempt attempt, CancellationToken cancellationToken)
    {
        var id = (string)page["id"]!;
        if (attempt.BegunAt is { } begun && await FindCommentAsync(id, begun, cancellationToken) is not null)
            return;
        var comment = new JsonObject { ["parent"] = new JsonObject { ["page_id"] = id }, ["rich_text"] = RecordText.FromPlain($"{Plea} {said}") };
        await new OneEffect(_desk, attempt).WriteAsync(
            key => _desk.Api.PostAsync("comments", comment.DeepClone().AsObject(), key, cancellationToken),
            () => FindCommentAsync(id, attempt.BegunAt ?? _desk.Clock.GetUtcNow().AddMinutes(-2), cancellationToken),
            cancellationToken);
    }

    /// <summary>The plea for a label that was left on a page since then. Notion's times are whole minutes.</summary>
    private async Task<JsonObject?> FindCommentAsync(string page, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await foreach (var comment in _desk.Api.ListAsync($"comments?block_id={page}&page_size=100", cancellationToken))
        {
            var text = string.Concat((comment["rich_text"] as JsonArray ?? []).Select(part => (string?)part!["plain_text"]));
            if (text.StartsWith(Plea, StringComparison.Ordinal) && comment["created_time"]!.GetValue<DateTimeOffset>() > since.AddMinutes(-1))
                return comment;
        }

        return null;
    }

    public async Task UnmarkAsync(JsonObject page, CancellationToken cancellationToken)
    {
        JsonNode? off = _property?.Type switch
        {
            "checkbox" => JsonValue.Create(false),
            "rich_text" => new JsonArray(),
            "multi_select" => Without(page, _option!),
            // The label itself may be in the same property; a status cannot be emptied.
            _ => null,
        };
        if (off is not null)
            await WriteAsync(page, off, cancellationToken);
    }

    private static string Words(Labelling labelling) =>
        string.Join(", ", labelling.Suggestions.Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Label} ({score.Confidence:P0})")));

    private JsonNode On(JsonObject page, string said) => _property!.Type switch
    {
        "checkbox" => JsonValue.Create(true),
        "rich_text" => RecordText.FromPlain(said),
        "multi_select" => With(page, _option!),
        _ => new JsonObject { ["name"] = _option },
    };

    private JsonArray With(JsonObject page, string option)
    {
        var all = Without(page, option);
        all.Add(new JsonObject { ["name"] = option });
        return all;
    }

    private JsonArray Without(JsonObject page, string option) =>
    [
        .. (PageValues.Find(page, _property!.Id)?["multi_select"] as JsonArray ?? []).Select(one => (string?)one!["name"])
            .Where(name => name != option).Select(name => new JsonObject { ["name"] = name }),
    ];

    private Task<JsonObject> WriteAsync(JsonObject page, JsonNode value, CancellationToken cancellationToken) =>
        _desk.Api.PatchAsync(
            $"pages/{NotionId.Parse((string)page["id"]!)}",
            new JsonObject { ["properties"] = new JsonObject { [_property!.Name] = new JsonObject { [_property.Type] = value } } }, cancellationToken: cancellationToken);
}
