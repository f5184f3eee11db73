using Verso.Agents.Models;

namespace Verso.Agents.Autofill.Inference;

/// <summary>
/// Completes an AI property: builds the prompt, asks the model the settings name, checks the answer. The pieces joined are the value;
/// a select's is an option's name, a multi-select's are names joined by <c>", "</c>.
/// </summary>
public sealed class PropertyInference(ModelCatalog models)
{
    /// <exception cref="ModelException">No usable answer. What was given out before it is no value.</exception>
    public IAsyncEnumerable<string> CompleteAsync(AutofillTask task, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException($"{models}{task}{cancellationToken}");
}
