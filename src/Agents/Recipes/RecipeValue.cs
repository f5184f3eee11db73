using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes;

/// <summary>Checks one value against its input, and brings it into the form in which the work reads it.</summary>
internal static class RecipeValue
{
    private const int LongestText = 2_000;
    private const int LongestLongText = 1_000_000;
    private const int MostItems = 1_000;

    private static readonly string[] RelativeDays = ["today", "yesterday", "tomorrow"];

    /// <param name="input">What is wanted.</param>
    /// <param name="value">What came.</param>
    /// <param name="path">How errors name it.</param>
    /// <param name="today">What <c>today</c> is; null leaves such words as they are.</param>
    /// <returns>The value; null for none.</returns>
    /// <exception cref="RecipeCallException">It is not what is wanted.</exception>
    public static JsonNode? Check(RecipeInput input, JsonNode? value, string path, DateOnly? today)
    {
        if (value is null || (value.GetValueKind() == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetValue<string>())))
            return null;
        return input.Type switch
        {
            RecipeInputType.Text => Choice(input, Text(value, LongestText, path), path),
            RecipeInputType.LongText => Text(value, LongestLongText, path),
            RecipeInputType.Date => Day(value, path, today),
            RecipeInputType.Number => Number(input, value, path),
            RecipeInputType.Boolean => Flag(value, path),
            RecipeInputType.List => Items(input, value, path, today),
            RecipeInputType.Object => Members(input, value, path, today),
            _ => Name(value, path, input.Word),
        };
    }

    private static string Text(JsonNode value, int longest, string path)
    {
        var text = value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => throw Wrong(path, "a text", value),
        };
        return text.Length <= longest ? text : throw new RecipeCallException("invalid_input", $"{path} has {text.Length} characters, and at most {longest} are taken.");
    }

    private static JsonValue Choice(RecipeInput input, string text, string path)
    {
        if (input.OneOf.Count == 0)
            return JsonValue.Create(text);
        var known = input.OneOf.FirstOrDefault(one => one.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return known is not null
            ? JsonValue.Create(known)
            : throw new RecipeCallException("invalid_input", $"{path} cannot be \"{text}\".{NearestName.Suggest(text, input.OneOf)} It is one of: {string.Join(", ", input.OneOf)}.");
    }

    private static JsonValue Day(JsonNode value, string path, DateOnly? today)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>().Trim() : throw Wrong(path, "a day such as \"2026-03-17\"", value);
        if (RelativeDays.Contains(text))
        {
            var shift = text switch { "yesterday" => -1, "tomorrow" => 1, _ => 0 };
            return JsonValue.Create(today is { } now ? Written(now.AddDays(shift)) : text);
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return JsonValue.Create(Written(day));
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Length > 10 && text[4] == '-' && text[10] is 'T' or ' '
            ? JsonValue.Create(Written(DateOnly.FromDateTime(time.DateTime)))
            : throw Wrong(path, "a day such as \"2026-03-17\", or \"today\"", value);
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonValue Number(RecipeInput input, JsonNode value, string path)
    {
        var number = value.GetValueKind() switch
        {
            JsonValueKind.Number => JsonSerializer.SerializeToElement(value).GetDouble(),
            JsonValueKind.String when double.TryParse(value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read) => read,
            _ => throw Wrong(path, "a number", value),
        };
        if (number < input.Least || number > input.Most)
        {
            var bounds = (input.Least, input.Most) switch { ({ } least, { } most) => $"from {least} to {most}", ({ } least, null) => $"at least {least}", var (_, most) => $"at most {most}" };
            throw new RecipeCallException("invalid_input", string.Create(CultureInfo.InvariantCulture, $"{path} must be {bounds}, but is {number}."));
        }

        return number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    /// <summary>No-code tools and command lines send flags as text.</summary>
    private static JsonValue Flag(JsonNode value, string path) => value.GetValueKind() switch
    {
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        JsonValueKind.String => value.GetValue<string>().Trim().ToLowerInvariant() switch
        {
            "true" or "yes" => JsonValue.Create(true),
            "false" or "no" => JsonValue.Create(false),
            _ => throw Wrong(path, "true or false", value),
        },
        _ => throw Wrong(path, "true or false", value),
    };

    /// <summary>An id, a URL, a title or a name; a value such as <c>{"id": …}</c> or <c>{"name": …}</c> is unwrapped.</summary>
    private static JsonValue Name(JsonNode value, string path, string kind) => value switch
    {
        JsonValue text when text.GetValueKind() == JsonValueKind.String => JsonValue.Create(text.GetValue<string>().Trim()),
        JsonObject { Count: 1 } one when (one["id"] ?? one["name"]) is JsonValue inner && inner.GetValueKind() == JsonValueKind.String => JsonValue.Create(inner.GetValue<string>().Trim()),
        _ => throw Wrong(path, kind is "database" or "page" ? $"a {kind}: its id, its URL or its title" : $"the name of {(kind == "option" ? "an" : "a")} {kind}", value),
    };

    /// <summary>An array; of plain things also one text with commas, or lines.</summary>
    private static JsonArray Items(RecipeInput input, JsonNode value, string path, DateOnly? today)
    {
        var of = input.Of!;
        IEnumerable<JsonNode?> items = value switch
        {
            JsonArray array => array,
            JsonValue text when text.GetValueKind() == JsonValueKind.String && of.Type is not RecipeInputType.List => Split(text.GetValue<string>(), of).Select(part => (JsonNode?)part),
            JsonObject when of.Type == RecipeInputType.Object => [value],
            _ => throw Wrong(path, $"a {input.Says}", value),
        };
        var read = items.Select((item, index) => Check(of, item, $"{path}[{index}]", today)).Where(item => item is not null).Select(item => item!.DeepClone()).ToArray();
        return read.Length <= MostItems ? new JsonArray(read) : throw new RecipeCallException("invalid_input", $"{path} has {read.Length} items, and at most {MostItems} are taken.");
    }

    /// <summary>Sentences have commas themselves, so a list of objects is split at lines alone.</summary>
    private static string[] Split(string text, RecipeInput of)
    {
        char[] at = of.Type == RecipeInputType.Object || text.Contains('\n') ? ['\n'] : [','];
        return text.Split(at, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static JsonObject Members(RecipeInput input, JsonNode value, string path, DateOnly? today)
    {
        if (input.Plain is { } plain && value.GetValueKind() == JsonValueKind.String)
            return new JsonObject { [plain] = value.GetValue<string>().Trim() };
        if (value is not JsonObject given)
            throw Wrong(path, input.Plain is null ? "an object" : $"an object, or the {input.Plain} as a text", value);
        var read = new JsonObject();
        foreach (var (name, member) in given)
        {
            var field = input.Fields.FirstOrDefault(one => one.Name == name)
                ?? throw new RecipeCallException("invalid_input", $"{path} has no member \"{name}\".{NearestName.Suggest(name, input.Fields.Select(one => one.Name))} It has: {string.Join(", ", input.Fields.Select(one => one.Name))}.");
            if (Check(field, member, $"{path}.{name}", today) is { } checkedValue)
                read[name] = checkedValue.DeepClone();
        }

        foreach (var field in input.Fields.Where(field => read[field.Name] is null))
        {
            if (field.IsRequired)
                throw new RecipeCallException("invalid_input", $"{path}.{field.Name} is missing.");
            if (field.Default is { } otherwise)
                read[field.Name] = Check(field, otherwise.DeepClone(), $"{path}.{field.Name}", today)?.DeepClone();
        }

        return read;
    }

    private static RecipeCallException Wrong(string path, string wanted, JsonNode value) =>
        new("invalid_input", $"{path} must be {wanted}, but is {Records.RecordPlanner.Kind(JsonSerializer.SerializeToElement(value))}.");
}
