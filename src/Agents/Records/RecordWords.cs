using System.Text.Json;

namespace Verso.Agents.Records;

/// <summary>A list of words, written as an array or as one text with commas.</summary>
internal static class RecordWords
{
    /// <summary>The words of a text or an array of texts; objects and blanks are passed over.</summary>
    public static IEnumerable<string> Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Split(value.GetString()!),
        JsonValueKind.Array => value.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String)
            .Select(item => item.GetString()!.Trim())
            .Where(word => word.Length > 0),
        _ => [],
    };

    /// <summary>The same, and the whole text before its parts: a title may hold commas itself.</summary>
    public static IEnumerable<string> ReadWithWhole(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } whole
            ? Split(whole).Prepend(whole)
            : Read(value);

    public static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
