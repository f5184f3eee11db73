using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>A checked filter, ready to become SQL.</summary>
public abstract record Filter
{
    /// <summary>Tells <paramref name="see"/> of each property that it looks at, and whose data source has it; null is the one that is asked.</summary>
    internal virtual void Look(Action<Notion.NotionId?, PropertySchema> see)
    {
    }
}

/// <summary>All of the parts; with no parts, every row.</summary>
public sealed record AllOf(IReadOnlyList<Filter> Parts) : Filter
{
    internal override void Look(Action<Notion.NotionId?, PropertySchema> see)
    {
        foreach (var part in Parts)
            part.Look(see);
    }
}

/// <summary>Any of the parts; with no parts, every row, because an empty group asks for nothing.</summary>
public sealed record AnyOf(IReadOnlyList<Filter> Parts) : Filter
{
    internal override void Look(Action<Notion.NotionId?, PropertySchema> see)
    {
        foreach (var part in Parts)
            part.Look(see);
    }
}

/// <summary>A condition on the value of a property.</summary>
public sealed record PropertyFilter(PropertySchema Property, Condition Condition) : Filter
{
    internal override void Look(Action<Notion.NotionId?, PropertySchema> see)
    {
        if (Condition is RelatedCondition related)
            see(related.Target.DataSource, related.Property);
        else
            see(null, Property);
    }
}

/// <summary>A condition on when a page was created or edited.</summary>
/// <param name="Column">The column of the row.</param>
public sealed record TimestampFilter(string Column, Condition Condition) : Filter;

/// <summary>
/// What a value has to be. Those with a negation match empty values too, as Notion's do; comparisons do not.
/// </summary>
public abstract record Condition;

public sealed record EmptyCondition(bool IsEmpty) : Condition;

/// <summary>A condition on what a formula or a rollup came to.</summary>
/// <param name="Kind"><c>string</c>, <c>number</c>, <c>checkbox</c> or <c>date</c>: what it must be at all.</param>
public sealed record ComputedCondition(string Kind, Condition Condition) : Condition;

/// <summary>A condition on the pages whose values a rollup lists.</summary>
/// <param name="Relation">The relation that names them.</param>
/// <param name="Target">The table in which they are.</param>
/// <param name="Property">The property that is rolled up.</param>
public sealed record RelatedCondition(
    Quantifier Quantifier, PropertySchema Relation, DataSourceTable Target, PropertySchema Property, Condition Condition) : Condition;

/// <summary>How many of the related pages a condition must hold for.</summary>
public enum Quantifier
{
    Any,

    /// <summary>All of them; so it holds too where there is none.</summary>
    Every,
    None,
}

public sealed record TextCondition(TextTest Test, string Text) : Condition;

public enum TextTest
{
    Equals,
    DoesNotEqual,
    Contains,
    DoesNotContain,
    StartsWith,
    EndsWith,
}

public sealed record NumberCondition(NumberTest Test, double Number) : Condition;

public enum NumberTest
{
    Equals,
    DoesNotEqual,
    GreaterThan,
    LessThan,
    GreaterThanOrEqualTo,
    LessThanOrEqualTo,
}

public sealed record CheckboxCondition(bool IsChecked) : Condition;

/// <summary>One of the ids, be they options, users or pages; or none of them.</summary>
public sealed record AmongCondition(IReadOnlyList<string> Ids, bool IsNegated) : Condition;

/// <summary>A date compared with another. With a day on either side whole days are compared, in UTC.</summary>
public sealed record DateCondition(DateTest Test, NotionDate Date) : Condition;

public enum DateTest
{
    Equals,
    Before,
    After,
    OnOrBefore,
    OnOrAfter,
}

/// <summary>A date in a window of whole days, both ends included.</summary>
public sealed record DateWindowCondition(NotionDate First, NotionDate Last) : Condition;

/// <summary><c>verified</c>, <c>expired</c> or <c>none</c>.</summary>
public sealed record VerificationCondition(string Status, bool IsNegated) : Condition;
