using System.Text.Json;

namespace Verso.Notion.Objects;

/// <summary>A view of a data source.</summary>
public sealed record View() : NotionObject("view")
{
    public ObjectId Id { get; set; }

    public Parent? Parent { get; set; }

    public ObjectId DataSourceId { get; set; }

    public string? Name { get; set; }

    /// <summary><c>table</c>, <c>board</c>, <c>calendar</c> …</summary>
    public string? Type { get; set; }

    public Timestamp CreatedTime { get; set; }

    public User? CreatedBy { get; set; }

    public Timestamp LastEditedTime { get; set; }

    public User? LastEditedBy { get; set; }

    public string? Url { get; set; }

    /// <summary>The filter, in the grammar of queries.</summary>
    public JsonElement? Filter { get; set; }

    public IReadOnlyList<Sort>? Sorts { get; set; }

    /// <summary>A condition for each property that has one.</summary>
    public IReadOnlyDictionary<string, JsonElement>? QuickFilters { get; set; }

    public ViewConfiguration? Configuration { get; set; }

    /// <summary>The dashboard this view is a widget of.</summary>
    public ObjectId DashboardViewId { get; set; }
}

/// <summary>The rows a view shows, kept by Notion for a quarter of an hour.</summary>
public sealed record ViewQuery() : NotionObject("view_query")
{
    public ObjectId Id { get; set; }

    public ObjectId ViewId { get; set; }

    public Timestamp ExpiresAt { get; set; }

    public int? TotalCount { get; set; }

    public IReadOnlyList<Page> Results { get; set; } = [];

    public string? NextCursor { get; set; }

    public bool HasMore { get; set; }

    public RequestStatus? RequestStatus { get; set; }

    public bool Deleted { get; set; }
}

/// <summary>One level of an order: by a property, or by a timestamp of the page.</summary>
public sealed record Sort : WireObject
{
    /// <summary>The name or the id.</summary>
    public string? Property { get; set; }

    /// <summary><c>created_time</c> or <c>last_edited_time</c>.</summary>
    public string? Timestamp { get; set; }

    /// <summary><c>ascending</c> or <c>descending</c>.</summary>
    public string? Direction { get; set; }

    public static Sort Ascending(string property) => new() { Property = property, Direction = "ascending" };

    public static Sort Descending(string property) => new() { Property = property, Direction = "descending" };
}
