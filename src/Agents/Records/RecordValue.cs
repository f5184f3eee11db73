using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>One plain value on its way to one property.</summary>
internal sealed class RecordValue(RecordProperty property, string name, RecordLookups lookups, RecordRules rules)
{
    private const int MostItems = 100;

    public JsonNode? Plan(JsonElement value) => property.Type switch
    {
        "title" or "rich_text" => RecordText.Plan(value) ?? throw Wrong("a text", value),
        "number" => Number(value),
        "checkbox" => Checkbox(value),
        "select" => Select(value),
        "status" => Select(value),
        "multi_select" => MultiSelect(value),
        "date" => RecordDate.Plan(value, wanted => Wrong(wanted, value)),
        "url" => Text(value, 2000, "a URL as text"),
        "email" => Text(value, 200, "an e-mail address as text"),
        "phone_number" => Text(value, 200, "a phone number as text"),
        "people" => People(value),
        "relation" => Relation(value),
        "files" => Files(value),
        "verification" or "place" => value.ValueKind is JsonValueKind.Object ? JsonNode.Parse(value.GetRawText())
            : value.ValueKind is JsonValueKind.Null ? null
            : throw Wrong($"an object in Notion's own form {{\"{property.Type}\": …}}", value),
        "formula" or "rollup" or "created_time" or "created_by" or "last_edited_time" or "last_edited_by" or "unique_id" or "button" =>
            throw Fault(RecordFaultCode.ReadOnlyProperty, $"\"{property.Name}\" is a {property.Type} property: Notion fills it itself, so it cannot be written."),
        _ => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
            ? JsonNode.Parse(value.GetRawText())
            : throw Wrong($"a value in Notion's own form, because plain values of the type {property.Type} are not known", value),
    };

