using System.Text.Json.Nodes;

namespace Verso.Agents.Classification;

/// <summary>How well labels are given to texts that were held out while learning.</summary>
/// <param name="Examples">How many texts were held out, each once.</param>
/// <param name="Accuracy">The part of the texts whose labels were all right.</param>
/// <param name="Baseline">The accuracy of always giving the commonest label.</param>
/// <param name="CalibrationError">How far confidence and accuracy lie apart on average (expected calibration error, ten bins).</param>
public sealed record Evaluation(
    int Examples, double Accuracy, double Baseline, double CalibrationError, IReadOnlyList<LabelFigures> Labels, IReadOnlyList<CurvePoint> Curve)
{
    private static readonly double[] Thresholds = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    internal double Temperature { get; private init; } = 1;

    internal static Evaluation Of(TrainingSet set, float[][] scores)
    {
        var temperature = Calibrate(set, scores);
        foreach (var one in scores)
            LinearModel.Squash(one, set.HasSeveral, temperature);
        List<Guess> guesses = [.. set.All.Select(i => Guess.Of(scores[i], set.Targets[i], set.HasSeveral))];
        var right = guesses.Count(guess => guess.IsRight);
        var commonest = set.Targets.CountBy(target => string.Join(',', target)).Max(one => one.Value);
        return new Evaluation(
            guesses.Count, (double)right / guesses.Count, (double)commonest / guesses.Count, ErrorOfCalibration(guesses),
            [.. set.Labels.Select((label, number) => LabelFigures.Of(label, number, guesses))],
            [.. Thresholds.Select(threshold => CurvePoint.Of(threshold, guesses))])
        { Temperature = temperature };
    }

    public JsonObject ToJson() => new()
    {
        ["examples"] = Examples,
        ["accuracy"] = Round(Accuracy),
        ["baseline"] = Round(Baseline),
        ["calibration_error"] = Round(CalibrationError),
        ["labels"] = new JsonArray([.. Labels.Select(label => new JsonObject
        {
            ["label"] = label.Label,
            ["examples"] = label.Examples,
            ["precision"] = label.Precision is { } precision ? Round(precision) : null,
            ["recall"] = label.Recall is { } recall ? Round(recall) : null,
        })]),
        ["curve"] = new JsonArray([.. Curve.Select(point => new JsonObject
        {
            ["threshold"] = point.Threshold,
            ["coverage"] = Round(point.Coverage),
            ["accuracy"] = point.Accuracy is { } accuracy ? Round(accuracy) : null,
        })]),
    };

    private static double Round(double part) => Math.Round(part, 4);

    /// <summary>
    /// The temperature at which the held-out texts are least surprising: the loss has one valley, and it is narrowed down on both sides. As in Platt's
    /// method one text more is thought to be wrong than was, so that a few easy examples make nobody sure of everything.
    /// </summary>
    private static double Calibrate(TrainingSet set, float[][] scores)
    {
        var doubt = 1.0 / (set.All.Length + 2);
        double Loss(double power)
        {
            var loss = 0.0;
            foreach (var i in set.All)
            {
                float[] copy = [.. scores[i]];
                LinearModel.Squash(copy, set.HasSeveral, Math.Exp(power));
                loss += (1 - doubt) * LinearModel.Loss(copy, set.Targets[i], set.HasSeveral);
                // The other labels: each a bit where there is one label (the loss shares itself among them), and the opposite where there are several.
                loss += doubt * LinearModel.Loss(copy, [.. Enumerable.Range(0, copy.Length).Except(set.Targets[i])], set.HasSeveral);
            }

            return loss;
        }

        var (low, high) = (Math.Log(0.1), Math.Log(10));
        for (var round = 0; round < 30; round++)
        {
            var left = low + ((high - low) * 0.4);
            var right = low + ((high - low) * 0.6);
            if (Loss(left) <= Loss(right))
                high = right;
            else
                low = left;
        }

        return Math.Round(Math.Exp((low + high) / 2), 3);
    }

    private static double ErrorOfCalibration(List<Guess> guesses) =>
        guesses.GroupBy(guess => Math.Min(9, (int)(guess.Confidence * 10)))
            .Sum(bin => Math.Abs(bin.Average(guess => guess.Confidence) - bin.Average(guess => guess.RightPart)) * bin.Count() / guesses.Count);

    /// <summary>What was guessed for one text.</summary>
    /// <param name="Given">Where several are possible, those that are likelier than not, at least one.</param>
    /// <param name="Confidence">Of the likeliest label.</param>
    internal sealed record Guess(int[] Given, int[] Right, double Confidence, float[] Scores)
    {
        public bool IsRight => Given.AsSpan().SequenceEqual(Right);

        /// <summary>1 when the likeliest label is right.</summary>
        public double RightPart => Right.Contains(Top) ? 1 : 0;

        private int Top => Array.IndexOf(Scores, Scores.Max());

        public static Guess Of(float[] scores, int[] right, bool several)
        {
            var top = Array.IndexOf(scores, scores.Max());
            int[] given = several ? [.. Enumerable.Range(0, scores.Length).Where(label => scores[label] >= 0.5f)] : [top];
            return new Guess(given.Length == 0 ? [top] : given, right, scores[top], scores);
        }
    }
}

/// <param name="Examples">How many texts have the label.</param>
/// <param name="Precision">The part of the texts given this label that have it; null when none was given it.</param>
/// <param name="Recall">The part of the texts with this label that were given it; null when no text has it.</param>
public sealed record LabelFigures(string Label, int Examples, double? Precision, double? Recall)
{
    internal static LabelFigures Of(string label, int number, List<Evaluation.Guess> guesses)
    {
        var given = guesses.Count(guess => guess.Given.Contains(number));
        var has = guesses.Count(guess => guess.Right.Contains(number));
        var both = guesses.Count(guess => guess.Given.Contains(number) && guess.Right.Contains(number));
        return new LabelFigures(label, has, given == 0 ? null : (double)both / given, has == 0 ? null : (double)both / has);
    }
}

/// <summary>What happens at a threshold: less sure texts go to review.</summary>
/// <param name="Coverage">The part of the texts that are labelled.</param>
/// <param name="Accuracy">The part of those whose likeliest label is right; null when none is labelled.</param>
public sealed record CurvePoint(double Threshold, double Coverage, double? Accuracy)
{
    internal static CurvePoint Of(double threshold, List<Evaluation.Guess> guesses)
    {
        List<Evaluation.Guess> sure = [.. guesses.Where(guess => guess.Confidence >= threshold)];
        return new CurvePoint(threshold, (double)sure.Count / guesses.Count, sure.Count == 0 ? null : sure.Average(guess => guess.RightPart));
    }
}
