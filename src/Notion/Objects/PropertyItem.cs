namespace Verso.Notion.Objects;

/// <summary>
/// An answer of the property item endpoint: the value of a simple type, or one element (one run of text, one person,
/// one relation) of the types that are lists.
/// </summary>
public sealed record PropertyItem() : NotionObject("property_item")
{
    public string? Type { get; set; }

    public string? Id { get; set; }

    public RichText? Title { get; set; }

    public RichText? RichText { get; set; }

    public double? Number { get; set; }

    public SelectOption? Select { get; set; }

    public SelectOption? Status { get; set; }

    public IReadOnlyList<SelectOption>? MultiSelect { get; set; }

    public NotionDate? Date { get; set; }

    public User? People { get; set; }

    public IReadOnlyList<FileObject>? Files { get; set; }

    public bool? Checkbox { get; set; }

    public string? Url { get; set; }

    public string? Email { get; set; }

    public string? PhoneNumber { get; set; }

    public ObjectReference? Relation { get; set; }

    public FormulaResult? Formula { get; set; }

    public RollupResult? Rollup { get; set; }

    public User? CreatedBy { get; set; }

    public Timestamp? CreatedTime { get; set; }

    public User? LastEditedBy { get; set; }

    public Timestamp? LastEditedTime { get; set; }

    public UniqueId? UniqueId { get; set; }

    public Verification? Verification { get; set; }

    public Place? Place { get; set; }

    public Empty? Button { get; set; }

    public Timestamp? LastVisitedTime { get; set; }
}

/// <summary>Which property a list of items belongs to, and what a rollup has come to so far.</summary>
public sealed record PropertyItemSummary : WireObject
{
    public string? Id { get; set; }

    /// <summary>The address of the next page.</summary>
    public string? NextUrl { get; set; }

    public string? Type { get; set; }

    public RollupResult? Rollup { get; set; }
}
