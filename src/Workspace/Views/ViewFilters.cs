using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Queries;

namespace Verso.Workspace.Views;

/// <summary>
/// Filter, quick filters and sorts of a view: in the grammar of queries, checked against the schema more strictly, since a
/// view is there to stay, and stored with ids in place of names.
/// </summary>
internal sealed class ViewFilters(DataSourceSchema schema, FilterContext context)
{
    private static readonly string[] Groups = ["and", "or"];

    /// <summary>The filter as it is stored.</summary>
    public JsonObject ReadFilter(Input filter)
    {
        new FilterReader(schema, context).Read(filter);
        return Stored(filter);
    }

    /// <summary>The sorts as they are stored; null for none.</summary>
    /// <param name="byPropertyOnly">A change of a view sorts by properties alone, as Notion's does.</param>
    public JsonArray? ReadSorts(Input sorts, bool byPropertyOnly)
    {
        foreach (var sort in sorts.RequireArray().Items())
        {
            if (byPropertyOnly && sort.RequireObject()["property"].IsAbsent)
                throw sort["property"].Should("be defined");
        }

        Sort.ReadAll(sorts, schema);
        var read = new JsonArray([.. sorts.Items().Select(sort => sort["property"].IsPresent
            ? new JsonObject { ["property"] = schema.Require(sort["property"].RequireString()).EncodedId, ["direction"] = sort["direction"].RequireString() }
            : new JsonObject { ["timestamp"] = sort["timestamp"].RequireString(), ["direction"] = sort["direction"].RequireString() })]);
        return read.Count == 0 ? null : read;
    }

    /// <summary>
    /// The quick filters: a condition for each property. Those that the request does not name stay as they are in
    /// <paramref name="current"/>; null takes one away.
    /// </summary>
    public JsonObject? ReadQuickFilters(Input filters, JsonObject? current)
    {
        var read = current?.DeepClone().AsObject() ?? [];
        foreach (var (name, condition) in filters.Members())
        {
            var property = schema.Require(name);
            if (condition.IsNull)
                read.Remove(property.EncodedId);
            else
            {
                condition.RequireObject();
                if (condition["property"].IsPresent)
                    throw condition["property"].Should("be not present");
                new FilterReader(schema, context).ReadCondition(condition, property);
                CheckOptions(condition, property);
                read[property.EncodedId] = JsonObject.Create(condition.Value);
            }
        }

        return read.Count == 0 ? null : read;
    }

    /// <summary>A stored filter without the parts that the schema no longer bears; null when nothing is left.</summary>
    public JsonObject? Fit(JsonNode? filter)
    {
        if (filter is not JsonObject whole)
            return null;
        foreach (var group in Groups)
        {
            if (whole[group] is JsonArray parts)
                return parts.Select(Fit).OfType<JsonObject>().ToList() is { Count: > 0 } left ? new JsonObject { [group] = new JsonArray([.. left]) } : null;
        }

        return Bears(ToNames(whole)) ? whole.DeepClone().AsObject() : null;
    }

    /// <summary>Stored quick filters without those that the schema no longer bears; null when none is left.</summary>
    public JsonObject? FitQuickFilters(JsonNode? filters)
    {
        var left = new JsonObject();
        foreach (var (id, condition) in filters as JsonObject ?? [])
        {
            if (condition is JsonObject known && Fit(Leaf(id, known)) is not null)
                left[id] = known.DeepClone();
        }

        return left.Count == 0 ? null : left;
    }

    /// <summary>Stored sorts without those whose property is gone; null when none is left.</summary>
    public JsonArray? FitSorts(JsonNode? sorts)
    {
        var left = new JsonArray([.. (sorts as JsonArray ?? [])
            .Where(sort => sort.At("property").Text() is not { } id || schema.FindById(PropertyId.Decode(id)) is not null)
            .Select(sort => sort?.DeepClone())]);
        return left.Count == 0 ? null : left;
    }

    /// <summary>What a view asks for as the body of a query: its filter and quick filters together, and its sorts.</summary>
    public JsonObject ToQuery(JsonObject view)
    {
        var parts = new List<JsonObject>();
        if (Fit(view["filter"]) is { } filter)
            parts.Add(ToNames(filter));
        foreach (var (id, condition) in FitQuickFilters(view["quick_filters"]) ?? [])
            parts.Add(ToNames(Leaf(id, condition!.AsObject())));
        var query = new JsonObject();
        if (parts is [var only])
            query["filter"] = only;
        else if (parts.Count > 1)
            query["filter"] = new JsonObject { ["and"] = new JsonArray([.. parts.SelectMany(Flat)]) };
        if (FitSorts(view["sorts"]) is { } sorts)
            query["sorts"] = new JsonArray([.. sorts.Select(sort => ToNames(sort!.AsObject()))]);
        return query;

        // Groups go two deep: what is already a group of parts that all have to hold joins the parts.
        static IEnumerable<JsonObject> Flat(JsonObject part) =>
            part["and"] is JsonArray inner ? inner.Select(one => one!.DeepClone().AsObject()) : [part];
    }

    private static JsonObject Leaf(string property, JsonObject condition)
    {
        var leaf = new JsonObject { ["property"] = property };
        foreach (var (key, value) in condition)
            leaf[key] = value?.DeepClone();
        return leaf;
    }

    private bool Bears(JsonObject leaf)
    {
        try
        {
            ReadFilter(ViewConfigurations.ToInput(leaf));
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    /// <summary>A copy that names properties as people do: a name is looked for before an id.</summary>
    private JsonObject ToNames(JsonObject part)
    {
        var named = part.DeepClone().AsObject();
        foreach (var group in Groups)
        {
            if (named[group] is JsonArray parts)
                named[group] = new JsonArray([.. parts.Select(inner => ToNames(inner!.AsObject()))]);
        }

        if (named["property"].Text() is { } id)
            named["property"] = schema.FindById(PropertyId.Decode(id))?.Name ?? id;
        return named;
    }

    private JsonObject Stored(Input filter)
    {
        foreach (var group in Groups)
        {
            if (filter[group].IsPresent)
                return new JsonObject { [group] = new JsonArray([.. filter[group].Items().Select(Stored)]) };
        }

        var read = JsonObject.Create(filter.Value)!;
        if (filter["property"].IsPresent)
        {
            var property = schema.Require(filter["property"].RequireString());
            CheckOptions(filter, property);
            read["property"] = property.EncodedId;
        }

        return read;
    }

    /// <summary>A view filters by options, or groups of a status, that exist.</summary>
    private static void CheckOptions(Input filter, PropertySchema property)
    {
        if (property.Type is not ("select" or "multi_select" or "status") || !filter[property.Type].IsObject)
            return;
        foreach (var (_, value) in filter[property.Type].Members())
        {
            var names = value.IsArray ? value.Items() : value.IsString ? [value] : [];
            foreach (var name in names.Select(name => name.RequireString()).Where(name => !HasOption(property, name)))
            {
                var known = string.Join(", ", property.Options.Select(option => $"\"{option.Name}\""));
                throw ApiException.Invalid($"Option \"{name}\" not found for property \"{property.Name}\". Available options: {known}.");
            }
        }
    }

    private static bool HasOption(PropertySchema property, string name) =>
        property.FindOption(name) is not null
        || (property.Config["groups"] is JsonArray groups && groups.Any(group => (string?)group?["name"] == name));
}
