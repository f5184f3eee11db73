using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Where the internal record of a view keeps what the public configuration says. Names that Notion's own page is known to read
/// are used; what is known of no client stands under the public name behind the type's.
/// </summary>
internal static class ViewMembers
{
    /// <summary>Members of <c>query2</c>: they name one property each.</summary>
    private static readonly (string Type, string Public, string Internal)[] InQuery =
    [
        ("calendar", "date_property_id", "calendar_by"),
        ("timeline", "date_property_id", "timeline_by"),
        ("timeline", "end_date_property_id", "timeline_by_end"),
        ("map", "map_by", "map_by"),
    ];

    private static readonly (string Type, string Public, string Internal)[] InFormat =
    [
        ("table", "group_by", "collection_group_by"),
        ("table", "wrap_cells", "table_wrap"),
        ("board", "group_by", "board_columns_by"),
        ("board", "sub_group_by", "collection_group_by"),
    ];

    /// <summary>Words of a configuration and their names inside.</summary>
    private static readonly (string Public, string Internal)[] Words =
    [
        ("property_id", "property"),
        ("hide_empty_groups", "hideEmptyGroups"),
        ("group_by", "groupBy"),
        ("start_day_of_week", "startDayOfWeek"),
        ("zoom_level", "zoomLevel"),
        ("center_timestamp", "centerTimestamp"),
    ];

    private static readonly string[] Derived = ["property_name", "date_property_name", "end_date_property_name", "map_by_property_name"];

    public static string? InQueryOf(string type, string member) =>
        Array.Find(InQuery, one => one.Type == type && one.Public == member).Internal;

    public static string InFormatOf(string type, string member) =>
        Array.Find(InFormat, one => one.Type == type && one.Public == member).Internal ?? $"{type}_{member}";

    /// <summary>A part of a configuration in internal words: raw property ids, no names.</summary>
    public static JsonNode? ToInternal(JsonNode? part) => part switch
    {
        JsonArray items => new JsonArray([.. items.Select(ToInternal)]),
        JsonObject members => new JsonObject(members.Where(one => !Derived.Contains(one.Key)).Select(one => KeyValuePair.Create(
            Array.Find(Words, word => word.Public == one.Key).Internal ?? one.Key,
            one.Key is "property_id" or "toggle_column_id" && one.Value.Text() is { } id ? PropertyId.Decode(id) : ToInternal(one.Value)))),
        _ => part?.DeepClone(),
    };

    /// <summary>The same back in public words.</summary>
    public static JsonNode? ToPublic(JsonNode? part) => part switch
    {
        JsonArray items => new JsonArray([.. items.Select(ToPublic)]),
        JsonObject members => new JsonObject(members.Select(one => KeyValuePair.Create(
            Array.Find(Words, word => word.Internal == one.Key).Public ?? one.Key,
            one.Key is "property" or "toggle_column_id" && one.Value.Text() is { } id ? PropertyId.Encode(id) : ToPublic(one.Value)))),
        _ => part?.DeepClone(),
    };
}
