using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Search;

/// <summary>Values of properties as text that can be looked for. What another page says, and what everyone's edits change, is found elsewhere.</summary>
internal static class ValueText
{
    /// <summary>Name and text of each value that says something, without the title.</summary>
    public static IEnumerable<(string Name, string Text)> Of(JsonObject properties)
    {
        foreach (var (name, value) in properties)
        {
            if (value is JsonObject property && property["type"].Text() is { } type and not "title" && Read(type, property[type]) is { Length: > 0 } text)
                yield return (name, text);
        }
    }

    private static string Read(string type, JsonNode? value) => type switch
    {
        "rich_text" => RichTexts.PlainText(value).Trim(),
        "select" or "status" or "place" => value.At("name").Text() ?? "",
        "multi_select" or "people" or "files" => string.Join(", ", value.Items().Select(item => item.At("name").Text()).Where(name => !string.IsNullOrEmpty(name))),
        "url" or "email" or "phone_number" => value.Text() ?? "",
        "number" => value is JsonValue number ? number.ToJsonString() : "",
        "date" => string.Join(" → ", ((string?[])[value.At("start").Text(), value.At("end").Text()]).OfType<string>()),
        "unique_id" => value.At("number") is { } number ? $"{(value.At("prefix").Text() is { Length: > 0 } prefix ? prefix + "-" : "")}{number}" : "",
        "formula" when value.At("type").Text() is "string" => value.At("string").Text() ?? "",
        _ => "",
    };
}
