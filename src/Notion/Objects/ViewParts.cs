using System.Text.Json;

namespace Verso.Notion.Objects;

/// <summary>How a view shows one property.</summary>
public sealed record ViewProperty : WireObject
{
    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }

    public bool? Visible { get; set; }

    public double? Width { get; set; }

    public bool? Wrap { get; set; }

    public string? StatusShowAs { get; set; }

    public string? CardPropertyWidthMode { get; set; }

    public string? DateFormat { get; set; }

    public string? TimeFormat { get; set; }
}

/// <summary>What stands on top of a card.</summary>
public sealed record ViewCover : WireObject
{
    public string? Type { get; set; }

    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }
}

/// <summary>How sub-items are shown.</summary>
public sealed record ViewSubtasks : WireObject
{
    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }

    public string? DisplayMode { get; set; }

    public string? FilterScope { get; set; }

    public string? ToggleColumnId { get; set; }
}

/// <summary>The stretch of time a timeline shows.</summary>
public sealed record TimelinePreference : WireObject
{
    public string? ZoomLevel { get; set; }

    public double? CenterTimestamp { get; set; }
}

/// <summary>The relation that arrows follow.</summary>
public sealed record TimelineArrows : WireObject
{
    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }
}

/// <summary>What a chart counts.</summary>
public sealed record ChartAggregation : WireObject
{
    public string? Aggregator { get; set; }

    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }
}

/// <summary>A line across a chart.</summary>
public sealed record ReferenceLine : WireObject
{
    public string? Id { get; set; }

    public double? Value { get; set; }

    public string? Label { get; set; }

    public string? Color { get; set; }

    public string? DashStyle { get; set; }
}

/// <summary>A row of a dashboard.</summary>
public sealed record DashboardRow : WireObject
{
    public string? Id { get; set; }

    public double? Height { get; set; }

    public IReadOnlyList<DashboardWidget>? Widgets { get; set; }
}

/// <summary>A view on a dashboard.</summary>
public sealed record DashboardWidget : WireObject
{
    public string? Id { get; set; }

    public ObjectId ViewId { get; set; }

    public double? Width { get; set; }

    public int? RowIndex { get; set; }
}

/// <summary>The order of groups.</summary>
public sealed record ViewGroupSort : WireObject
{
    public string? Type { get; set; }
}

/// <summary>What rows are grouped by. What else it says depends on the type of the property.</summary>
public sealed record ViewGroup : WireObject
{
    public string? Type { get; set; }

    public string? PropertyId { get; set; }

    public string? PropertyName { get; set; }

    public ViewGroupSort? Sort { get; set; }

    public bool? HideEmptyGroups { get; set; }

    /// <summary>A word such as <c>week</c>, or for a formula an object.</summary>
    public JsonElement? GroupBy { get; set; }

    public int? StartDayOfWeek { get; set; }

    public double? RangeStart { get; set; }

    public double? RangeEnd { get; set; }

    public double? RangeSize { get; set; }
}
