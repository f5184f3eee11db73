using System.Text.Json.Nodes;

namespace Verso.Agents.Tools;

/// <summary>A filter on its way: conditions, and groups of them to any depth.</summary>
internal abstract record FilterPart
{
    public static FilterPart All(IReadOnlyList<FilterPart> parts) => parts.Count == 1 ? parts[0] : new FilterGroup(IsAll: true, parts);

    public static FilterPart Any(IReadOnlyList<FilterPart> parts) => parts.Count == 1 ? parts[0] : new FilterGroup(IsAll: false, parts);
}

internal sealed record FilterLeaf(JsonObject Json) : FilterPart;

internal sealed record FilterGroup(bool IsAll, IReadOnlyList<FilterPart> Parts) : FilterPart;

/// <summary>Writes groups as Notion takes them: at most two deep, at most 100 parts in one.</summary>
internal static class FilterGroups
{
    private const int MostParts = 100;

    /// <returns>Null for a filter without conditions, which lets everything through.</returns>
    public static JsonObject? Flatten(FilterPart filter)
    {
        var simple = Merge(filter);
        if (Depth(simple) > 2)
            simple = Spread(simple);
        return simple is FilterGroup { Parts.Count: 0 } ? null : Write(simple);
    }

    /// <summary>Takes groups out of groups of the same kind.</summary>
    private static FilterPart Merge(FilterPart filter)
    {
        if (filter is not FilterGroup group)
            return filter;
        var parts = group.Parts.Select(Merge).SelectMany(part => part is FilterGroup inner && inner.IsAll == group.IsAll ? inner.Parts : [part]).ToList();
        return parts.Count == 1 ? parts[0] : group with { Parts = parts };
    }

    private static int Depth(FilterPart filter) => filter is FilterGroup group ? 1 + group.Parts.Select(Depth).DefaultIfEmpty().Max() : 0;

    /// <summary>The same as alternatives of conditions that all hold.</summary>
    private static FilterPart Spread(FilterPart filter)
    {
        var ways = Ways(filter);
        return Merge(FilterPart.Any([.. ways.Select(way => FilterPart.All([.. way]))]));
    }

    private static List<List<FilterPart>> Ways(FilterPart filter)
    {
        if (filter is not FilterGroup group)
            return [[filter]];
        var inner = group.Parts.Select(Ways).ToList();
        if (!group.IsAll)
            return Bounded(inner.SelectMany(ways => ways));
        List<List<FilterPart>> all = [[]];
        foreach (var ways in inner)
            all = Bounded(all.SelectMany(left => ways.Select(right => (List<FilterPart>)[.. left, .. right])));
        return all;
    }

    private static List<List<FilterPart>> Bounded(IEnumerable<List<FilterPart>> ways)
    {
        var some = ways.Take(MostParts + 1).ToList();
        return some.Count <= MostParts ? some : throw ToolException.Input("The filter is too deep: Notion takes groups in groups, two deep. Ask for less at once.");
    }

    private static JsonObject Write(FilterPart filter) => filter switch
    {
        FilterLeaf leaf => leaf.Json.DeepClone().AsObject(),
        FilterGroup { Parts.Count: > MostParts } => throw ToolException.Input($"A filter takes at most {MostParts} conditions in a group. Ask for fewer at once."),
        FilterGroup group => new JsonObject { [group.IsAll ? "and" : "or"] = new JsonArray([.. group.Parts.Select(Write)]) },
        _ => throw new InvalidOperationException($"{filter.GetType().Name} is no part of a filter."),
    };
}
