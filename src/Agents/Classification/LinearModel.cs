using static Verso.Agents.Classification.TextFeatures;

namespace Verso.Agents.Classification;

/// <summary>
/// Logistic regression over sparse features: one softmax over the labels when a text has one label, a logistic function a label when it has several.
/// Trained with AdaGrad in an order that is the same each time, so the same examples give the same model.
/// </summary>
internal sealed class LinearModel
{
    private const float Rate = 0.5f;
    private const float Decay = 2e-5f;
    private const int MostEpochs = 40;

    /// <summary>Training ends when an epoch makes the loss smaller by less than this part.</summary>
    private const double Settled = 0.005;

    private readonly int _labels;
    private readonly bool _several;
    private readonly float[] _weights; // The labels of a feature lie side by side.
    private readonly float[] _bias;

    private LinearModel(int features, int labels, bool several)
    {
        _labels = labels;
        _several = several;
        _weights = new float[features * labels];
        _bias = new float[labels];
    }

    /// <param name="targets">The labels of each text, by number.</param>
    public static LinearModel Train(IReadOnlyList<Feature[]> texts, IReadOnlyList<int[]> targets, int features, int labels, bool several, CancellationToken cancellationToken)
    {
        var model = new LinearModel(features, labels, several);
        var squares = new float[model._weights.Length];
        var biasSquares = new float[labels];
        var scores = new float[labels];
        var order = Enumerable.Range(0, texts.Count).ToArray();
        var random = new Random(20_261);
        var before = double.MaxValue;
        for (var epoch = 0; epoch < MostEpochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            var loss = 0.0;
            foreach (var i in order)
            {
                model.Score(texts[i], scores);
                Squash(scores, several, 1);
                loss += Loss(scores, targets[i], several);
                foreach (var target in targets[i])
                    scores[target] -= several ? 1f : 1f / targets[i].Length;
                model.Step(texts[i], scores, squares, biasSquares);
            }

            if (before - loss < Settled * before)
                break;
            before = loss;
        }

        return model;
    }

    /// <summary>The scores of a text before they are made probabilities.</summary>
    public void Score(Feature[] text, Span<float> scores)
    {
        _bias.CopyTo(scores);
        foreach (var (id, weight) in text)
        {
            var row = _weights.AsSpan(id * _labels, _labels);
            for (var label = 0; label < row.Length; label++)
                scores[label] += weight * row[label];
        }
    }

    /// <summary>Makes scores probabilities.</summary>
    /// <param name="temperature">Above 1: less sure than the scores say.</param>
    public static void Squash(Span<float> scores, bool several, double temperature)
    {
        if (several)
        {
            foreach (ref var score in scores)
                score = (float)(1 / (1 + Math.Exp(-score / temperature)));
            return;
        }

        var most = float.NegativeInfinity;
        foreach (var score in scores)
            most = Math.Max(most, score);
        var sum = 0.0;
        foreach (ref var score in scores)
            sum += score = (float)Math.Exp((score - most) / temperature);
        foreach (ref var score in scores)
            score = (float)(score / sum);
    }

    /// <summary>How wrong probabilities are: minus the logarithm of what the right labels were given.</summary>
    public static double Loss(ReadOnlySpan<float> probabilities, int[] targets, bool several)
    {
        const double least = 1e-7;
        var loss = 0.0;
        if (!several)
        {
            foreach (var target in targets)
                loss -= Math.Log(Math.Max(least, probabilities[target])) / targets.Length;
            return loss;
        }

        for (var label = 0; label < probabilities.Length; label++)
            loss -= Math.Log(Math.Max(least, Array.IndexOf(targets, label) >= 0 ? probabilities[label] : 1 - probabilities[label]));
        return loss;
    }

    private void Step(Feature[] text, float[] errors, float[] squares, float[] biasSquares)
    {
        foreach (var (id, weight) in text)
        {
            var start = id * _labels;
            var row = _weights.AsSpan(start, _labels);
            var seen = squares.AsSpan(start, _labels);
            for (var label = 0; label < row.Length; label++)
            {
                var slope = (errors[label] * weight) + (Decay * row[label]);
                seen[label] += slope * slope;
                row[label] -= Rate * slope / (1e-6f + MathF.Sqrt(seen[label]));
            }
        }

        for (var label = 0; label < _labels; label++)
        {
            biasSquares[label] += errors[label] * errors[label];
            _bias[label] -= 0.1f * errors[label] / (1e-6f + MathF.Sqrt(biasSquares[label]));
        }
    }
}
