using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>
/// Turns flat records into what the Notion API takes, and says everything that is wrong with them before anything is
/// written. It asks nobody: people and related pages come with the lookups.
/// </summary>
public sealed class RecordPlanner(RecordSchema schema, RecordLookups lookups, RecordRules rules)
{
    /// <summary>What a record may hold besides the properties.</summary>
    public static IReadOnlyList<string> ReservedNames { get; } = ["page_id", "properties", "markdown", "children", "icon", "cover"];

    public PlannedRecord Plan(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return new() { Faults = [new("", RecordFaultCode.InvalidValue, $"A record must be an object of property names and values, but this is {Kind(record)}.")] };

        var properties = new JsonObject();
        var faults = new List<RecordFault>();
        var planned = new PlannedRecord { Properties = properties, Faults = faults };
        foreach (var (name, value) in Values(record, schema))
        {
            try
            {
                var property = schema.Require(name);
                if (properties.ContainsKey(property.Id))
                    throw new RecordFaultException(new(name, RecordFaultCode.InvalidValue, $"The property \"{property.Name}\" is given twice."));
                properties[property.Id] = new JsonObject { [property.Type] = new RecordValue(property, name, lookups, rules).Plan(Unwrap(property, value)) };
            }
            catch (RecordFaultException fault)
            {
                faults.Add(fault.Fault);
            }
        }

        return ReadRest(record, planned, faults);
    }

    /// <summary>The members that are property values: flat, or in an object <c>properties</c>.</summary>
    internal static IEnumerable<(string Name, JsonElement Value)> Values(JsonElement record, RecordSchema schema)
    {
        if (record.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var member in record.EnumerateObject())
        {
            if (member.Name == "properties" && schema.Find(member.Name) is null && member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in member.Value.EnumerateObject())
                    yield return (inner.Name, inner.Value);
            }
            else if (!IsReserved(member.Name, schema))
                yield return (member.Name, member.Value);
        }
    }

    /// <summary>Takes a value out of Notion's own form: <c>{"select":{"name":"x"}}</c> is <c>{"name":"x"}</c>.</summary>
    internal static JsonElement Unwrap(RecordProperty property, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property.Type, out var own) ? own : value;

    internal static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => $"the text \"{Short(value.GetString()!)}\"",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        _ => value.GetRawText(),
    };

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    /// <summary>A property of the data source wins over the word it shares its name with, except for the page's id and body.</summary>
    private static bool IsReserved(string name, RecordSchema schema) =>
        name is "page_id" or "markdown" or "children" || (ReservedNames.Contains(name) && schema.Find(name) is null);

    private PlannedRecord ReadRest(JsonElement record, PlannedRecord planned, List<RecordFault> faults)
    {
        JsonElement Member(string name) => IsReserved(name, schema) && record.TryGetProperty(name, out var value) ? value : default;

        NotionId? pageId = null;
        if (Member("page_id") is { ValueKind: not JsonValueKind.Undefined } page)
        {
            if (page.ValueKind == JsonValueKind.String && NotionId.TryParse(page.GetString(), out var id))
                pageId = id;
            else
                faults.Add(new("page_id", RecordFaultCode.InvalidValue, $"page_id must be the id or the URL of a page, but is {Kind(page)}."));
        }

        else if (rules.NeedsPage)
            faults.Add(new("page_id", RecordFaultCode.InvalidValue, "The record must name its page: page_id is missing."));

        var markdown = Member("markdown");
        if (markdown.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String))
            faults.Add(new("markdown", RecordFaultCode.InvalidValue, $"markdown must be a text, but is {Kind(markdown)}."));
        var children = Member("children");
        if (children.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Array))
            faults.Add(new("children", RecordFaultCode.InvalidValue, $"children must be an array of blocks, but is {Kind(children)}."));
        var blocks = children.ValueKind == JsonValueKind.Array ? JsonNode.Parse(children.GetRawText())!.AsArray() : null;
        try
        {
            PageBody.ReadBlocks(blocks ?? []);
        }
        catch (RecordFaultException fault)
        {
            faults.Add(fault.Fault);
        }

        if (markdown.ValueKind == JsonValueKind.String && children.ValueKind == JsonValueKind.Array)
            faults.Add(new("markdown", RecordFaultCode.InvalidValue, "A record has either markdown or children, not both."));

        return planned with
        {
            PageId = pageId,
            Markdown = markdown.ValueKind == JsonValueKind.String ? markdown.GetString() : null,
            Children = blocks,
            Icon = Node(Member("icon")),
            Cover = Node(Member("cover")),
        };
    }

    private static JsonNode? Node(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : JsonNode.Parse(value.GetRawText());
}

/// <param name="CreateOptions">A select or multi-select value that is no option yet becomes one, as Notion itself does it.</param>
/// <param name="NeedsPage">The record must name the page it is about.</param>
public sealed record RecordRules(bool CreateOptions = true, bool NeedsPage = false);

/// <summary>A record in the words of the Notion API.</summary>
public sealed record PlannedRecord
{
    /// <summary>The page it is about, when it names one.</summary>
    public NotionId? PageId { get; init; }

    /// <summary>Values by property id.</summary>
    public JsonObject Properties { get; init; } = [];

    public string? Markdown { get; init; }

    public JsonArray? Children { get; init; }

    public JsonNode? Icon { get; init; }

    public JsonNode? Cover { get; init; }

    public IReadOnlyList<RecordFault> Faults { get; init; } = [];

    public bool IsSound => Faults.Count == 0;
}
