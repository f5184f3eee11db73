namespace Verso.Workspace.Formulas.Compiled;

/// <summary>A part of a formula that is ready to run. It never changes, so any number of threads may run it.</summary>
internal abstract class Code
{
    public abstract FormulaValue Run(FormulaRun run);
}

internal sealed class ConstantCode(FormulaValue value) : Code
{
    public FormulaValue Value { get; } = value;

    public override FormulaValue Run(FormulaRun run) => Value;
}

/// <summary>A variable.</summary>
internal sealed class SlotCode(int slot) : Code
{
    public override FormulaValue Run(FormulaRun run) => run[slot];
}

/// <summary>A property of the formula's page, or of the page that <paramref name="page"/> gives.</summary>
internal sealed class PropertyCode(Code? page, string propertyId) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        if (page is null)
            return run.Page.Get(propertyId);
        var value = page.Run(run);
        return value.Kind switch
        {
            FormulaKind.Page => value.AsPage.Get(propertyId),
            FormulaKind.Empty => default,
            _ => throw new FormulaFailure(),
        };
    }
}

internal sealed class ListCode(Code[] items) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        var values = new FormulaValue[items.Length];
        for (var i = 0; i < items.Length; i++)
            values[i] = items[i].Run(run);
        return run.List(values);
    }
}

internal sealed class ConditionalCode(Code condition, Code then, Code other) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        return Coercion.IsTrue(condition.Run(run)) ? then.Run(run) : other.Run(run);
    }
}

internal sealed class LetCode(int slot, Code value, Code body) : Code
{
    public override FormulaValue Run(FormulaRun run)
    {
        run.Step();
        run[slot] = value.Run(run);
        return body.Run(run);
    }
}
