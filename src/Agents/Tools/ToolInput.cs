using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Tools;

/// <summary>
/// The arguments of a call. What models often write instead of what was asked is understood: one value for a list of one, a number as
/// text, JSON inside a text. Everything else is an error that shows a right call.
/// </summary>
internal sealed class ToolInput
{
    private readonly WorkspaceTool _tool;
    private readonly JsonObject _arguments;

    public ToolInput(WorkspaceTool tool, JsonObject arguments)
    {
        _tool = tool;
        _arguments = arguments;
        var known = tool.JsonSchema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        foreach (var (name, _) in arguments)
        {
            if (!known.Contains(name))
                throw Wrong($"{tool.Name} has no argument \"{name}\".{NearestName.Suggest(name, known)} It takes {string.Join(", ", known)}.");
        }
    }

    public bool Has(string name) => _arguments[name] is not null;

    /// <summary>Whether the argument was given at all, be it as null.</summary>
    public bool Names(string name) => _arguments.ContainsKey(name);

    public string Text(string name) => OptionalText(name) ?? throw Wrong($"{_tool.Name} needs \"{name}\".");

    public string? OptionalText(string name) => _arguments[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => throw Wrong($"\"{name}\" must be a text."),
    };

    /// <summary>Texts, given as a list or as one; null when absent.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        switch (Parsed(name))
        {
            case null:
                return null;
            case JsonArray list when list.All(item => item?.GetValueKind() is JsonValueKind.String):
                return [.. list.Select(item => item!.GetValue<string>())];
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return [value.GetValue<string>()];
            default:
                throw Wrong($"\"{name}\" must be a list of texts.");
        }
    }

    public int Number(string name, int otherwise, int least, int most)
    {
        double number;
        switch (_arguments[name])
        {
            case null:
                return otherwise;
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                number = JsonSerializer.SerializeToElement(value).GetDouble();
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && double.TryParse(value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read):
                number = read;
                break;
            default:
                throw Wrong($"\"{name}\" must be a number.");
        }

        return number >= least && number <= most && number == Math.Floor(number)
            ? (int)number
            : throw Wrong($"\"{name}\" must be a whole number from {least} to {most}.");
    }

    public bool Flag(string name) => _arguments[name] switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var read) => read,
        _ => throw Wrong($"\"{name}\" must be true or false."),
    };

    public JsonObject? Object(string name) => Parsed(name) switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Wrong($"\"{name}\" must be an object."),
    };

    /// <summary>Anything, such as a list of texts or objects; null when absent.</summary>
    public JsonNode? Any(string name) => Parsed(name);

    /// <summary>Objects, given as a list or as one; null when absent.</summary>
    public IReadOnlyList<JsonObject>? Objects(string name) => Parsed(name) switch
    {
        null => null,
        JsonObject one => [one],
        JsonArray list when list.All(item => item is JsonObject) => [.. list.Select(item => item!.AsObject())],
        _ => throw Wrong($"\"{name}\" must be a list of objects."),
    };

    public ToolException Wrong(string message) => ToolException.Input($"{message} Example: {_tool.Name} {_tool.Example}");

    /// <summary>The argument; what JSON stands inside of a text is taken out.</summary>
    private JsonNode? Parsed(string name)
    {
        var given = _arguments[name];
        if (given?.GetValueKind() != JsonValueKind.String || given.GetValue<string>().TrimStart() is not ['[' or '{', ..])
            return given;
        try
        {
            return JsonNode.Parse(given.GetValue<string>());
        }
        catch (JsonException)
        {
            return given;
        }
    }
}