    private JsonNode? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when double.IsFinite(value.GetDouble()) => JsonNode.Parse(value.GetRawText()),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
            JsonValue.Create(number),
        JsonValueKind.String when string.IsNullOrWhiteSpace(value.GetString()) => null,
        _ => throw Wrong("a number", value),
    };

    private JsonValue Checkbox(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False or JsonValueKind.Null => JsonValue.Create(false),
        JsonValueKind.String => value.GetString()!.Trim().ToLowerInvariant() switch
        {
            "true" or "yes" => JsonValue.Create(true),
            "false" or "no" or "" => JsonValue.Create(false),
            _ => throw Wrong("true or false", value),
        },
        _ => throw Wrong("true or false", value),
    };

    private JsonValue? Text(JsonElement value, int most, string wanted)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number when property.Type == "phone_number" => value.GetRawText(),
            _ => throw Wrong(wanted, value),
        };
        if (text.Length > most)
            throw Wrong($"at most {most} characters long", value);
        return text.Length == 0 ? null : JsonValue.Create(text);
    }

    private JsonObject? Select(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())))
            return null;
        return Option(value, "the name of an option");
    }

    private JsonArray MultiSelect(JsonElement value)
    {
        var items = value.ValueKind switch
        {
            JsonValueKind.Null => [],
            JsonValueKind.String => RecordWords.Split(value.GetString()!).Select(word => Named(word)),
            JsonValueKind.Array => value.EnumerateArray().Select(item => Option(item, "an array of option names")),
            _ => throw Wrong("option names, as an array or as one text with commas", value),
        };
        return AtMost(Distinct(items), value);
    }

    private JsonObject Option(JsonElement value, string wanted)
    {
        if (value.ValueKind == JsonValueKind.String)
            return Named(value.GetString()!.Trim());
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(wanted, value);
        if (value.TryGetProperty("name", out var text) && text.ValueKind == JsonValueKind.String)
            return Named(text.GetString()!.Trim());
        if (!value.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
            throw Wrong(wanted, value);
        return property.Options.Any(option => option.Id == id.GetString())
            ? new JsonObject { ["id"] = id.GetString() }
            : throw Fault(RecordFaultCode.UnknownOption, $"\"{property.Name}\" has no option with the id \"{id.GetString()}\". {Allowed()}");
    }

    private JsonObject Named(string option)
    {
        if (property.Options.Any(known => known.Name == option))
            return new JsonObject { ["name"] = option };
        if (property.Options.FirstOrDefault(known => known.Name.Equals(option, StringComparison.OrdinalIgnoreCase)) is { } alike)
            return new JsonObject { ["name"] = alike.Name }; // Two options that differ in case alone are hardly meant.
        if (property.Type == "status" || !rules.CreateOptions)
            throw Fault(RecordFaultCode.UnknownOption, $"\"{property.Name}\" has no option \"{option}\". {Allowed()}");
        if (option.Length is 0 or > 100 || option.Contains(',', StringComparison.Ordinal))
            throw Fault(RecordFaultCode.InvalidValue, $"\"{option}\" cannot become an option of \"{property.Name}\": a name has 1 to 100 characters and no comma.");
        return new JsonObject { ["name"] = option };
    }

    private string Allowed() => property.Options.Count == 0
        ? "It has no options yet."
        : $"Allowed: {RecordSchema.Quoted(property.Options.Select(option => option.Name))}.";

    private JsonArray People(JsonElement value) =>
        AtMost(Distinct(Items(value).Select(Person)), value);

    private JsonObject Person(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object)
            return IdOf(item) ?? throw Wrong("people by id or e-mail address", item);
        if (item.ValueKind != JsonValueKind.String)
            throw Wrong("people by id or e-mail address", item);
        var word = item.GetString()!.Trim();
        if (NotionId.TryParse(word, out var id))
            return Reference(id);
        if (!word.Contains('@', StringComparison.Ordinal))
            throw Wrong("people by id or e-mail address", item);
        return lookups.FindPerson(word) is { } found
            ? Reference(found)
            : throw Fault(RecordFaultCode.NotFound, $"No person with the e-mail address \"{word}\" is visible in this workspace, so \"{property.Name}\" cannot be set.");
    }

    private JsonArray Relation(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } whole && Pages(whole) is { Count: > 0 } pages)
            return [Single(whole, pages)]; // A title may hold commas itself.
        return AtMost(Distinct(Items(value).Select(Page)), value);
    }

    private JsonObject Page(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object)
            return IdOf(item) ?? throw Wrong("pages by id or title", item);
        if (item.ValueKind != JsonValueKind.String)
            throw Wrong("pages by id or title", item);
        var word = item.GetString()!.Trim();
        return NotionId.TryParse(word, out var id) ? Reference(id) : Single(word, Pages(word));
    }

    private IReadOnlyList<NotionId> Pages(string title) => property.RelatedTo is { } other ? lookups.FindPages(other, title) : [];

    private JsonObject Single(string title, IReadOnlyList<NotionId> pages) => pages.Count switch
    {
        1 => Reference(pages[0]),
        0 => throw Fault(RecordFaultCode.NotFound, $"The data source that \"{property.Name}\" relates to has no page titled \"{title}\"."),
        _ => throw Fault(RecordFaultCode.Ambiguous, $"{pages.Count} pages are titled \"{title}\": name the one for \"{property.Name}\" by its id, such as {pages[0]} or {pages[1]}."),
    };

    private JsonArray Files(JsonElement value)
    {
        var items = value.ValueKind == JsonValueKind.Object ? [value] : Items(value);
        return AtMost(items.Select(File), value);
    }

    private JsonObject File(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object && (item.TryGetProperty("external", out _) || item.TryGetProperty("file", out _) || item.TryGetProperty("file_upload", out _)))
            return JsonNode.Parse(item.GetRawText())!.AsObject();
        var url = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("url", out var member) ? member : item;
        if (url.ValueKind != JsonValueKind.String || !Uri.TryCreate(url.GetString()!.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw Wrong("files by URL, each starting with http", item);
        var title = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()!
            : Uri.UnescapeDataString(address.Segments[^1].Trim('/'));
        return new JsonObject
        {
            ["name"] = title.Length == 0 ? address.Host : title.Length > 100 ? title[..100] : title,
            ["type"] = "external",
            ["external"] = new JsonObject { ["url"] = url.GetString()!.Trim() },
        };
    }

    /// <summary>One value or several: null is none, and a text is split at its commas.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => value.EnumerateArray(),
        JsonValueKind.String => RecordWords.Split(value.GetString()!).Select(word => JsonSerializer.SerializeToElement(word)),
        _ => [value],
    };

    private static JsonObject? IdOf(JsonElement item) =>
        item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && NotionId.TryParse(id.GetString(), out var parsed)
            ? Reference(parsed)
            : null;

    private static JsonObject Reference(NotionId id) => new() { ["id"] = id.ToString() };

    private static IEnumerable<JsonObject> Distinct(IEnumerable<JsonObject> items) => items.DistinctBy(item => item.ToJsonString());

    private JsonArray AtMost(IEnumerable<JsonObject> items, JsonElement value)
    {
        var array = new JsonArray([.. items]);
        return array.Count <= MostItems ? array : throw Wrong($"at most {MostItems} values", value);
    }

    private RecordFaultException Wrong(string wanted, JsonElement value) =>
        Fault(RecordFaultCode.InvalidValue, $"\"{property.Name}\" is a {property.Type} property and takes {wanted}, but was given {RecordPlanner.Kind(value)}.");

    private RecordFaultException Fault(RecordFaultCode code, string message) => new(new RecordFault(name, code, message));
}
