namespace Verso.Notion.Objects;

/// <summary>A day or a moment, or the time between two: <c>2026-01-31</c> or <c>2026-01-31T09:00:00.000+01:00</c>.</summary>
public sealed record NotionDate : WireObject
{
    public string? Start { get; set; }

    public string? End { get; set; }

    /// <summary>In a request: the zone of a start that has no offset. An answer never has one.</summary>
    public string? TimeZone { get; set; }
}

/// <summary>What a formula came to.</summary>
public sealed record FormulaResult : WireObject
{
    /// <summary><c>string</c>, <c>number</c>, <c>boolean</c>, <c>date</c> or <c>unsupported</c>.</summary>
    public string? Type { get; set; }

    public string? String { get; set; }

    public double? Number { get; set; }

    public bool? Boolean { get; set; }

    public NotionDate? Date { get; set; }

    public Empty? Unsupported { get; set; }
}

/// <summary>What a rollup came to.</summary>
public sealed record RollupResult : WireObject
{
    /// <summary><c>number</c>, <c>date</c>, <c>array</c>, <c>unsupported</c> or <c>incomplete</c>.</summary>
    public string? Type { get; set; }

    public double? Number { get; set; }

    public NotionDate? Date { get; set; }

    /// <summary>Values without an id.</summary>
    public IReadOnlyList<PropertyValue>? Array { get; set; }

    public Empty? Unsupported { get; set; }

    public Empty? Incomplete { get; set; }

    public string? Function { get; set; }
}

/// <summary>The number Notion gives each row, and the prefix it is shown with.</summary>
public sealed record UniqueId : WireObject
{
    public string? Prefix { get; set; }

    public long? Number { get; set; }
}

/// <summary>Whether a wiki page was checked, by whom and until when.</summary>
public sealed record Verification : WireObject
{
    /// <summary><c>verified</c>, <c>unverified</c> or <c>expired</c>.</summary>
    public string? State { get; set; }

    public NotionDate? Date { get; set; }

    public User? VerifiedBy { get; set; }
}

public sealed record Place : WireObject
{
    public double? Lat { get; set; }

    public double? Lon { get; set; }

    public string? Name { get; set; }

    public string? Address { get; set; }

    public string? AwsPlaceId { get; set; }

    public string? GooglePlaceId { get; set; }
}
