using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Tools;

/// <summary>
/// Filters as a model writes them, in Notion's grammar: <c>{"Status":"Open","Due":{"before":"2026-03-17"}}</c>. A value means equal (or, in
/// a list of values, holding it), a list means any of them, null means empty; several conditions all hold; <c>and</c> and <c>or</c> take lists of filters, and
/// each may be in Notion's own grammar.
/// </summary>
internal sealed class PlainFilter
{
    private readonly Table _table;
    private readonly PlainCondition _conditions;

    private PlainFilter(Table table, PlainCondition conditions) => (_table, _conditions) = (table, conditions);

    /// <summary>The filter for a query of the table; null when it lets everything through.</summary>
    /// <exception cref="ToolException">What it names is not there, or cannot be asked; the message says what can.</exception>
    public static async Task<JsonObject?> CompileAsync(Desk desk, Table table, JsonObject filter, CancellationToken cancellationToken)
    {
        var names = new FilterNames(desk, table);
        await names.ResolveAsync(filter, cancellationToken);
        return FilterGroups.Flatten(new PlainFilter(table, new PlainCondition(table, names)).Read(filter));
    }

    private FilterPart Read(JsonNode? node)
    {
        if (node is not JsonObject filter)
            throw ToolException.Input($"A filter is an object such as {{\"{_table.Schema.Title.Name}\":{{\"contains\":\"…\"}}}}, but this is {node?.ToJsonString() ?? "null"}.");
        if (IsNotions(filter))
            return new FilterLeaf(filter.DeepClone().AsObject());
        return FilterPart.All([.. filter.Select(member => Read(member.Key, member.Value))]);
    }

    private FilterPart Read(string name, JsonNode? value)
    {
        var property = _table.Schema.Find(name);
        if (property is null && name is "and" or "or")
        {
            if (value is not JsonArray parts)
                throw ToolException.Input($"\"{name}\" takes a list of filters: {{\"{name}\":[{{…}},{{…}}]}}.");
            return name == "and" ? FilterPart.All([.. parts.Select(Read)]) : FilterPart.Any([.. parts.Select(Read)]);
        }

        if (property is null && name is "created_time" or "last_edited_time")
            return _conditions.Time(name, value);
        return _conditions.Read(property ?? _table.Schema.Require(name), value);
    }

    /// <summary>Notion's own grammar: <c>{"property":"Status","status":{…}}</c>, unless the table has properties of these names.</summary>
    private bool IsNotions(JsonObject filter) =>
        (filter.ContainsKey("property") && _table.Schema.Find("property") is null && filter["property"]?.GetValueKind() == JsonValueKind.String)
        || (filter.ContainsKey("timestamp") && _table.Schema.Find("timestamp") is null && filter["timestamp"]?.GetValueKind() == JsonValueKind.String);
}
