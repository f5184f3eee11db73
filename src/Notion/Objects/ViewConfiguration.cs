using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>How a view shows its rows.</summary>
[JsonConverter(typeof(ViewConfigurationConverter))]
public abstract record ViewConfiguration : WireObject
{
    protected ViewConfiguration(string? type = null) => Type = type;

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }
}

public sealed record TableConfiguration() : ViewConfiguration("table")
{
    public IReadOnlyList<ViewProperty>? Properties { get; set; }

    public ViewGroup? GroupBy { get; set; }

    public ViewSubtasks? Subtasks { get; set; }

    public bool? WrapCells { get; set; }

    public int? FrozenColumnIndex { get; set; }

    public bool? ShowVerticalLines { get; set; }
}

public sealed record BoardConfiguration() : ViewConfiguration("board")
{
    public ViewGroup? GroupBy { get; set; }

    public ViewGroup? SubGroupBy { get; set; }

    public IReadOnlyList<ViewProperty>? Properties { get; set; }

    public ViewCover? Cover { get; set; }

    public string? CoverSize { get; set; }

    public string? CoverAspect { get; set; }

    public string? CardLayout { get; set; }
}

public sealed record CalendarConfiguration() : ViewConfiguration("calendar")
{
    public string? DatePropertyId { get; set; }

    public string? DatePropertyName { get; set; }

    public IReadOnlyList<ViewProperty>? Properties { get; set; }

    public string? ViewRange { get; set; }

    public bool? ShowWeekends { get; set; }
}

public sealed record TimelineConfiguration() : ViewConfiguration("timeline")
{
    public string? DatePropertyId { get; set; }

    public string? DatePropertyName { get; set; }

    public string? EndDatePropertyId { get; set; }

    public string? EndDatePropertyName { get; set; }

    public IReadOnlyList<ViewProperty>? Properties { get; set; }

    public bool? ShowTable { get; set; }

    public IReadOnlyList<ViewProperty>? TableProperties { get; set; }

    public TimelinePreference? Preference { get; set; }

    public TimelineArrows? ArrowsBy { get; set; }

    public bool? ColorBy { get; set; }
}

public sealed record GalleryConfiguration() : ViewConfiguration("gallery")
{
    public IReadOnlyList<ViewProperty>? Properties { get; set; }

    public ViewCover? Cover { get; set; }

    public string? CoverSize { get; set; }

    public string? CoverAspect { get; set; }

    public string? CardLayout { get; set; }
}

public sealed record ListConfiguration() : ViewConfiguration("list")
{
    public IReadOnlyList<ViewProperty>? Properties { get; set; }
}

public sealed record MapConfiguration() : ViewConfiguration("map")
{
    public string? Height { get; set; }

    public string? MapBy { get; set; }

    public string? MapPropertyName { get; set; }

    public IReadOnlyList<ViewProperty>? Properties { get; set; }
}

public sealed record FormConfiguration() : ViewConfiguration("form")
{
    public bool? IsFormClosed { get; set; }

    public bool? AnonymousSubmissions { get; set; }

    public string? SubmissionPermissions { get; set; }
}

public sealed record ChartConfiguration() : ViewConfiguration("chart")
{
    public string? ChartType { get; set; }

    public ViewGroup? XAxis { get; set; }

    public ChartAggregation? YAxis { get; set; }

    public string? XAxisPropertyId { get; set; }

    public string? YAxisPropertyId { get; set; }

    public ChartAggregation? Value { get; set; }

    public string? Sort { get; set; }

    public string? ColorTheme { get; set; }

    public string? Height { get; set; }

    public bool? HideEmptyGroups { get; set; }

    public string? LegendPosition { get; set; }

    public bool? ShowDataLabels { get; set; }

    public string? AxisLabels { get; set; }

    public string? GridLines { get; set; }

    public bool? Cumulative { get; set; }

    public bool? SmoothLine { get; set; }

    public bool? HideLineFillArea { get; set; }

    public string? GroupStyle { get; set; }

    public double? YAxisMin { get; set; }

    public double? YAxisMax { get; set; }

    public string? DonutLabels { get; set; }

    public bool? HideTitle { get; set; }

    public ViewGroup? StackBy { get; set; }

    public IReadOnlyList<ReferenceLine>? ReferenceLines { get; set; }

    public string? Caption { get; set; }

    public bool? ColorByValue { get; set; }
}

public sealed record DashboardConfiguration() : ViewConfiguration("dashboard")
{
    public IReadOnlyList<DashboardRow>? Rows { get; set; }
}

public sealed record UnknownConfiguration : ViewConfiguration;

internal sealed class ViewConfigurationConverter() : KindConverter<ViewConfiguration>(
    "type",
    RecordKind.Of<UnknownConfiguration>(),
    new Dictionary<string, RecordKind>
    {
        ["table"] = RecordKind.Of<TableConfiguration>(),
        ["board"] = RecordKind.Of<BoardConfiguration>(),
        ["calendar"] = RecordKind.Of<CalendarConfiguration>(),
        ["timeline"] = RecordKind.Of<TimelineConfiguration>(),
        ["gallery"] = RecordKind.Of<GalleryConfiguration>(),
        ["list"] = RecordKind.Of<ListConfiguration>(),
        ["map"] = RecordKind.Of<MapConfiguration>(),
        ["form"] = RecordKind.Of<FormConfiguration>(),
        ["chart"] = RecordKind.Of<ChartConfiguration>(),
        ["dashboard"] = RecordKind.Of<DashboardConfiguration>(),
    });
