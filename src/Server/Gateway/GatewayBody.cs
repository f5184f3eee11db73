using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>A member of a call's body, with the errors of the gateway.</summary>
internal readonly record struct GatewayBody(string Path, JsonElement Value)
{
    public GatewayBody this[string name] =>
        new(Path.Length == 0 ? name : $"{Path}.{name}", Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) ? member : default);

    public bool IsGiven => Value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public static GatewayException Bad(string message, string code = "invalid_request") => new(StatusCodes.Status400BadRequest, code, message);

    public string? Text() => Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.String => Value.GetString()!.Trim() is { Length: > 0 } text ? text : null,
        _ => throw Bad($"{Path} must be a text."),
    };

    public bool Flag(bool otherwise = false) => Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => otherwise,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        // No-code tools send flags as text.
        JsonValueKind.String when bool.TryParse(Value.GetString(), out var flag) => flag,
        _ => throw Bad($"{Path} must be true or false."),
    };

    public int Integer(int least, int most, int otherwise) => Value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => otherwise,
        JsonValueKind.Number when Value.TryGetInt32(out var number) && number >= least && number <= most => number,
        JsonValueKind.String when int.TryParse(Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw Bad(string.Create(CultureInfo.InvariantCulture, $"{Path} must be a whole number from {least} to {most}.")),
    };

    public NotionId? Id() => Text() is { } text ? ReadId(text, Path) : null;

    /// <summary>A list of words: texts, or objects that hold one under one of <paramref name="names"/> or <c>id</c>; one alone counts as a list.</summary>
    public IReadOnlyList<string> Words(params IReadOnlyList<string> names)
    {
        var path = Path;
        return Value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            JsonValueKind.Array => [.. Value.EnumerateArray().Select((item, index) => Word(item, $"{path}[{index}]", names))],
            JsonValueKind.String or JsonValueKind.Object => [Word(Value, path, names)],
            _ => throw Bad($"{Path} must be an array of texts, or of objects with {Either(names)}."),
        };
    }

    /// <summary>A list of ids, in any of their forms.</summary>
    public IReadOnlyList<NotionId> Ids(params IReadOnlyList<string> names)
    {
        var path = Path;
        return [.. Words(names).Select((word, index) => ReadId(word, $"{path}[{index}]"))];
    }

    public static NotionId ReadId(string text, string path) =>
        NotionId.TryParse(text, out var id)
            ? id
            : throw Bad($"{path} must be a Notion id, with or without dashes, or a Notion URL, but is \"{(text.Length <= 80 ? text : text[..80] + "…")}\".", "invalid_id");

    private static string Word(JsonElement item, string path, IReadOnlyList<string> names)
    {
        if (item.ValueKind == JsonValueKind.String && item.GetString()!.Trim() is { Length: > 0 } text)
            return text;
        if (item.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names.Append("id"))
            {
                if (item.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString()!.Trim() is { Length: > 0 } word)
                    return word;
            }
        }

        throw Bad($"{path} must be a text, or an object with {Either(names)}.");
    }

    private static string Either(IReadOnlyList<string> names) => string.Join(" or ", names.Append("id").Distinct());
}
