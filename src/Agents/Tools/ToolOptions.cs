using System.ComponentModel.DataAnnotations;

namespace Verso.Agents.Tools;

/// <summary>The bounds of what tools answer and do.</summary>
public sealed class ToolOptions
{
    /// <summary>How many tokens an answer has at most when the call does not say. Estimated, on the high side.</summary>
    [Range(200, 100_000)]
    public int MaxTokens { get; set; } = 4_000;

    /// <summary>How many pages one call changes at most.</summary>
    [Range(1, 10_000)]
    public int MostChanges { get; set; } = 500;

    /// <summary>How many rows are read at most to work out groups, where the workspace cannot do it itself.</summary>
    [Range(100, 10_000_000)]
    public int MostGroupedRows { get; set; } = 200_000;
}
