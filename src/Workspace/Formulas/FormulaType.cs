namespace Verso.Workspace.Formulas;

/// <summary>What a formula value can be.</summary>
public enum FormulaKind
{
    /// <summary>Nothing: <c>empty()</c>, a date that is not set, the first item of an empty list.</summary>
    Empty,
    Text,
    Number,
    Boolean,
    Date,
    Person,
    Page,
    List,

    /// <summary>Only as a type: one of several, known when the formula runs.</summary>
    Any,
}

/// <summary>One of the four kinds in which the Notion API gives the result of a formula.</summary>
public enum FormulaOutput
{
    String,
    Number,
    Boolean,
    Date,
}

/// <summary>
/// The type of an expression: text, number, boolean, date, person, page, a list of one of these, empty, or any where it
/// cannot be told before the formula runs.
/// </summary>
public sealed class FormulaType : IEquatable<FormulaType>
{
    private FormulaType(FormulaKind kind, FormulaType? element = null, string? dataSourceId = null)
    {
        Kind = kind;
        Element = element;
        DataSourceId = dataSourceId;
    }

    public static FormulaType Empty { get; } = new(FormulaKind.Empty);

    public static FormulaType Text { get; } = new(FormulaKind.Text);

    public static FormulaType Number { get; } = new(FormulaKind.Number);

    public static FormulaType Boolean { get; } = new(FormulaKind.Boolean);

    public static FormulaType Date { get; } = new(FormulaKind.Date);

    public static FormulaType Person { get; } = new(FormulaKind.Person);

    /// <summary>A type that is known only when the formula runs.</summary>
    public static FormulaType Any { get; } = new(FormulaKind.Any);

    /// <summary>A page of a data source, or of one that is not known.</summary>
    public static FormulaType PageOf(string? dataSourceId) => new(FormulaKind.Page, dataSourceId: dataSourceId);

    public static FormulaType ListOf(FormulaType element) => new(FormulaKind.List, element);

    public FormulaKind Kind { get; }

    /// <summary>What the items of a list are.</summary>
    public FormulaType? Element { get; }

    /// <summary>The data source whose properties a page has.</summary>
    public string? DataSourceId { get; }

    /// <summary>
    /// The kind of the Notion API: text, people, pages and lists are strings there. A type that is not known before the
    /// formula runs counts as a string; its values say what they are.
    /// </summary>
    public FormulaOutput Output => Kind switch
    {
        FormulaKind.Number => FormulaOutput.Number,
        FormulaKind.Boolean => FormulaOutput.Boolean,
        FormulaKind.Date => FormulaOutput.Date,
        _ => FormulaOutput.String,
    };

    /// <summary>The type of a value that is of this type or of the other one; an empty value changes nothing.</summary>
    public FormulaType Or(FormulaType other) =>
        Equals(other) || other.Kind == FormulaKind.Empty ? this
        : Kind == FormulaKind.Empty ? other
        : Kind == FormulaKind.List && other.Kind == FormulaKind.List ? ListOf(Element!.Or(other.Element!))
        : Kind == FormulaKind.Page && other.Kind == FormulaKind.Page ? PageOf(null)
        : Any;

    /// <summary>
    /// Whether the form in which the API gives a value says all of it: a text, a number, a boolean or a date. Of a list, a page
    /// or a person only the text is left there.
    /// </summary>
    public bool IsScalar => Kind is FormulaKind.Text or FormulaKind.Number or FormulaKind.Boolean or FormulaKind.Date;

    /// <summary>Whether pages are in values of this type, so that one can read on from them.</summary>
    internal bool HoldsPages => Kind is FormulaKind.Page or FormulaKind.Any || Element is { HoldsPages: true };

    public bool Equals(FormulaType? other) =>
        other is not null && Kind == other.Kind && DataSourceId == other.DataSourceId && Equals(Element, other.Element);

    public override bool Equals(object? obj) => Equals(obj as FormulaType);

    public override int GetHashCode() => HashCode.Combine(Kind, DataSourceId, Element);

    /// <summary>As messages say it: <c>number</c>, <c>list of text</c>.</summary>
    public override string ToString() => Kind switch
    {
        FormulaKind.List when Element!.Kind is FormulaKind.Any or FormulaKind.Empty => "list",
        FormulaKind.List => $"list of {Element}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
