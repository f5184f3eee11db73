using System.ComponentModel.DataAnnotations;

namespace Verso.Agents.Runtime;

/// <summary>The section <c>Agents</c> of the settings.</summary>
public sealed class AgentOptions
{
    /// <summary>How many rounds of tool calls a run has when it does not say.</summary>
    [Range(1, 1000)]
    public int MaxSteps { get; set; } = 20;

    /// <summary>How many rounds a caller may ask for.</summary>
    [Range(1, 1000)]
    public int MostSteps { get; set; } = 100;

    /// <summary>How many calls of a run may change something; a policy may say less.</summary>
    [Range(1, 100_000)]
    public int MostWrites { get; set; } = 200;

    /// <summary>How long an answer of the model may be, in tokens.</summary>
    [Range(100, 1_000_000)]
    public int MaxOutputTokens { get; set; } = 4096;
}
