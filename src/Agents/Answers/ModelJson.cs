using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Answers;

/// <summary>The JSON object in what a model said: alone, in a fence, or with talk around it.</summary>
internal static class ModelJson
{
    private const int MostTries = 20;

    public static JsonObject? Find(string said)
    {
        var at = -1;
        for (var tries = 0; tries < MostTries && (at = said.IndexOf('{', at + 1)) >= 0; tries++)
        {
            var end = End(said, at);
            if (end > at && Parse(said[at..end]) is { } found)
                return found;
        }

        return null;
    }

    private static int End(string said, int start)
    {
        var depth = 0;
        var inText = false;
        for (var i = start; i < said.Length; i++)
        {
            if (inText && said[i] == '\\')
                i++;
            else if (said[i] == '"')
                inText = !inText;
            else if (!inText && said[i] == '{')
                depth++;
            else if (!inText && said[i] == '}' && --depth == 0)
                return i + 1;
        }

        return -1;
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            // A member given twice would only be found when it is asked for.
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static double? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;
}
