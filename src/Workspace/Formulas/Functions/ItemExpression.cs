using Verso.Workspace.Formulas.Compiled;

namespace Verso.Workspace.Formulas.Functions;

/// <summary>An expression of <c>current</c> and <c>index</c>, which have places of their own among the variables.</summary>
internal sealed class ItemExpression(Code body, int current, int index)
{
    public FormulaValue For(FormulaRun run, FormulaValue item, int position)
    {
        // An inner use of the same function has other places, so nothing is overwritten that is still needed.
        run[current] = item;
        run[index] = FormulaValue.Number(position);
        return body.Run(run);
    }

    public bool Holds(FormulaRun run, FormulaValue item, int position) => Coercion.IsTrue(For(run, item, position));
}
