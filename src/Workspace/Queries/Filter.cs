using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>A checked filter, ready to become SQL.</summary>
public abstract record Filter;

/// <summary>All of the parts; with no parts, every row.</summary>
public sealed record AllOf(IReadOnlyList<Filter> Parts) : Filter;

/// <summary>Any of the parts; with no parts, every row, because an empty group asks for nothing.</summary>
public sealed record AnyOf(IReadOnlyList<Filter> Parts) : Filter;

/// <summary>A condition on the value of a property.</summary>
public sealed record PropertyFilter(PropertySchema Property, Condition Condition) : Filter;

/// <summary>A condition on when a page was created or edited.</summary>
/// <param name="Column">The column of the row.</param>
public sealed record TimestampFilter(string Column, Condition Condition) : Filter;

/// <summary>
/// What a value has to be. Those with a negation match empty values too, as Notion's do; comparisons do not.
/// </summary>
public abstract record Condition;

public sealed record EmptyCondition(bool IsEmpty) : Condition;

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
