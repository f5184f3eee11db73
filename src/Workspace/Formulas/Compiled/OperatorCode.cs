namespace Verso.Workspace.Formulas.Compiled;

internal sealed class NotCode(Code operand) : Code
{
    public override FormulaValue Run(FormulaRun run) => FormulaValue.Boolean(!Coercion.IsTrue(operand.Run(run)));
}

internal sealed class AndCode(Code left, Code right) : Code
{
    public override FormulaValue Run(FormulaRun run) => FormulaValue.Boolean(Coercion.IsTrue(left.Run(run)) && Coercion.IsTrue(right.Run(run)));
}

internal sealed class OrCode(Code left, Code right) : Code
{
    public override FormulaValue Run(FormulaRun run) => FormulaValue.Boolean(Coercion.IsTrue(left.Run(run)) || Coercion.IsTrue(right.Run(run)));
}

internal sealed class EqualCode(Code left, Code right, bool expected) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        return FormulaValue.Boolean(Coercion.AreEqual(left.Run(run), right.Run(run)) == expected);
    }
}

/// <summary><c>&gt;</c>, <c>&gt;=</c>, <c>&lt;</c> and <c>&lt;=</c>; false where the values have no order.</summary>
internal sealed class CompareCode(string symbol, Code left, Code right) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        var order = Coercion.Compare(left.Run(run), right.Run(run));
        return FormulaValue.Boolean(symbol switch
        {
            ">" => order > 0,
            ">=" => order >= 0,
            "<" => order < 0,
            _ => order <= 0,
        });
    }
}

/// <summary><c>+</c>: a sum, or where one side is a text, both as one text.</summary>
internal sealed class AddCode(Code left, Code right) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        var a = left.Run(run);
        var b = right.Run(run);
        if (a.Kind != FormulaKind.Text && b.Kind != FormulaKind.Text)
            return FormulaValue.Number(a.AsNumber + b.AsNumber);
        var (first, second) = (Coercion.Format(a), Coercion.Format(b));
        run.Expect((long)first.Length + second.Length);
        return FormulaValue.Text(first + second);
    }
}

/// <summary><c>-</c>, <c>*</c>, <c>/</c>, <c>%</c> and <c>^</c>. What is no finite number is empty.</summary>
internal sealed class ArithmeticCode(char symbol, Code left, Code right) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        var a = left.Run(run).AsNumber;
        var b = right.Run(run).AsNumber;
        return FormulaValue.Number(symbol switch
        {
            '-' => a - b,
            '*' => a * b,
            '/' => a / b,
            '%' => a % b,
            _ => Math.Pow(a, b),
        });
    }
}

internal sealed class NegateCode(Code operand) : Code
{
    public override FormulaValue Run(FormulaRun run) => FormulaValue.Number(-operand.Run(run).AsNumber);
}
