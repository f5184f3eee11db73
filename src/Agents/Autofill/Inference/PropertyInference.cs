using System.Runtime.CompilerServices;
using System.Text;
using Verso.Agents.Models;

namespace Verso.Agents.Autofill.Inference;

/// <summary>
/// Completes an AI property: builds the prompt, asks the model the settings name, checks the answer. The pieces joined are the value;
/// a select's is an option's name, a multi-select's are names joined by <c>", "</c>.
/// </summary>
public sealed class PropertyInference(ModelCatalog models)
{
    /// <exception cref="ModelException">No usable answer. What was given out before it is no value.</exception>
    public async IAsyncEnumerable<string> CompleteAsync(AutofillTask task, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var model = models.For(task.PropertyId, task.PropertyName);
        var prompt = InferenceReader.Read(task, model);
        var pieces = AskAsync(model, prompt, task.Usage, cancellationToken);
        if (prompt.Kind is AutofillKind.Select or AutofillKind.MultiSelect)
        {
            yield return await ChooseAsync(pieces, prompt, task, model, cancellationToken);
            yield break;
        }

        var empty = true;
        await foreach (var piece in pieces.WithCancellation(cancellationToken))
        {
            empty = false;
            yield return piece;
        }

        if (empty)
            throw Nothing(prompt, model);
    }

    private static async Task<string> ChooseAsync(
        IAsyncEnumerable<string> pieces, AutofillPrompt prompt, AutofillTask task, ModelSettings model, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        await foreach (var piece in pieces.WithCancellation(cancellationToken))
            answer.Append(piece);
        var subject = task.PropertyName is { } name ? $"'{name}'" : "the property";
        return OptionAnswer.Read(answer.ToString(), prompt, subject, model.Name);
    }

    private async IAsyncEnumerable<string> AskAsync(
        ModelSettings model, AutofillPrompt prompt, IModelUsageSink? usage, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = prompt.AddTo(new());
        if (usage is not null)
            ModelUsage.Tell(options, usage);
        var answer = new AnswerText();
        await foreach (var update in models.Open(model.Name).GetStreamingResponseAsync(PromptText.Messages(prompt), options, cancellationToken))
        {
            if (answer.Take(update.Text) is { Length: > 0 } piece)
                yield return piece;
        }

        if (answer.End() is { Length: > 0 } rest)
            yield return rest;
    }

    private static ModelException Nothing(AutofillPrompt prompt, ModelSettings model) => new(ModelFault.BadAnswer, (model.Provider, prompt.Kind) switch
    {
        (ModelProvider.Extractive, AutofillKind.Extract) =>
            "Nothing on this page shares a word with the prompt, and words are all the extractive model compares. Configure a language model under Models.",
        (ModelProvider.Extractive, _) => "The page has no text yet, so there is nothing to summarise.",
        _ => $"The model '{model.Name}' answered nothing.",
    });
}
