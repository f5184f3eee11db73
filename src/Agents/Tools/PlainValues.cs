using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Tools;

/// <summary>Values as a model writes them, on their way to the records that are planned from them.</summary>
internal static class PlainValues
{
    /// <summary>A record, with ids in full where short ones stood.</summary>
    public static JsonElement Record(RecordSchema schema, JsonObject values)
    {
        var record = new JsonObject();
        foreach (var (name, value) in values)
            record[name] = schema.Find(name) is { Type: "relation" or "people" } ? Lengthen(value) : name == "markdown" ? Markdown(value) : value?.DeepClone();
        return JsonSerializer.SerializeToElement(record);
    }

    /// <summary>Plans records all or none: what is wrong with any of them is an error that lists it all, with the row it is in.</summary>
    public static async Task<IReadOnlyList<PlannedRecord>> PlanAsync(
        Desk desk, Table table, IReadOnlyList<JsonObject> values, RecordRules rules, Func<int, string> name, string example, CancellationToken cancellationToken)
    {
        var records = values.Select(one => Record(table.Schema, one)).ToList();
        var lookups = RecordLookups.Collect(table.Schema, records);
        await RecordReferences.ResolveAsync(desk.Api, lookups, cancellationToken);
        var planner = new RecordPlanner(table.Schema, lookups, rules);
        var planned = records.Select(planner.Plan).ToList();
        Require(planned, name, example);
        return planned;
    }

    private static void Require(List<PlannedRecord> planned, Func<int, string> name, string example)
    {
        const int most = 10;
        var faults = planned.SelectMany((record, index) => record.Faults.Select(fault => (Row: name(index), fault.Message))).ToList();
        if (faults.Count == 0)
            return;
        var listed = planned.Count == 1
            ? string.Join(' ', faults.Take(most).Select(fault => fault.Message))
            : string.Join(' ', faults.GroupBy(fault => fault.Message).Take(most).Select(group => $"{string.Join(", ", group.Take(5).Select(fault => fault.Row))}{(group.Count() > 5 ? $" and {group.Count() - 5} more" : "")}: {group.Key}"));
        throw ToolException.Input($"Nothing was written. {listed} Example: {example}");
    }

    /// <summary>The planned values in words, by property.</summary>
    public static IEnumerable<(RecordProperty Property, string Text)> Texts(RecordSchema schema, PlannedRecord record) =>
        record.Properties.Select(value => (schema.Find(value.Key)!, CellText.Of(schema.Find(value.Key)!.Type, value.Value)));

    private static JsonNode? Lengthen(JsonNode? value) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(Lengthen)]),
        JsonValue word when word.GetValueKind() == JsonValueKind.String => Long(word.GetValue<string>()),
        _ => value?.DeepClone(),
    };

    private static JsonNode Long(string word)
    {
        if (ShortId.TryRead(word.Trim(), out var id))
            return id.ToString();
        var parts = word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && parts.All(part => ShortId.TryReadAny(part, out _))
            ? new JsonArray([.. parts.Select(part => (JsonNode?)(ShortId.TryReadAny(part, out var one) ? one.ToString() : part))])
            : word;
    }

    private static JsonNode? Markdown(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? ShortLinks.Lengthen(value.GetValue<string>()) : value?.DeepClone();
}
