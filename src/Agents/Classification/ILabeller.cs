namespace Verso.Agents.Classification;

/// <summary>Says which labels a text has, and how sure that is.</summary>
internal interface ILabeller
{
    /// <exception cref="Models.ModelException">A language model gave no answer at all.</exception>
    Task<Labelling> LabelAsync(ClassifiedText text, CancellationToken cancellationToken);
}

/// <param name="Scores">The likeliest first; empty when nothing can be said.</param>
/// <param name="Reason">Why nothing can be said, in one sentence.</param>
internal sealed record Labelling(IReadOnlyList<LabelScore> Scores, string? Reason = null)
{
    private const int MostSuggestions = 3;

    public IReadOnlyList<LabelScore> Suggestions => [.. Scores.Take(MostSuggestions)];

    /// <summary>The labels that are sure enough; none when a person should decide.</summary>
    public IReadOnlyList<LabelScore> Sure(double threshold, bool several) =>
        [.. Scores.Take(several ? int.MaxValue : 1).Where(score => score.Confidence >= threshold)];
}

/// <summary>Verso's own classifier, learned from the rows that people labelled.</summary>
internal sealed class LearnedLabeller(TextClassifier classifier, IReadOnlyList<string> options) : ILabeller
{
    public Task<Labelling> LabelAsync(ClassifiedText text, CancellationToken cancellationToken)
    {
        // What was learned from a label that is no option any more cannot be written.
        IReadOnlyList<LabelScore> scores = [.. classifier.Score(text).Where(score => options.Contains(score.Label))];
        return Task.FromResult(scores.Count == 0 ? new Labelling([], "No word of the page is known from labelled rows.") : new Labelling(scores));
    }
}

/// <summary>What there is as long as too few rows are labelled: everything goes to review.</summary>
internal sealed class NoLabeller(string reason) : ILabeller
{
    public Task<Labelling> LabelAsync(ClassifiedText text, CancellationToken cancellationToken) => Task.FromResult(new Labelling([], reason));
}
