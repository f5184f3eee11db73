using Verso.Workspace.Formulas.Compiled;
using Verso.Workspace.Formulas.Syntax;

namespace Verso.Workspace.Formulas;

/// <summary>Notion's formula language.</summary>
public static class Formula
{
    /// <summary>
    /// Compiles an expression for the pages of a data source. Properties may stand by name, <c>prop("Due")</c>, or as Notion
    /// gives them, <c>{{notion:block_property:id:data source:space}}</c>.
    /// </summary>
    /// <exception cref="FormulaException">It is no formula, names what is not there, or does not fit together.</exception>
    public static FormulaProgram Compile(string expression, IFormulaSchema schema, FormulaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= FormulaOptions.Default;
        var node = Parser.Parse(expression, options);
        var checker = new Checker(schema);
        var (code, type, origins) = checker.Check(node);
        return new FormulaProgram(node, code, type, origins, checker, options);
    }
}
