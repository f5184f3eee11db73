namespace Verso.Workspace.Formulas;

/// <summary>One evaluation: what the formula reads, its variables, and what it has used up.</summary>
internal sealed class FormulaRun(IFormulaPage page, FormulaClock clock, FormulaOptions options, int slots)
{
    private readonly FormulaValue[] _slots = slots == 0 ? [] : new FormulaValue[slots];
    private int _steps;
    private long _characters;

    public IFormulaPage Page { get; } = page;

    public FormulaClock Clock { get; } = clock;

    public FormulaOptions Options { get; } = options;

    public ref FormulaValue this[int slot] => ref _slots[slot];

    /// <summary>Counts one step of work.</summary>
    public void Step(int steps = 1)
    {
        if ((_steps += steps) > Options.MaxSteps || _steps < 0)
            throw new FormulaException(FormulaError.Limit, $"The formula takes more than {Options.MaxSteps} steps for one page", 0);
    }

    /// <summary>A text that was made, if it is no longer than one may be.</summary>
    public FormulaValue Text(string text)
    {
        Expect(text.Length);
        return FormulaValue.Text(text);
    }

    /// <summary>Says that so many UTF-16 units of text are about to be made.</summary>
    public void Expect(long length)
    {
        _characters += length;
        if (length > Options.MaxText || _characters > 20L * Options.MaxText)
            throw new FormulaException(FormulaError.Limit, $"The formula makes a text longer than {Options.MaxText} characters", 0);
    }

    public FormulaValue List(IReadOnlyList<FormulaValue> items)
    {
        if (items.Count > Options.MaxItems)
            throw new FormulaException(FormulaError.Limit, $"The formula makes a list of more than {Options.MaxItems} items", 0);
        Step(items.Count);
        return FormulaValue.List(items);
    }
}
