namespace Verso.Workspace.Formulas;

/// <summary>Why a formula was refused.</summary>
public enum FormulaError
{
    /// <summary>Its text is no formula.</summary>
    Parse,

    /// <summary>It names what does not exist, or puts together what does not fit.</summary>
    Type,

    /// <summary>It is too long, too deep, or takes too much when it runs.</summary>
    Limit,
}

/// <summary>
/// A formula that cannot be compiled, or that asks for more than the limits allow when it runs. The message is a
/// sentence in the manner of Notion's formula editor, with the place at its end: <c>[4,9]</c>.
/// </summary>
public sealed class FormulaException(FormulaError error, string problem, int position, int length = 0, string? expected = null)
    : Exception($"{problem} [{position},{position + length}]")
{
    public FormulaError Error { get; } = error;

    /// <summary>The sentence without the place, such as <c>Undefined function foo.</c></summary>
    public string Problem { get; } = problem;

    /// <summary>Where in the expression, in UTF-16 units from 0.</summary>
    public int Position { get; } = position;

    /// <summary>How many UTF-16 units of the expression are meant; 0 at its end.</summary>
    public int Length { get; } = length;

    /// <summary>What would have been right there, where that can be said: <c>number</c>, <c>)</c>.</summary>
    public string? Expected { get; } = expected;

    /// <summary>
    /// What the Notion API says of it, with status 400 and <c>validation_error</c>; it names no place and no reason. For a
    /// limit, which it has no sentence for, the message.
    /// </summary>
    public string ApiMessage => Error switch
    {
        FormulaError.Parse => "Parse error with formula",
        FormulaError.Type => "Type error with formula",
        _ => Message,
    };
}
