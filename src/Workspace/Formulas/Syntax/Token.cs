namespace Verso.Workspace.Formulas.Syntax;

internal enum TokenKind
{
    End,
    Number,
    Text,
    Name,

    /// <summary><c>{{notion:block_property:…}}</c></summary>
    Property,

    /// <summary>An operator or a bracket; <see cref="Token.Text"/> is it.</summary>
    Symbol,
}

/// <summary>A token and its place in the expression.</summary>
/// <param name="Text">The symbol or name; of a text, what it stands for; of a number, its digits; of a property, what is between the braces.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, int Length)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public override string ToString() => Kind == TokenKind.End ? "end of formula" : Kind == TokenKind.Text ? $"\"{Text}\"" : Text;
}
