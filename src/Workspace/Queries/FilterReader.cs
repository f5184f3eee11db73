using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>Reads the filter of a request: Notion's grammar, with groups in groups to a depth of two.</summary>
public sealed class FilterReader(DataSourceSchema schema, FilterContext context)
{
    private const int MostParts = 100;
    private const int DeepestGroup = 2;

    private readonly ConditionReader _conditions = new(context);

    public Filter Read(Input filter) => Read(filter, depth: 0);

    private Filter Read(Input filter, int depth)
    {
        filter.RequireObject();
        foreach (var group in (ReadOnlySpan<string>)["and", "or"])
        {
            if (filter[group].IsAbsent)
                continue;
            if (depth == DeepestGroup)
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
        var property = schema.Require(filter["property"].RequireString());
        var kinds = filter.Members().Select(m => m.Key).Where(k => k is not ("property" or "type")).ToList();
        if (kinds.Count == 0)
            throw filter[property.Type].Should("be defined");
        filter.RefuseOthers("property", "type", kinds[0]);
        if (property.Type is "formula" or "rollup")
            throw ApiException.Invalid($"{filter.Path}: filters on {property.Type} properties are not supported yet by this workspace.");
        if (!property.Kind.FilterKinds.Contains(kinds[0]))
            throw Mismatch(filter, property, kinds[0]);
        return new PropertyFilter(property, _conditions.Read(filter[kinds[0]], kinds[0], property));
    }

    private static ApiException Mismatch(Input filter, PropertySchema property, string kind) =>
        ConditionReader.IsKind(kind)
            ? ApiException.Invalid($"database property {property.Type} does not match filter {kind}")
            : filter[kind].Should("be not present");

    private static ApiException NoKindOfFilter(Input filter, int depth)
    {
        var expected = depth == DeepestGroup ? (string[])["property", "timestamp"] : ["or", "and", "property", "timestamp"];
        var lines = expected.Select(key => $"{filter.Path}.{key} should be defined, instead was `undefined`.");
        return ApiException.Invalid($"body failed validation. Fix one:\n{string.Join('\n', lines)}");
    }
}
