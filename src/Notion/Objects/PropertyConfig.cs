namespace Verso.Notion.Objects;

public sealed record NumberConfig : WireObject
{
    /// <summary><c>number</c>, <c>percent</c>, <c>euro</c> …</summary>
    public string? Format { get; set; }
}

/// <summary>The options of a select or multi-select. In a request they replace those that were.</summary>
public sealed record SelectConfig : WireObject
{
    public IReadOnlyList<SelectOption>? Options { get; set; }
}

public sealed record StatusConfig : WireObject
{
    public IReadOnlyList<SelectOption>? Options { get; set; }

    public IReadOnlyList<StatusGroup>? Groups { get; set; }
}

/// <summary>An option of a select, multi-select or status; in a request its name or its id is enough.</summary>
public sealed record SelectOption : WireObject
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Color { get; set; }

    public string? Description { get; set; }

    public static SelectOption Of(string name) => new() { Name = name };
}

public sealed record StatusGroup : WireObject
{
    public string? Id { get; set; }

    public string? Name { get; set; }

    public string? Color { get; set; }

    public IReadOnlyList<string>? OptionIds { get; set; }
}

/// <summary>A formula as Notion prints it, where properties stand by their ids.</summary>
public sealed record FormulaConfig : WireObject
{
    public string? Expression { get; set; }
}

public sealed record RelationConfig : WireObject
{
    public ObjectId DatabaseId { get; set; }

    public ObjectId DataSourceId { get; set; }

    /// <summary><c>single_property</c> or <c>dual_property</c>.</summary>
    public string? Type { get; set; }

    public Empty? SingleProperty { get; set; }

    public DualProperty? DualProperty { get; set; }
}

/// <summary>The property on the other side of a relation.</summary>
public sealed record DualProperty : WireObject
{
    public string? SyncedPropertyName { get; set; }

    public string? SyncedPropertyId { get; set; }
}

public sealed record RollupConfig : WireObject
{
    public string? RollupPropertyName { get; set; }

    public string? RelationPropertyName { get; set; }

    /// <summary>Decoded here, unlike every other property id.</summary>
    public string? RollupPropertyId { get; set; }

    /// <summary>Decoded here, unlike every other property id.</summary>
    public string? RelationPropertyId { get; set; }

    public string? Function { get; set; }
}

public sealed record UniqueIdConfig : WireObject
{
    public string? Prefix { get; set; }
}
