namespace Verso.Workspace.Formulas.Syntax;

/// <summary>How tightly operators bind, as Notion binds them; of two alike the left one goes first, of two powers the right one.</summary>
internal static class Operators
{
    public const int Conditional = 1;
    public const int Unary = 8;
    public const int Power = 9;
    public const int Not = 10;

    /// <summary>How tightly a binary operator binds; 0 for none.</summary>
    public static int Binding(string symbol) => symbol switch
    {
        "or" => 2,
        "and" => 3,
        "==" or "!=" => 4,
        ">" or "<" or ">=" or "<=" => 5,
        "+" or "-" => 6,
        "*" or "/" or "%" => 7,
        "^" => Power,
        _ => 0,
    };
}
