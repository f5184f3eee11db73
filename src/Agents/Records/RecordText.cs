using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Records;

/// <summary>Plain text to Notion's rich text.</summary>
public static class RecordText
{
    private const int MostCharacters = 2000;
    private const int MostPieces = 100;

    /// <summary>Text in pieces that Notion takes; a pair of surrogates stays together.</summary>
    public static JsonArray FromPlain(string text)
    {
        var pieces = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(MostCharacters, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
                length--;
            pieces.Add(new JsonObject { ["type"] = "text", ["text"] = new JsonObject { ["content"] = text.Substring(start, length) } });
            start += length;
        }

        return pieces;
    }

    /// <summary>A value as rich text; null when it is none.</summary>
    internal static JsonArray? Plan(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String when FromPlain(value.GetString()!) is { Count: <= MostPieces } pieces => pieces,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => FromPlain(value.GetRawText()),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) => JsonNode.Parse(value.GetRawText())!.AsArray(),
        _ => null,
    };
}
