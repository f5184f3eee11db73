using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>Reads the filter of a request: Notion's grammar, with groups in groups to a depth of two.</summary>
/// <param name="deepest">How deep groups may lie in groups.</param>
public sealed class FilterReader(DataSourceSchema schema, FilterContext context, int deepest = 2)
{
    private const int MostParts = 100;

    /// <summary>What can be asked of the values that a rollup lists.</summary>
    private static readonly string[] Related =
        ["rich_text", "number", "checkbox", "select", "multi_select", "relation", "date", "people", "files", "status"];

    private readonly ConditionReader _conditions = new(context);

    public Filter Read(Input filter) => Read(filter, depth: 0);

    private Filter Read(Input filter, int depth)
    {
        filter.RequireObject();
        foreach (var group in (ReadOnlySpan<string>)["and", "or"])
        {
            if (filter[group].IsAbsent)
                continue;
            if (depth == deepest)
                throw filter[group].Should("be not present");
            filter.RefuseOthers(group);
            var parts = filter[group].RequireArray(most: MostParts).Items().Select(part => Read(part, depth + 1)).ToList();
            return group == "and" ? new AllOf(parts) : new AnyOf(parts);
        }

        if (!filter["timestamp"].IsAbsent)
            return ReadTimestamp(filter);
        return filter["property"].IsAbsent ? throw NoKindOfFilter(filter, depth) : ReadProperty(filter);
    }

    private TimestampFilter ReadTimestamp(Input filter)
    {
        var timestamp = filter["timestamp"].RequireOneOf("created_time", "last_edited_time");
        filter.RefuseOthers("timestamp", "type", timestamp);
        return new TimestampFilter(
            timestamp == "created_time" ? DataSourceTable.Created : DataSourceTable.Edited,
            _conditions.ReadDate(filter[timestamp]));
    }

    private PropertyFilter ReadProperty(Input filter)
    {
        return ReadCondition(filter, schema.Require(filter["property"].RequireString()));
    }

    /// <summary>What stands in a filter beside the property: <c>{"select":{"equals":"Open"}}</c>.</summary>
    internal PropertyFilter ReadCondition(Input filter, PropertySchema property)
    {
        var kinds = filter.Members().Select(m => m.Key).Where(k => k is not ("property" or "type")).ToList();
        if (kinds.Count == 0)
            throw filter[property.Type].Should("be defined");
        filter.RefuseOthers("property", "type", kinds[0]);
        if (!property.Kind.FilterKinds.Contains(kinds[0]))
            throw Mismatch(filter, property, kinds[0]);
        return new PropertyFilter(property, property.Type switch
        {
            "formula" => ReadFormula(filter["formula"]),
            "rollup" => ReadRollup(filter["rollup"], property),
            _ => _conditions.Read(filter[kinds[0]], kinds[0], property),
        });
    }

    private ComputedCondition ReadFormula(Input formula)
    {
        var kind = Only(formula, "string", "number", "checkbox", "date");
        return new ComputedCondition(kind, _conditions.Read(formula[kind], kind == "string" ? "rich_text" : kind, property: null));
    }

    private Condition ReadRollup(Input rollup, PropertySchema property)
    {
        var kind = Only(rollup, "any", "every", "none", "number", "date");
        if (kind is "number" or "date")
            return new ComputedCondition(kind, _conditions.Read(rollup[kind], kind, property: null));

        var relation = schema.FindById((string?)property.Config["relation_property_id"] ?? "");
        var target = relation is { Type: "relation" } && NotionId.TryParse((string?)relation.Config["data_source_id"], out var source)
            ? context.FindTable(source)
            : null;
        var rolledUp = target?.Schema.FindById((string?)property.Config["rollup_property_id"] ?? "")
            ?? throw ApiException.Invalid($"The property that {property.Name} rolls up is no longer there.");
        var condition = ReadOfRelated(rollup[kind].RequireObject(), rolledUp);
        return new RelatedCondition(
            kind switch
            {
                "any" => Quantifier.Any,
                "every" => Quantifier.Every,
                _ => Quantifier.None,
            },
            relation!, target, rolledUp, condition);
    }

    /// <summary>A condition on the values that a rollup lists; what is computed itself is asked for as what it came to.</summary>
    private Condition ReadOfRelated(Input filter, PropertySchema rolledUp)
    {
        var kind = Only(filter, Related);
        if (rolledUp.Kind.IsComputed)
        {
            if (kind is not ("rich_text" or "number" or "checkbox" or "date"))
                throw Mismatch(filter, rolledUp, kind);
            return new ComputedCondition(kind == "rich_text" ? "string" : kind, _conditions.Read(filter[kind], kind, property: null));
        }

        return rolledUp.Kind.FilterKinds.Contains(kind) ? _conditions.Read(filter[kind], kind, rolledUp) : throw Mismatch(filter, rolledUp, kind);
    }

    /// <summary>The one member of an object that must have exactly one of <paramref name="known"/>.</summary>
    private static string Only(Input filter, params ReadOnlySpan<string> known)
    {
        filter.RequireObject().RefuseOthers(known);
        var found = filter.Members().Select(member => member.Key).ToList();
        if (found.Count == 1)
            return found[0];
        if (found.Count > 1)
            throw filter[found[1]].Should("be not present");
        var lines = new List<string>();
        foreach (var name in known)
            lines.Add($"{filter.Path}.{name} should be defined, instead was `undefined`.");
        throw ApiException.Invalid($"body failed validation. Fix one:\n{string.Join('\n', lines)}");
    }

    private static ApiException Mismatch(Input filter, PropertySchema property, string kind) =>
        ConditionReader.IsKind(kind)
            ? ApiException.Invalid($"database property {property.Type} does not match filter {kind}")
            : filter[kind].Should("be not present");

    private ApiException NoKindOfFilter(Input filter, int depth)
    {
        var expected = depth == deepest ? (string[])["property", "timestamp"] : ["or", "and", "property", "timestamp"];
        var lines = expected.Select(key => $"{filter.Path}.{key} should be defined, instead was `undefined`.");
        return ApiException.Invalid($"body failed validation. Fix one:\n{string.Join('\n', lines)}");
    }
}
