using System.Diagnostics;
using Verso.Agents.Classification;

namespace Verso.Bench;

/// <summary>
/// The classifier on real labelled texts: descriptions of Debian's packages and the section that their maintainers chose. Five-fold, so every figure is
/// of texts that were not learned from. The baselines are the commonest section and multinomial naive Bayes on the same words and folds.
/// </summary>
internal static class ClassifyBench
{
    private const int FewestOfSection = 150;
    private const int Folds = 5;

    private static readonly string[] NoSections = ["oldlibs", "metapackages", "misc", "debug", "tasks"];

    public static async Task RunAsync(string[] args)
    {
        var at = Array.IndexOf(args, "--sections");
        if (at < 0 || at + 1 >= args.Length)
        {
            Console.WriteLine("(with --sections PATH: make it with bench/debian-sections.sh > PATH)");
            return;
        }

        var packages = (await File.ReadAllLinesAsync(args[at + 1])).Select(line => line.Split('\t')).Where(parts => parts.Length == 3 && !NoSections.Contains(parts[1])).ToList();
        var sections = packages.CountBy(package => package[1]).Where(section => section.Value >= FewestOfSection).Select(section => section.Key).ToHashSet();
        var random = new Random(1);
        var all = packages.Where(package => sections.Contains(package[1])).ToArray();
        random.Shuffle(all);
        Console.WriteLine($"{all.Length:N0} packages in {sections.Count} sections");
        foreach (var count in (int[])[500, 2_000, 8_000])
        {
            Compare($"{count:N0} descriptions", [.. all.Take(count).Select(package => new LabelledText(package[0], new ClassifiedText("", package[2]), [package[1]]))]);
        }

        var evaluation = Compare("8,000 with the package's name as title", [.. all.Take(8_000).Select(package => new LabelledText(package[0], new ClassifiedText(package[0], package[2]), [package[1]]))]);
        Console.WriteLine("threshold  labelled  right");
        foreach (var point in evaluation.Curve)
            Console.WriteLine($"{point.Threshold,9:F2}  {point.Coverage,8:P1}  {point.Accuracy,6:P1}");
        Console.WriteLine("section           rows  precision  recall");
        foreach (var label in evaluation.Labels.OrderByDescending(label => label.Examples))
            Console.WriteLine($"{label.Label,-16}  {label.Examples,4}  {label.Precision,9:P1}  {label.Recall,6:P1}");
    }

    private static Evaluation Compare(string name, IReadOnlyList<LabelledText> examples)
    {
        var start = Stopwatch.GetTimestamp();
        var evaluation = TextClassifier.Train(examples, several: false).HeldOut;
        var took = Stopwatch.GetElapsedTime(start);
        Measure.Report($"  {name}", $"{evaluation.Accuracy:P1} right (naive Bayes {NaiveBayes(examples):P1}, commonest {evaluation.Baseline:P1}), calibration error {evaluation.CalibrationError:F3}, {took.TotalSeconds:F1} s for six trainings");
        return evaluation;
    }

    private static double NaiveBayes(IReadOnlyList<LabelledText> examples)
    {
        List<(string[] Words, string Label)> all = [.. examples.OrderBy(example => example.Id, StringComparer.Ordinal).Select(example => (Words($"{example.Text.Title} {example.Text.Body}"), example.Labels[0]))];
        var right = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            var counts = new Dictionary<string, Dictionary<string, int>>();
            var totals = new Dictionary<string, int>();
            var texts = new Dictionary<string, int>();
            var vocabulary = new HashSet<string>();
            for (var i = 0; i < all.Count; i++)
            {
                if (i % Folds == fold)
                    continue;
                var (words, label) = all[i];
                texts[label] = texts.GetValueOrDefault(label) + 1;
                if (!counts.TryGetValue(label, out var known))
                    counts[label] = known = [];
                foreach (var word in words)
                {
                    known[word] = known.GetValueOrDefault(word) + 1;
                    vocabulary.Add(word);
                }

                totals[label] = totals.GetValueOrDefault(label) + words.Length;
            }

            for (var i = fold; i < all.Count; i += Folds)
            {
                var (words, label) = all[i];
                var best = texts.Keys.MaxBy(one => Math.Log(texts[one]) + words.Sum(word => Math.Log((counts[one].GetValueOrDefault(word) + 1.0) / (totals[one] + vocabulary.Count))));
                right += best == label ? 1 : 0;
            }
        }

        return (double)right / all.Count;
    }

    private static string[] Words(string text) =>
        [.. text.ToLowerInvariant().Split([' ', '.', ',', ';', ':', '(', ')', '"', '\'', '/', '-', '*', '!', '?'], StringSplitOptions.RemoveEmptyEntries)];
}
