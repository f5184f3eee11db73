using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties.Types;

internal sealed class DateType() : PropertyType("date")
{
    internal static readonly string[] DateKinds = ["date", "created_time", "last_edited_time"];

    public override ColumnFamily Columns { get; } = new DateColumns();

    public override IReadOnlyList<string> FilterKinds => DateKinds;

    internal override JsonNode? Read(Input value, PropertySchema property, IPropertyContext context)
    {
        if (value.IsNull)
            return null;
        value.RequireObject().RefuseOthers("start", "end", "time_zone");
        var zone = value["time_zone"].IsPresent ? ReadZone(value["time_zone"]) : null;
        return new JsonObject
        {
            ["start"] = ReadDate(value["start"], zone),
            ["end"] = value["end"].IsPresent ? ReadDate(value["end"], zone) : null,
            ["time_zone"] = null, // The offset carries it from here on.
        };
    }

    internal override string PlainText(JsonNode? value) =>
        (string?)value?["start"] is not { } start ? "" : (string?)value["end"] is { } end ? $"{start} → {end}" : start;

    internal override JsonNode? FromPlainText(string text, PropertySchema property)
    {
        var parts = text.Split('→', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || !NotionDate.TryParse(parts[0], out var start))
            return null;
        return new JsonObject
        {
            ["start"] = start.ToString(),
            ["end"] = parts.Length == 2 && NotionDate.TryParse(parts[1], out var end) ? end.ToString() : null,
            ["time_zone"] = null,
        };
    }

    private static string ReadDate(Input text, TimeZoneInfo? zone)
    {
        text.RequireString();
        return NotionDate.TryParse(text.Value.GetString(), out var date, zone)
            ? date.ToString()
            : throw text.Should("be a valid ISO 8601 date string");
    }

    private static TimeZoneInfo ReadZone(Input zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone.RequireString(), out var found)
            ? found
            : throw zone.Should("be a valid IANA time zone");
}

/// <summary>created_time and last_edited_time, to the minute.</summary>
internal sealed class TimeType(string name, Func<PageStamp, DateTimeOffset> time) : PropertyType(name)
{
    public override bool IsWritable => false;

    public override ColumnFamily Columns { get; } = new TimeColumns(name == "created_time" ? "created" : "edited");

    public override IReadOnlyList<string> FilterKinds => DateType.DateKinds;

    internal override bool IsStamped => true;

    internal override JsonNode? Stamp(PropertySchema property, JsonNode? current, PageStamp stamp) =>
        time(stamp).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:00.000'Z'", System.Globalization.CultureInfo.InvariantCulture);

    internal override string PlainText(JsonNode? value) => (string?)value ?? "";
}
