using static Verso.Agents.Classification.TextFeatures;

namespace Verso.Agents.Classification;

/// <summary>A text whose labels a person chose.</summary>
/// <param name="Id">Names the text; decides in which part of the examples it is held out.</param>
public sealed record LabelledText(string Id, ClassifiedText Text, IReadOnlyList<string> Labels);

/// <param name="Confidence">0 to 1: how often a label that is given with such a confidence is right, as measured on held-out texts.</param>
public sealed record LabelScore(string Label, double Confidence);

/// <summary>
/// Learns labels from texts that have them. Its confidence is calibrated on texts that were held out, and the same examples always give the same
/// classifier.
/// </summary>
public sealed class TextClassifier
{
    public const int FewestExamples = 10;
    public const int Folds = 5;

    private readonly TextFeatures _features;
    private readonly LinearModel _model;
    private readonly double _temperature;

    private TextClassifier(TextFeatures features, LinearModel model, IReadOnlyList<string> labels, bool several, Evaluation heldOut)
    {
        _features = features;
        _model = model;
        Labels = labels;
        HasSeveral = several;
        HeldOut = heldOut;
        _temperature = heldOut.Temperature;
    }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether a text may have several labels.</summary>
    public bool HasSeveral { get; }

    /// <summary>How good it is on texts that it had not seen.</summary>
    public Evaluation HeldOut { get; }

    /// <summary>Why these examples are too few to learn from, in one sentence; null when they are not.</summary>
    public static string? WhyNot(IReadOnlyList<LabelledText> examples)
    {
        var often = examples.SelectMany(example => example.Labels.Distinct()).CountBy(label => label).Count(label => label.Value >= 2);
        return examples.Count < FewestExamples ? $"There are {examples.Count} labelled rows, and at least {FewestExamples} are needed to learn from."
            : often < 2 ? "At least two labels with two rows each are needed to learn from."
            : null;
    }

    /// <exception cref="ArgumentException">See <see cref="WhyNot"/>.</exception>
    public static TextClassifier Train(IReadOnlyList<LabelledText> examples, bool several, CancellationToken cancellationToken = default)
    {
        if (WhyNot(examples) is { } reason)
            throw new ArgumentException(reason, nameof(examples));
        var set = new TrainingSet(examples, several);
        var heldOut = Evaluation.Of(set, HoldOut(set, Folds, cancellationToken));
        var (features, vectors) = set.Vectors(set.All);
        var model = LinearModel.Train(vectors, set.TargetsOf(set.All), features.Count, set.Labels.Count, several, cancellationToken);
        return new TextClassifier(features, model, set.Labels, several, heldOut);
    }

    /// <summary>Each label with its confidence, the likeliest first; none when not a word of the text is known.</summary>
    public IReadOnlyList<LabelScore> Score(ClassifiedText text)
    {
        var vector = _features.Of(TextFeatures.Terms(text));
        if (vector.Length == 0)
            return [];
        var scores = new float[Labels.Count];
        _model.Score(vector, scores);
        LinearModel.Squash(scores, HasSeveral, _temperature);
        return [.. scores.Select((score, label) => new LabelScore(Labels[label], score)).OrderByDescending(one => one.Confidence)];
    }

    /// <summary>The scores of every example from a model that was trained without it.</summary>
    private static float[][] HoldOut(TrainingSet set, int folds, CancellationToken cancellationToken)
    {
        var scores = new float[set.All.Length][];
        for (var fold = 0; fold < folds; fold++)
        {
            int[] seen = [.. set.All.Where(i => set.FoldOf(i, folds) != fold)];
            int[] held = [.. set.All.Where(i => set.FoldOf(i, folds) == fold)];
            if (seen.Length == 0 || held.Length == 0)
            {
                foreach (var i in held)
                    scores[i] = new float[set.Labels.Count];
                continue;
            }

            var (features, vectors) = set.Vectors(seen);
            var model = LinearModel.Train(vectors, set.TargetsOf(seen), features.Count, set.Labels.Count, set.HasSeveral, cancellationToken);
            foreach (var i in held)
            {
                scores[i] = new float[set.Labels.Count];
                model.Score(features.Of(set.Terms[i]), scores[i]);
            }
        }

        return scores;
    }
}

/// <summary>Examples as numbers.</summary>
internal sealed class TrainingSet
{
    private readonly int[] _folds;

    public TrainingSet(IReadOnlyList<LabelledText> examples, bool several)
    {
        // The order in which examples were read decides nothing.
        List<LabelledText> sorted = [.. examples.OrderBy(example => example.Id, StringComparer.Ordinal)];
        HasSeveral = several;
        Labels = [.. sorted.SelectMany(example => example.Labels).Distinct().Order(StringComparer.Ordinal)];
        var numbers = Labels.Select((label, number) => (label, number)).ToDictionary(one => one.label, one => one.number);
        Targets = [.. sorted.Select(example => example.Labels.Select(label => numbers[label]).Distinct().Order().ToArray())];
        Terms = [.. sorted.Select(example => (IReadOnlyList<string>)TextFeatures.Terms(example.Text))];
        All = [.. Enumerable.Range(0, sorted.Count)];

        // Each label is dealt out over the folds in turn, so that every fold has its share of it.
        _folds = new int[sorted.Count];
        var next = 0;
        foreach (var i in All.OrderBy(i => Targets[i].Length == 0 ? -1 : Targets[i][0]).ThenBy(i => Shuffled(sorted[i].Id)))
            _folds[i] = next++;
    }

    public bool HasSeveral { get; }

    public IReadOnlyList<string> Labels { get; }

    public IReadOnlyList<int[]> Targets { get; }

    public IReadOnlyList<IReadOnlyList<string>> Terms { get; }

    public int[] All { get; }

    public int FoldOf(int example, int folds) => _folds[example] % folds;

    public List<int[]> TargetsOf(int[] examples) => [.. examples.Select(i => Targets[i])];

    public (TextFeatures Features, List<Feature[]> Vectors) Vectors(int[] examples)
    {
        var features = new TextFeatures([.. examples.Select(i => Terms[i])]);
        return (features, [.. examples.Select(i => features.Of(Terms[i]))]);
    }

    /// <summary>The same in every process, unlike a string's own hash.</summary>
    private static uint Shuffled(string id)
    {
        var hash = 2_166_136_261;
        foreach (var character in id)
            hash = (hash ^ character) * 16_777_619;
        return hash;
    }
}
