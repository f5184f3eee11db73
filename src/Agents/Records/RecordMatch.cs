using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>Finds the pages that a record stands for: those with the same values in the lookup properties.</summary>
public sealed class RecordMatch
{
    private const int MostConditions = 100;

    private static readonly string[] Matchable =
        ["title", "rich_text", "url", "email", "phone_number", "number", "select", "status", "checkbox", "date", "multi_select", "people", "relation"];

    private readonly RecordSchema _schema;
    private readonly IReadOnlyList<RecordProperty> _lookup;

    /// <exception cref="RecordTargetException">A lookup property is unknown, or cannot be looked up by.</exception>
    public RecordMatch(RecordSchema schema, IReadOnlyList<string> lookup)
    {
        _schema = schema;
        _lookup = lookup.Count == 0 ? [schema.Title] : [.. lookup.Select(Require)];
    }

    /// <summary>
    /// What the record is known by; null when it lacks one of the lookup values, which nothing can match then.
    /// </summary>
    public string? Key(JsonObject properties)
    {
        var parts = Parts(properties);
        return parts.Contains("") ? null : string.Join('\u001f', parts);
    }

    private List<string> Parts(JsonObject properties) => [.. _lookup.Select(property => Canonical(property, properties[property.Id]?[property.Type]))];

    public string LookupNames => string.Join(", ", _lookup.Select(property => $"\"{property.Name}\""));

    internal static bool CanMatch(RecordProperty property) => Matchable.Contains(property.Type);

    /// <summary>The pages that this user has made since then and that have the record's values, empty ones included.</summary>
    internal async Task<List<NotionId>> FindMadeAsync(OfficialApi api, JsonObject record, NotionId by, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var minute = new DateTimeOffset(since.UtcTicks - (since.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero); // Notion tells the minute.
        var time = new JsonObject { ["on_or_after"] = minute.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
        var query = new JsonObject { ["filter"] = new JsonObject { ["timestamp"] = "created_time", ["created_time"] = time }, ["page_size"] = 100 };
        var pages = new List<NotionId>();
        await foreach (var page in api.QueryAsync($"data_sources/{_schema.Id}/query", query, cancellationToken))
        {
            if (page["created_by"]?["id"]?.GetValue<string>() is { } author && NotionId.Parse(author) == by && Parts(Values(page)).SequenceEqual(Parts(record)))
                pages.Add(NotionId.Parse(page["id"]!.GetValue<string>()));
        }

        return pages;
    }

    /// <summary>The pages that have the values of each record, by <see cref="Key"/>.</summary>
    public async Task<ILookup<string, NotionId>> FindAsync(OfficialApi api, IEnumerable<JsonObject> records, CancellationToken cancellationToken)
    {
        var pages = new List<(string Key, NotionId Id)>();
        var distinct = records.Where(record => Key(record) is not null).DistinctBy(Key);
        foreach (var some in distinct.Chunk(MostConditions))
        {
            var conditions = some.Select(Condition).ToList();
            var filter = conditions.Count == 1 ? conditions[0] : new JsonObject { ["or"] = new JsonArray([.. conditions]) };
            var query = new JsonObject { ["filter"] = filter, ["page_size"] = 100 };
            await foreach (var page in api.QueryAsync($"data_sources/{_schema.Id}/query", query, cancellationToken))
            {
                if (Key(Values(page)) is { } key)
                    pages.Add((key, NotionId.Parse(page["id"]!.GetValue<string>())));
            }
        }

        return pages.ToLookup(page => page.Key, page => page.Id);
    }

    private RecordProperty Require(string nameOrId)
    {
        try
        {
            var property = _schema.Require(nameOrId);
            return Matchable.Contains(property.Type)
                ? property
                : throw new RecordTargetException(400, "invalid_lookup", $"Pages cannot be looked up by \"{property.Name}\": it is a {property.Type} property.");
        }
        catch (RecordFaultException fault)
        {
            throw new RecordTargetException(400, "unknown_property", $"lookup: {fault.Message}");
        }
    }

    private JsonObject Condition(JsonObject properties)
    {
        var leaves = _lookup.SelectMany(property => Leaves(property, properties[property.Id]![property.Type]!)).ToList();
        return leaves.Count == 1 ? leaves[0] : new JsonObject { ["and"] = new JsonArray([.. leaves]) };
    }

    private static IEnumerable<JsonObject> Leaves(RecordProperty property, JsonNode value) => property.Type switch
    {
        "title" or "rich_text" => [Leaf(property, "equals", PageValues.Text(new JsonObject { ["type"] = property.Type, [property.Type] = value.DeepClone() }))],
        "select" or "status" => [Leaf(property, "equals", OptionName(property, value))],
        "multi_select" => value.AsArray().Select(option => Leaf(property, "contains", OptionName(property, option!))),
        "people" or "relation" => value.AsArray().Select(item => Leaf(property, "contains", item!["id"]!.DeepClone())),
        "date" => [Leaf(property, "equals", value["start"]!.DeepClone())],
        _ => [Leaf(property, "equals", value.DeepClone())],
    };

    private static JsonObject Leaf(RecordProperty property, string condition, JsonNode? value) =>
        new() { ["property"] = property.Id, [property.Type] = new JsonObject { [condition] = value } };

    /// <summary>The lookup values of a served page, keyed as planned records are.</summary>
    private JsonObject Values(JsonObject page)
    {
        var values = new JsonObject();
        foreach (var property in _lookup)
            values[property.Id] = PageValues.Find(page, property.Id)?.DeepClone();
        return values;
    }

    /// <summary>A value such that equal ones are equal texts; empty for an empty one. Text is compared as Notion does, case aside.</summary>
    private static string Canonical(RecordProperty property, JsonNode? value)
    {
        if (value is null || value is JsonArray { Count: 0 })
            return "";
        return property.Type switch
        {
            "title" or "rich_text" => PageValues.Text(new JsonObject { ["type"] = property.Type, [property.Type] = value.DeepClone() }).ToUpperInvariant(),
            "url" or "email" or "phone_number" => value.GetValue<string>().ToUpperInvariant(),
            "select" or "status" => OptionName(property, value),
            "multi_select" => string.Join('\u001e', value.AsArray().Select(option => OptionName(property, option!)).Order(StringComparer.Ordinal)),
            "people" or "relation" => string.Join('\u001e', value.AsArray().Select(item => item!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal)),
            "date" => RecordDate.Canonical(value["start"]!.GetValue<string>()),
            "number" => JsonSerializer.SerializeToElement(value).GetDouble().ToString("R", CultureInfo.InvariantCulture),
            _ => value.ToJsonString(),
        };
    }

    private static string OptionName(RecordProperty property, JsonNode option) =>
        option["name"]?.GetValue<string>()
        ?? property.Options.FirstOrDefault(known => known.Id == option["id"]?.GetValue<string>())?.Name
        ?? "";
}
