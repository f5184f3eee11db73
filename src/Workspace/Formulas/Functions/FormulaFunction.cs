namespace Verso.Workspace.Formulas.Functions;

/// <summary>The kinds that a parameter takes.</summary>
[Flags]
internal enum Takes
{
    Text = 1,
    Number = 2,
    Boolean = 4,
    Date = 8,
    Person = 16,
    Page = 32,
    List = 64,
    NumberList = 128,
    Anything = 1024,
}

/// <summary>One parameter of a function.</summary>
/// <param name="Name">As the reference calls it.</param>
/// <param name="IsOptional">Whether it may be left out; then all after it may be too.</param>
/// <param name="IsEach">Whether it is evaluated for every item of the list before it, with <c>current</c> and <c>index</c>.</param>
internal sealed record Parameter(string Name, Takes Takes, bool IsOptional = false, bool IsEach = false)
{
    /// <summary>The texts that it takes; a literal that is none of them is refused when the formula is compiled.</summary>
    public IReadOnlyList<string>? Choices { get; init; }
}

/// <summary>What a function does with values that were evaluated.</summary>
internal delegate FormulaValue Apply(FormulaRun run, ReadOnlySpan<FormulaValue> arguments);

/// <summary>What a function does with a list and an expression for its items.</summary>
internal delegate FormulaValue ApplyEach(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? item);

/// <summary>An example of the reference; the result is given as a formula too, and tests hold them against each other.</summary>
internal sealed record FormulaExample(string Expression, string Result);

/// <summary>A function of the language: its place in the reference, its parameters, its type, and what it does.</summary>
internal sealed class FormulaFunction
{
    public required string Name { get; init; }

    /// <summary>The part of the reference: Logic, Text, Number, Date, People, List.</summary>
    public string Family { get; set; } = "";

    /// <summary>A sentence for the reference.</summary>
    public required string Summary { get; init; }

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <summary>How many of the last parameters may come again and again; 0 for none.</summary>
    public int Repeats { get; init; }

    /// <summary>The type of the result for the types of the arguments.</summary>
    public Func<IReadOnlyList<FormulaType>, FormulaType> Result { get; init; } = _ => FormulaType.Text;

    public Apply? Apply { get; init; }

    /// <summary>For functions that evaluate an expression for each item.</summary>
    public ApplyEach? ApplyEach { get; init; }

    /// <summary>Whether it reads the clock.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether an empty first argument makes the result empty.</summary>
    public bool PassesEmpty { get; init; }

    /// <summary>Whether pages among the arguments are only counted or compared, and never become text.</summary>
    public bool IgnoresTitles { get; init; }

    public IReadOnlyList<FormulaExample> Examples { get; init; } = [];

    /// <summary>What the reference calls the result; worked out from <see cref="Result"/> where it does not depend on the arguments.</summary>
    public required string Returns { get; init; }

    public int Required => Parameters.Count(p => !p.IsOptional);

    /// <summary><c>round(number, places?)</c></summary>
    public string Signature =>
        $"{Name}({string.Join(", ", Parameters.Select(p => p.Name + (p.IsOptional && p.Name != "…" ? "?" : "")))}{(Repeats > 0 ? ", …" : "")})";
}
