namespace Verso.Notion.Objects;

/// <summary>One page of a list.</summary>
public sealed record NotionList<T>() : NotionObject("list")
{
    public IReadOnlyList<T> Results { get; set; } = [];

    public string? NextCursor { get; set; }

    public bool HasMore { get; set; }

    /// <summary>What the results are: <c>block</c>, <c>page_or_data_source</c>, <c>user</c> …</summary>
    public string? Type { get; set; }

    /// <summary>The property whose items these are, when <see cref="Type"/> is <c>property_item</c>.</summary>
    public PropertyItemSummary? PropertyItem { get; set; }

    /// <summary>Says that Notion stopped before the end; normally absent.</summary>
    public RequestStatus? RequestStatus { get; set; }
}

/// <summary>Whether a list holds everything there is. Notion gives at most 10,000 rows for one query.</summary>
public sealed record RequestStatus : WireObject
{
    /// <summary><c>complete</c> or <c>incomplete</c>.</summary>
    public string? Type { get; set; }

    public string? IncompleteReason { get; set; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsIncomplete => Type == "incomplete";
}

/// <summary>The templates of a data source: the one list that has neither <c>object</c> nor <c>request_id</c>.</summary>
public sealed record TemplateList : NotionObject
{
    public IReadOnlyList<Template> Templates { get; set; } = [];

    public bool HasMore { get; set; }

    public string? NextCursor { get; set; }
}

public sealed record Template : WireObject
{
    public ObjectId Id { get; set; }

    public string? Name { get; set; }

    public bool IsDefault { get; set; }
}
