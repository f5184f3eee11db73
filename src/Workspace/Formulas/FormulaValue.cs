namespace Verso.Workspace.Formulas;

/// <summary>A value of a formula. <c>default</c> is empty.</summary>
public readonly struct FormulaValue
{
    private readonly double _number;
    private readonly object? _object;

    private FormulaValue(FormulaKind kind, double number, object? reference)
    {
        Kind = kind;
        _number = number;
        _object = reference;
    }

    public static FormulaValue Empty => default;

    /// <summary>A text; null is empty.</summary>
    public static FormulaValue Text(string? text) => text is null ? default : new(FormulaKind.Text, 0, text);

    /// <summary>A number, of which 0 has no sign; what is not finite is empty, as in Notion.</summary>
    public static FormulaValue Number(double number) => double.IsFinite(number) ? new(FormulaKind.Number, number + 0.0, null) : default;

    /// <summary>A number; null is empty.</summary>
    public static FormulaValue Number(double? number) => number is { } known ? Number(known) : default;

    public static FormulaValue Boolean(bool value) => new(FormulaKind.Boolean, value ? 1 : 0, null);

    public static FormulaValue Date(FormulaDate date) => new(FormulaKind.Date, 0, date);

    public static FormulaValue Person(FormulaPerson person) => new(FormulaKind.Person, 0, person);

    public static FormulaValue Page(IFormulaPage page) => new(FormulaKind.Page, 0, page);

    /// <summary>A list; it must not change afterwards.</summary>
    public static FormulaValue List(IReadOnlyList<FormulaValue> items) => new(FormulaKind.List, 0, items);

    public FormulaKind Kind { get; }

    /// <summary>Whether there is no value at all. <c>empty()</c> of the language is wider: see <see cref="Coercion.IsEmpty"/>.</summary>
    public bool IsEmpty => Kind == FormulaKind.Empty;

    /// <exception cref="InvalidOperationException">It is no text; so too for the others.</exception>
    public string AsText => As<string>(FormulaKind.Text);

    /// <summary>The number; of true 1; of what is false or empty 0.</summary>
    public double AsNumber => Kind is FormulaKind.Number or FormulaKind.Boolean or FormulaKind.Empty ? _number : throw new FormulaFailure();

    public bool AsBoolean => Kind == FormulaKind.Boolean ? _number != 0 : throw new FormulaFailure();

    public FormulaDate AsDate => As<FormulaDate>(FormulaKind.Date);

    public FormulaPerson AsPerson => As<FormulaPerson>(FormulaKind.Person);

    public IFormulaPage AsPage => As<IFormulaPage>(FormulaKind.Page);

    public IReadOnlyList<FormulaValue> AsList => As<IReadOnlyList<FormulaValue>>(FormulaKind.List);

    /// <summary>As Notion shows it in a cell.</summary>
    public override string ToString() => Coercion.Format(this);

    private T As<T>(FormulaKind kind) => Kind == kind ? (T)_object! : throw new FormulaFailure();
}
