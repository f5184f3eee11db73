using Verso.Agents.Runs;

namespace Verso.Agents.Recipes;

/// <summary>
/// A kind of work that recipes name with <c>does</c>. It keeps nothing of its own: what is recorded is recorded by the run, so that a run
/// that was interrupted goes on where it was.
/// </summary>
public interface IRecipeWork
{
    /// <summary>The word in YAML: <c>meeting-summary</c>.</summary>
    string Does { get; }

    /// <summary>The inputs that the work reads; a recipe may have more for its instructions.</summary>
    IReadOnlyList<WorkInput> Reads { get; }

    /// <summary>The fields that <c>map</c> may name; empty when the work writes no properties of its choice.</summary>
    IReadOnlyList<string> Fields => [];

    /// <summary>
    /// Names the thing that a run with these inputs does, so that doing it twice does it once; null when each run is one of its own.
    /// </summary>
    string? Key(RecipeInputs inputs) => null;

    /// <exception cref="RunException">It cannot be done; the message is for the owner.</exception>
    Task<RunOutcome> RunAsync(RecipeRun run, CancellationToken cancellationToken);
}

/// <param name="IsNeeded">A recipe of this work must have the input.</param>
public sealed record WorkInput(string Name, RecipeInputType Type, bool IsNeeded = false);
