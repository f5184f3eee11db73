using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;
using Verso.Workspace.Views;

namespace Verso.Workspace.Internal.Records;

/// <summary>Records of views as public views.</summary>
internal static class ViewReading
{
    private static readonly string[] ColumnMembers =
        ["property_id", "visible", "width", "wrap", "status_show_as", "card_property_width_mode", "date_format", "time_format"];

    /// <summary>
    /// Brings the JSON of a view to what a transaction made of its record: what the transaction did not touch stays, even where
    /// the record could not show it.
    /// </summary>
    /// <param name="before">The record as the transaction found it; null for a new view.</param>
    /// <param name="entries">The collection's schema by raw property id, as its record has it.</param>
    public static void Write(JsonObject view, JsonObject? before, JsonObject after, DataSourceSchema schema, JsonObject entries, ViewFilters filters)
    {
        var type = ViewShape.Types.Contains(after["type"].Text()) ? after["type"].Text()! : "table";
        var isAnother = before is null || type != view["type"].Text();
        view["type"] = type;
        view["name"] = after["name"].Text() ?? view["name"].Text();

        var (was, now) = (before is null ? [] : Read(before, entries), Read(after, entries));
        if (!JsonNode.DeepEquals(was["filter"], now["filter"]))
            view["filter"] = filters.Fit(now["filter"]);
        if (!JsonNode.DeepEquals(was["sorts"], now["sorts"]))
            view["sorts"] = filters.FitSorts(now["sorts"]);
        if (!JsonNode.DeepEquals(was["quick_filters"], now["quick_filters"]))
            view["quick_filters"] = filters.FitQuickFilters(now["quick_filters"]);

        var configuration = isAnother ? new JsonObject { ["type"] = type } : view["configuration"]!.DeepClone().AsObject();
        foreach (var field in ViewShape.Of(type).Select(field => field.Name))
        {
            var wanted = Member(after, type, field);
            if (!isAnother && JsonNode.DeepEquals(Member(before!, type, field), wanted))
                continue;
            if (wanted is null)
                configuration.Remove(field);
            else
                configuration[field] = wanted;
        }

        view["configuration"] = ViewConfigurations.Fit(configuration, schema);
    }

    private static JsonObject Read(JsonObject record, JsonObject entries)
    {
        var quick = new JsonObject();
        foreach (var item in record["format"].At("property_filters").Items())
        {
            if (Filter(item.At("filter"), entries) is { } leaf && leaf["property"].Text() is { } id)
            {
                leaf.Remove("property");
                quick[id] = leaf;
            }
        }

        return new JsonObject
        {
            ["filter"] = Filter(record["query2"].At("filter"), entries),
            ["sorts"] = InternalFilters.Sorts(record["query2"].At("sort"), entries) is { Count: > 0 } sorts ? sorts : null,
            ["quick_filters"] = quick.Count > 0 ? quick : null,
        };
    }

    /// <summary>The public filter; null when there is none, or one that the public API cannot say.</summary>
    private static JsonObject? Filter(JsonNode? filter, JsonObject entries)
    {
        try
        {
            return InternalFilters.ToPublic(filter, entries);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonNode? Member(JsonObject record, string type, string field)
    {
        if (ViewMembers.InQueryOf(type, field) is { } inQuery)
            return record["query2"].At(inQuery).Text() is { Length: > 0 } id ? PropertyId.Encode(id) : null;
        return ViewMembers.ToPublic(record["format"].At(ViewMembers.InFormatOf(type, field))) switch
        {
            null => null,
            JsonArray columns when field.EndsWith("properties", StringComparison.Ordinal) => Columns(columns),
            JsonObject group when group["type"].Text() is { } kind && field is "group_by" or "sub_group_by" => Group(group, kind),
            var member => member,
        };
    }

    /// <summary>Records say more of columns than views do, and give widths to fractions of a pixel.</summary>
    private static JsonArray Columns(JsonArray columns)
    {
        var read = new JsonArray();
        foreach (var column in columns.OfType<JsonObject>())
        {
            var one = new JsonObject(column.Where(member => ColumnMembers.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
            if (one["width"] is not null)
                one["width"] = Math.Max(1, (int)Math.Clamp(one["width"].Number() ?? 1, 1, int.MaxValue));
            read.Add(one);
        }

        return read;
    }

    /// <summary>A grouping with what older records leave out.</summary>
    private static JsonObject Group(JsonObject group, string type)
    {
        if (type != "formula")
        {
            if (group["sort"] is not JsonObject)
                group["sort"] = new JsonObject { ["type"] = "manual" };
            if (group["group_by"] is null && ViewGroups.DefaultDetail(type) is { } detail)
                group["group_by"] = detail;
        }

        return group;
    }
}
