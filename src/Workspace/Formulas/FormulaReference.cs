using Verso.Workspace.Formulas.Functions;

namespace Verso.Workspace.Formulas;

/// <summary>A function as the reference lists it.</summary>
/// <param name="Family">The part of the reference.</param>
/// <param name="Signature">Such as <c>round(number, places?)</c>.</param>
/// <param name="Returns">The type of its result.</param>
/// <param name="Examples">Expressions, and expressions for what they give.</param>
public sealed record FormulaFunctionReference(
    string Name, string Family, string Signature, string Returns, string Summary, IReadOnlyList<(string Expression, string Result)> Examples);

/// <summary>What there is in the language: for documentation, for editors, for models that write formulas.</summary>
public static class FormulaReference
{
    /// <summary>All functions, family by family.</summary>
    public static IReadOnlyList<FormulaFunctionReference> Functions { get; } =
    [
        .. FunctionTable.All.Select(f => new FormulaFunctionReference(
            f.Name, f.Family, f.Signature, f.Returns, f.Summary, [.. f.Examples.Select(e => (e.Expression, e.Result))])),
    ];

    /// <summary>Names that version 1 of the language had, and what they are called now.</summary>
    public static IReadOnlyDictionary<string, string> OldNames => FunctionTable.Renamed;
}
