using System.ComponentModel.DataAnnotations;

namespace Verso.Workspace.Formulas;

/// <summary>What one formula may cost. Above a limit it ends with a <see cref="FormulaException"/>.</summary>
public sealed class FormulaOptions
{
    /// <summary>The limits that hold when nobody said otherwise.</summary>
    public static FormulaOptions Default { get; } = new();

    /// <summary>UTF-16 units of an expression.</summary>
    [Range(100, 1_000_000)]
    public int MaxLength { get; set; } = 100_000;

    /// <summary>How deep calls, brackets and operators may be nested.</summary>
    [Range(10, 500)]
    public int MaxDepth { get; set; } = 200;

    /// <summary>Expressions evaluated for one page, those inside of related formulas not counted.</summary>
    [Range(1_000, 1_000_000_000)]
    public int MaxSteps { get; set; } = 2_000_000;

    /// <summary>Items of one list.</summary>
    [Range(100, 10_000_000)]
    public int MaxItems { get; set; } = 100_000;

    /// <summary>UTF-16 units of one text.</summary>
    [Range(1_000, 100_000_000)]
    public int MaxText { get; set; } = 1_000_000;

    /// <summary>How long one use of a regular expression may take that cannot be run in linear time, one with look-arounds, say.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RegexTimeout { get; set; } = TimeSpan.FromMilliseconds(500);
}
