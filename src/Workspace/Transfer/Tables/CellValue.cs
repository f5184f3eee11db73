using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Transfer.Tables;

/// <summary>One cell on its way into one property, in the form of a request.</summary>
internal static class CellValue
{
    private const int LongestUrl = 2000;
    private const int LongestShort = 200;
    private const int LongestOption = 100;

    /// <summary>The value under its type's key; null when there is nothing to set.</summary>
    /// <param name="people">Ids of users by name and e-mail address, in lower case.</param>
    /// <param name="lost">Hears what the property cannot take.</param>
    public static JsonObject? Read(Column column, Cell cell, IReadOnlyDictionary<string, string> people, Func<string, JsonObject?> file, Action<string> lost)
    {
        if (cell.IsEmpty)
            return null;
        var text = cell.Text.Trim();
        JsonNode? value = column.Type switch
        {
            "title" or "rich_text" => Text(cell.Text, lost),
            "number" => NumberText.Read(text, column.DecimalComma) is { } number ? JsonValue.Create(number.Value) : null,
            "checkbox" => Flag(text) is { } flag ? JsonValue.Create(flag) : null,
            "select" or "status" => Option(text),
            "multi_select" => Options(cell.Parts, lost),
            "date" => DateText.Read(text, column.Days),
            "url" => text.Length <= LongestUrl ? JsonValue.Create(text) : null,
            "email" or "phone_number" => text.Length <= LongestShort ? JsonValue.Create(text) : null,
            "people" => People(cell.Parts, people, lost),
            "files" => Files(cell.Parts, file, lost),
            _ => null,
        };
        if (value is null)
        {
            lost(string.Create(CultureInfo.InvariantCulture, $"'{Short(text)}' is no {column.Type}"));
            return null;
        }

        return new JsonObject { [column.Type] = value };
    }

    /// <summary>Text as request items, as much as a property holds.</summary>
    public static JsonArray Text(string text, Action<string> lost)
    {
        var pieces = RichTexts.Pieces(text.ReplaceLineEndings("\n")).ToList();
        if (pieces.Count > RichTexts.MostItems)
            lost(string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length:N0} characters was cut after {RichTexts.MostItems * RichTexts.LongestText:N0}"));
        return new JsonArray([.. pieces.Take(RichTexts.MostItems).Select(piece => new JsonObject { ["text"] = new JsonObject { ["content"] = piece } })]);
    }

    public static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static bool? Flag(string text) => text.ToLowerInvariant() switch
    {
        "yes" or "true" or "checked" or "1" or "x" => true,
        "no" or "false" or "unchecked" or "0" => false,
        _ => null,
    };

    private static JsonObject? Option(string text) =>
        text.Length <= LongestOption && !text.Contains(',', StringComparison.Ordinal) ? new JsonObject { ["name"] = text } : null;

    private static JsonArray Options(IReadOnlyList<string> parts, Action<string> lost)
    {
        var options = new JsonArray();
        foreach (var part in parts.Take(RichTexts.MostItems))
        {
            if (Option(part) is { } option)
                options.Add(option);
            else
                lost($"'{Short(part)}' cannot be an option: a name has at most {LongestOption} characters and no comma");
        }

        return options;
    }

    private static JsonArray People(IReadOnlyList<string> parts, IReadOnlyDictionary<string, string> people, Action<string> lost)
    {
        var found = new JsonArray();
        foreach (var part in parts)
        {
            if (people.TryGetValue(part.ToLowerInvariant(), out var id))
                found.Add(new JsonObject { ["id"] = id });
            else
                lost($"nobody in the workspace is called '{Short(part)}'");
        }

        return found;
    }

    private static JsonArray Files(IReadOnlyList<string> parts, Func<string, JsonObject?> file, Action<string> lost)
    {
        var found = new JsonArray();
        foreach (var part in parts)
        {
            if (file(part) is { } item)
                found.Add(item);
            else
                lost($"the file '{Short(part)}' could not be taken over");
        }

        return found;
    }
}
