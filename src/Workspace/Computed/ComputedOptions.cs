using Verso.Workspace.Formulas;

namespace Verso.Workspace.Computed;

/// <summary>How much of what follows from a write is done with it, and how the rest is.</summary>
public sealed class ComputedOptions
{
    /// <summary>
    /// How many pages one write reads and computes at the most for others that depend on it. What is left is settled soon
    /// after, or before it is asked for.
    /// </summary>
    public int MostPagesPerWrite { get; set; } = 1_000;

    /// <summary>How many pages are read and computed in one transaction while settling.</summary>
    public int MostPagesPerSettlement { get; set; } = 5_000;

    /// <summary>The rest between a write that left something and the settling of it: writes that follow each other are settled together.</summary>
    public TimeSpan SettleAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What one formula may cost.</summary>
    public FormulaOptions Formulas { get; set; } = FormulaOptions.Default;
}
