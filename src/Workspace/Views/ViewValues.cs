using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Views;

/// <summary>
/// The parts of a view's configuration. A property is named by name or id and stored by id; the names that are served beside
/// the ids are <see cref="ViewNames"/>' work.
/// </summary>
internal static class ViewValues
{
    private const int MostProperties = 500;
    private const int MostLines = 100;

    private static readonly string[] Aggregators =
    [
        "count", "count_values", "sum", "average", "median", "min", "max", "range", "unique", "empty", "not_empty", "percent_empty",
        "percent_not_empty", "checked", "unchecked", "percent_checked", "percent_unchecked", "earliest_date", "latest_date", "date_range",
    ];

    /// <summary>The property of a request, which must be there.</summary>
    public static PropertySchema Property(Input name, DataSourceSchema schema) =>
        name.IsAbsent ? throw name.Should("be defined") : schema.Require(name.RequireString());

    public static JsonNode AnyProperty(Input name, DataSourceSchema schema) => Property(name, schema).EncodedId;

    public static JsonNode DateProperty(Input name, DataSourceSchema schema) =>
        Property(name, schema) is var property && HasDates(property)
            ? property.EncodedId
            : throw name.Should("be a property of the type date, created_time, last_edited_time, formula or rollup");

    public static JsonNode PlaceProperty(Input name, DataSourceSchema schema) =>
        Property(name, schema) is { Type: "place" or "location" or "formula" or "rollup" } property
            ? property.EncodedId
            : throw name.Should("be a property of the type place");

    public static bool HasDates(PropertySchema property) =>
        property.Type is "date" or "created_time" or "last_edited_time" or "formula" or "rollup";

    /// <summary>The properties in their order. One that is not in the list is not shown.</summary>
    public static JsonNode Properties(Input properties, DataSourceSchema schema)
    {
        var read = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in properties.RequireArray(most: MostProperties).Items())
        {
            item.RequireObject().RefuseOthers(
                "property_id", "property_name", "visible", "width", "wrap", "status_show_as", "card_property_width_mode", "date_format", "time_format");
            var property = Property(item["property_id"], schema);
            if (!seen.Add(property.Id))
                throw item["property_id"].Should("be unique");
            var shown = new JsonObject { ["property_id"] = property.EncodedId };
            Put(shown, item, "visible", value => value.RequireBoolean());
            Put(shown, item, "width", value => value.RequireInteger(least: 1));
            Put(shown, item, "wrap", value => value.RequireBoolean());
            Put(shown, item, "status_show_as", value => value.RequireOneOf("select", "checkbox"));
            Put(shown, item, "card_property_width_mode", value => value.RequireOneOf("full_line", "inline"));
            Put(shown, item, "date_format", value => value.RequireOneOf("full", "short", "month_day_year", "day_month_year", "year_month_day", "relative"));
            Put(shown, item, "time_format", value => value.RequireOneOf("12_hour", "24_hour", "hidden"));
            read.Add(shown);
        }

        return read;
    }

    public static JsonNode Cover(Input cover, DataSourceSchema schema)
    {
        cover.RequireObject().RefuseOthers("type", "property_id", "property_name");
        var type = cover["type"].RequireOneOf("page_cover", "page_content", "page_content_first", "property");
        var read = new JsonObject { ["type"] = type };
        if (type == "property")
            read["property_id"] = Property(cover["property_id"], schema) is { Type: "files" or "formula" or "rollup" } property
                ? property.EncodedId
                : throw cover["property_id"].Should("be a property of the type files");
        return read;
    }

    public static JsonNode Subtasks(Input subtasks, DataSourceSchema schema)
    {
        subtasks.RequireObject().RefuseOthers("property_id", "property_name", "display_mode", "filter_scope", "toggle_column_id");
        var read = new JsonObject();
        Put(read, subtasks, "property_id", value => Property(value, schema) is { Type: "relation" } property
            ? property.EncodedId
            : throw value.Should("be a property of the type relation"));
        Put(read, subtasks, "display_mode", value => value.RequireOneOf("show", "hidden", "flattened", "disabled"));
        Put(read, subtasks, "filter_scope", value => value.RequireOneOf("parents", "parents_and_subitems", "subitems"));
        Put(read, subtasks, "toggle_column_id", value => AnyProperty(value, schema));
        return read;
    }

    public static JsonNode Preference(Input preference, DataSourceSchema schema)
    {
        preference.RequireObject().RefuseOthers("zoom_level", "center_timestamp");
        return new JsonObject
        {
            ["zoom_level"] = preference["zoom_level"].RequireOneOf("hours", "day", "week", "bi_week", "month", "quarter", "year", "5_years"),
            ["center_timestamp"] = preference["center_timestamp"].IsPresent ? preference["center_timestamp"].RequireNumber() : 0,
        };
    }

    public static JsonNode Arrows(Input arrows, DataSourceSchema schema)
    {
        arrows.RequireObject().RefuseOthers("property_id", "property_name");
        if (!arrows["property_id"].IsPresent)
            return new JsonObject { ["property_id"] = null };
        return Property(arrows["property_id"], schema) is { Type: "relation" } property
            ? new JsonObject { ["property_id"] = property.EncodedId }
            : throw arrows["property_id"].Should("be a property of the type relation");
    }

    /// <summary>What a chart counts; everything but a plain count counts the values of a property.</summary>
    public static JsonNode Aggregation(Input aggregation, DataSourceSchema schema)
    {
        aggregation.RequireObject().RefuseOthers("aggregator", "property_id", "property_name");
        var aggregator = aggregation["aggregator"].RequireOneOf(Aggregators);
        var read = new JsonObject { ["aggregator"] = aggregator };
        if (aggregator != "count" || aggregation["property_id"].IsPresent)
            read["property_id"] = Property(aggregation["property_id"], schema).EncodedId;
        return read;
    }

    public static JsonNode ReferenceLines(Input lines, DataSourceSchema schema)
    {
        var read = new JsonArray();
        foreach (var line in lines.RequireArray(most: MostLines).Items())
        {
            line.RequireObject().RefuseOthers("id", "value", "label", "color", "dash_style");
            read.Add(new JsonObject
            {
                ["id"] = line["id"].IsPresent ? line["id"].RequireString(least: 1) : Guid.NewGuid().ToString(),
                ["value"] = line["value"].RequireNumber(),
                ["label"] = line["label"].RequireString(),
                ["color"] = line["color"].RequireOneOf("gray", "lightgray", "brown", "yellow", "orange", "green", "blue", "purple", "pink", "red"),
                ["dash_style"] = line["dash_style"].RequireOneOf("solid", "dash"),
            });
        }

        return read;
    }

    internal static void Put(JsonObject target, Input source, string name, Func<Input, JsonNode> read)
    {
        if (!source[name].IsAbsent)
            target[name] = read(source[name]);
    }
}
