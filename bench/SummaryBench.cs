using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Verso.Agents.Models.Extractive;
using Verso.Cli;

namespace Verso.Bench;

/// <summary>
/// How good and how fast the extractive summaries are. Each document's title stands in for what a person would say of it, and is kept from the
/// summariser: how many of its words are in the summary (ROUGE-1 recall), and how near the summary's words are to the whole document's (cosine). The
/// baselines are the document's beginning and a random choice of its sentences, cut to as many words.
/// </summary>
internal static partial class SummaryBench
{
    private const int FewestSentences = 6;

    private static readonly HashSet<string> FunctionWords = [.. "a an and are as at be by for from in is it its of on or that the this to was we were what why how with which".Split(' ')];

    public static async Task RunAsync(string[] args)
    {
        await CompareAsync("demo documents", Demo());
        var at = Array.IndexOf(args, "--cranfield");
        if (at >= 0 && at + 1 < args.Length)
            await CompareAsync("Cranfield abstracts", Cranfield(await File.ReadAllTextAsync(args[at + 1])));
        else
            Console.WriteLine("(with --cranfield PATH of cran.all.1400: the same on its abstracts)");
        await TimeAsync();
    }

    private static async Task CompareAsync(string name, IEnumerable<(string Title, string Text)> documents)
    {
        var random = new Random(1);
        var scores = new List<(double Recall, double Coverage)[]>();
        using var client = new ExtractiveChatClient();
        foreach (var (title, text) in documents)
        {
            var sentences = Ends().Split(text).Where(sentence => sentence.Trim().Length > 1).ToArray();
            var asked = Words(title);
            if (sentences.Length < FewestSentences || asked.Count == 0)
                continue;
            var summary = Words((await client.GetResponseAsync([new(ChatRole.User, text)])).Text);
            var lead = Words(text)[..summary.Count];
            random.Shuffle(sentences);
            List<string> chance = [.. Words(string.Join(' ', sentences)).Take(summary.Count)];
            var all = Words(text);
            scores.Add([.. new[] { summary, lead, chance }.Select(words => (Recall(words, asked), Cosine(words, all)))]);
        }

        Console.WriteLine($"{name}: {scores.Count} of at least {FewestSentences} sentences");
        string[] ways = ["extractive", "lead (same words)", "random (same words)"];
        for (var i = 0; i < ways.Length; i++)
            Measure.Report($"  {ways[i]}", $"title recall {scores.Average(score => score[i].Recall):F3}, coverage {scores.Average(score => score[i].Coverage):F3}");
    }

    private static async Task TimeAsync()
    {
        var random = new Random(1);
        using var client = new ExtractiveChatClient();
        foreach (var sentences in (int[])[20, 200, 1_000, 10_000])
        {
            var page = string.Join(' ', Enumerable.Range(0, sentences).Select(_ =>
                "The " + string.Join(' ', Enumerable.Range(0, 14).Select(_ => $"w{(int)Math.Pow(random.Next(2, 60), 1.9)}")) + "."));
            var times = new List<TimeSpan>();
            for (var i = 0; i < 6; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await client.GetResponseAsync([new(ChatRole.User, page)]);
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            Measure.Report($"a page of {sentences:N0} sentences", $"{Measure.Median(times.Skip(1)).TotalMilliseconds:F1} ms");
        }
    }

    private static IEnumerable<(string Title, string Text)> Demo()
    {
        var assembly = typeof(VersoCommand).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = FrontMatter().Replace(reader.ReadToEnd(), "");
            var title = Heading().Match(text);
            if (title.Success)
                yield return (title.Groups[1].Value, text[(title.Index + title.Length)..]);
        }
    }

    private static IEnumerable<(string Title, string Text)> Cranfield(string collection)
    {
        foreach (Match match in Abstract().Matches(collection))
        {
            var title = Blanks().Replace(match.Groups[1].Value, " ").Trim();
            var text = Blanks().Replace(match.Groups[2].Value, " ").Trim();
            // The abstracts begin with their title once more.
            yield return (title, text.StartsWith(title, StringComparison.Ordinal) ? text[title.Length..] : text);
        }
    }

    private static List<string> Words(string text) =>
        [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value).Where(word => !FunctionWords.Contains(word))];

    private static double Recall(List<string> said, List<string> asked) => asked.Distinct().Count(said.Contains) / (double)asked.Distinct().Count();

    private static double Cosine(List<string> one, List<string> other)
    {
        var (a, b) = (one.CountBy(word => word).ToDictionary(), other.CountBy(word => word).ToDictionary());
        static double Length(Dictionary<string, int> counts) => Math.Sqrt(counts.Values.Sum(count => (double)count * count));
        return a.Sum(word => (double)word.Value * b.GetValueOrDefault(word.Key)) / (Length(a) * Length(b));
    }

    [GeneratedRegex(@"^\.I \d+\s*\n\.T\n(.*?)\.A\n.*?\.W\n(.*?)(?=^\.I |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Abstract();

    [GeneratedRegex(@"\A---\n.*?\n---\n", RegexOptions.Singleline)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(@"^# (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=[.!?])\s+")]
    private static partial Regex Ends();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("[a-z0-9]+")]
    private static partial Regex Word();
}
