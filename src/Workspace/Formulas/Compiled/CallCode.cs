using System.Runtime.CompilerServices;
using Verso.Workspace.Formulas.Functions;

namespace Verso.Workspace.Formulas.Compiled;

/// <summary>A call whose arguments are evaluated before the function sees them; up to four need no memory of their own.</summary>
internal sealed class CallCode(FormulaFunction function, Code[] arguments) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        if (arguments.Length > Four.Size)
        {
            var many = new FormulaValue[arguments.Length];
            return Apply(run, many);
        }

        var few = new Four();
        return Apply(run, ((Span<FormulaValue>)few)[..arguments.Length]);
    }

    private FormulaValue Apply(FormulaRun run, Span<FormulaValue> values)
    {
        for (var i = 0; i < arguments.Length; i++)
            values[i] = arguments[i].Run(run);
        return function.PassesEmpty && values[0].IsEmpty ? default : function.Apply!(run, values);
    }

    [InlineArray(Size)]
    private struct Four
    {
        public const int Size = 4;

#pragma warning disable IDE0044, IDE0051, CS0169 // The runtime lays the other three beside it.
        private FormulaValue _first;
#pragma warning restore IDE0044, IDE0051, CS0169
    }
}

/// <summary>A call that evaluates an expression for the items of a list.</summary>
internal sealed class EachCode(FormulaFunction function, Code list, ItemExpression? item) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        var value = list.Run(run);
        return function.ApplyEach!(run, value.Kind == FormulaKind.List ? value.AsList : throw new FormulaFailure(), item);
    }
}
