using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Runs;

/// <summary>Something that can be run: an agent on an intent, or a recipe. One implementation a kind; the engine keeps the record.</summary>
public interface IRunKind
{
    /// <summary>The kind's name in the record of a run: <c>agent</c>, <c>recipe</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// Carries out a run, or goes on with one that was interrupted: everything that was done inside
    /// <see cref="RunContext.StepAsync"/> before is not done again.
    /// </summary>
    /// <exception cref="RunException">The run cannot go on; the message is for its owner.</exception>
    Task<RunOutcome> RunAsync(RunContext context, CancellationToken cancellationToken);
}

/// <summary>How a run ended.</summary>
/// <param name="Summary">One or two sentences for a person.</param>
/// <param name="Result">For programs.</param>
/// <param name="NextAction">What the owner should do now; null for nothing.</param>
public sealed record RunOutcome(string Summary, JsonObject Result, string? NextAction = null)
{
    /// <summary>Something was left undone, and the result says what.</summary>
    public bool IsPartial { get; init; }
}

/// <summary>A run that cannot go on, in one sentence for its owner.</summary>
/// <param name="code">Such as <c>policy</c>, <c>budget</c>, <c>model</c>, <c>input</c>, <c>notion</c>.</param>
public sealed class RunException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;
}

/// <summary>What shall be run.</summary>
/// <param name="Kind">The <see cref="IRunKind"/>.</param>
/// <param name="Name">The recipe's name; the agent's intent, shortened.</param>
/// <param name="Input">Checked before.</param>
public sealed record NewRun(string Kind, string Name, JsonObject Input)
{
    /// <summary>
    /// Names the thing that is done: a second run with the same key is the first one. Null for a run of its own. Keys of different
    /// recipes never meet.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>The id of the API key in whose name it runs.</summary>
    public required string Owner { get; init; }

    /// <summary>The workspace it works on.</summary>
    public required NotionId Workspace { get; init; }

    /// <summary>A policy beside the key's own; both hold. YAML's content as JSON.</summary>
    public JsonObject? Policy { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>What started it: <c>api</c>, <c>cli</c>, <c>mcp</c>, <c>trigger:NAME</c>.</summary>
    public string Origin { get; init; } = "api";
}
