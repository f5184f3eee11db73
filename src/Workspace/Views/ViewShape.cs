using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Views;

/// <summary>One member of a view's configuration.</summary>
/// <param name="Name">As it stands in JSON.</param>
/// <param name="Read">The value of a request as it is stored.</param>
internal sealed record ViewField(string Name, Func<Input, DataSourceSchema, JsonNode> Read)
{
    /// <summary>It must be said whenever the configuration is, and cannot be cleared.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>What the configuration of each type of view may say, in the order in which it is served.</summary>
internal static class ViewShape
{
    public static readonly string[] Types =
        ["table", "board", "list", "calendar", "timeline", "gallery", "form", "chart", "map", "dashboard"];

    private static readonly ViewField Properties = new("properties", ViewValues.Properties);

    private static readonly ViewField[] CardLook =
    [
        new("cover", ViewValues.Cover),
        OneOf("cover_size", "small", "medium", "large"),
        OneOf("cover_aspect", "contain", "cover"),
        OneOf("card_layout", "list", "compact"),
    ];

    private static readonly ViewField[] Table =
    [
        Properties,
        new("group_by", ViewGroups.Read),
        new("subtasks", ViewValues.Subtasks),
        Flag("wrap_cells"),
        new("frozen_column_index", (value, _) => value.RequireInteger(least: -1)),
        Flag("show_vertical_lines"),
    ];

    private static readonly ViewField[] Board =
    [
        new("group_by", ViewGroups.Read) { IsRequired = true },
        new("sub_group_by", ViewGroups.Read),
        Properties,
        .. CardLook,
    ];

    private static readonly ViewField[] Calendar =
    [
        new("date_property_id", ViewValues.DateProperty) { IsRequired = true },
        Properties,
        OneOf("view_range", "week", "month"),
        Flag("show_weekends"),
    ];

    private static readonly ViewField[] Timeline =
    [
        new("date_property_id", ViewValues.DateProperty) { IsRequired = true },
        new("end_date_property_id", ViewValues.DateProperty),
        Properties,
        Flag("show_table"),
        new("table_properties", ViewValues.Properties),
        new("preference", ViewValues.Preference),
        new("arrows_by", ViewValues.Arrows),
        Flag("color_by"),
    ];

    private static readonly ViewField[] Gallery = [Properties, .. CardLook];

    private static readonly ViewField[] Map =
    [
        OneOf("height", "small", "medium", "large", "extra_large"),
        new("map_by", ViewValues.PlaceProperty),
        Properties,
    ];

    private static readonly ViewField[] Form =
    [
        Flag("is_form_closed"),
        Flag("anonymous_submissions"),
        OneOf("submission_permissions", "none", "comment_only", "reader", "read_and_write", "editor"),
    ];

    private static readonly ViewField[] Chart =
    [
        OneOf("chart_type", "column", "bar", "line", "donut", "number") with { IsRequired = true },
        new("x_axis", ViewGroups.Read),
        new("y_axis", ViewValues.Aggregation),
        new("x_axis_property_id", ViewValues.AnyProperty),
        new("y_axis_property_id", ViewValues.AnyProperty),
        new("value", ViewValues.Aggregation),
        OneOf("sort", "manual", "x_ascending", "x_descending", "y_ascending", "y_descending"),
        OneOf("color_theme", "gray", "blue", "yellow", "green", "purple", "teal", "orange", "pink", "red", "auto", "colorful"),
        OneOf("height", "small", "medium", "large", "extra_large"),
        Flag("hide_empty_groups"),
        OneOf("legend_position", "off", "bottom", "side"),
        Flag("show_data_labels"),
        OneOf("axis_labels", "none", "x_axis", "y_axis", "both"),
        OneOf("grid_lines", "none", "horizontal", "vertical", "both"),
        Flag("cumulative"),
        Flag("smooth_line"),
        Flag("hide_line_fill_area"),
        OneOf("group_style", "normal", "percent", "side_by_side"),
        new("y_axis_min", (value, _) => value.RequireNumber()),
        new("y_axis_max", (value, _) => value.RequireNumber()),
        OneOf("donut_labels", "none", "value", "name", "name_and_value"),
        Flag("hide_title"),
        new("stack_by", ViewGroups.Read),
        new("reference_lines", ViewValues.ReferenceLines),
        new("caption", (value, _) => value.RequireString()),
        Flag("color_by_value"),
    ];

    /// <summary>The members beside <c>type</c>. A dashboard has none that a request could write: its rows follow from its widgets.</summary>
    public static IReadOnlyList<ViewField> Of(string type) => type switch
    {
        "table" => Table,
        "board" => Board,
        "calendar" => Calendar,
        "timeline" => Timeline,
        "gallery" => Gallery,
        "list" => [Properties],
        "map" => Map,
        "form" => Form,
        "chart" => Chart,
        _ => [],
    };

    private static ViewField Flag(string name) => new(name, (value, _) => value.RequireBoolean());

    private static ViewField OneOf(string name, params string[] words) => new(name, (value, _) => value.RequireOneOf(words));
}
