namespace Verso.Agents.Models.Extractive;

/// <summary>
/// Chooses among options by the words a page shares with their names, and with what the prompt says of them on lines such as
/// <c>Bug: crash, error, broken</c>. Words in the title count most, those in headings more than those in the text.
/// </summary>
internal sealed class OptionChooser(ExtractiveOptions options)
{
    private const double Described = 0.7;

    /// <summary>The options that fit, best first; none when no option's words are on the page.</summary>
    public List<string> Choose(AutofillPrompt prompt, IReadOnlyList<Sentence> page)
    {
        var evidence = Evidence(prompt, page);
        List<(string Option, List<string> Name, List<string> Description)> candidates =
            [.. prompt.Options.Select(option => (option, Name(option), Terms.Of(Description(prompt.Instruction, option)).Distinct().ToList()))];
        var spread = candidates.SelectMany(candidate => candidate.Name.Concat(candidate.Description).Distinct())
            .GroupBy(term => term).ToDictionary(group => group.Key, group => 1.0 / group.Count());

        return [.. candidates
            .Select(candidate => (candidate.Option, Score: Score(candidate.Name, candidate.Description, evidence, spread)))
            .Where(candidate => candidate.Score >= options.OptionThreshold)
            .OrderByDescending(candidate => candidate.Score)
            .Select(candidate => candidate.Option)];
    }

    private static Dictionary<string, double> Evidence(AutofillPrompt prompt, IReadOnlyList<Sentence> page)
    {
        var evidence = new Dictionary<string, double>(StringComparer.Ordinal);
        void Add(string text, double weight)
        {
            foreach (var term in Terms.Of(text))
                evidence[term] = evidence.GetValueOrDefault(term) + weight;
        }

        Add(prompt.Title, 3);
        foreach (var property in prompt.Properties)
            Add(property.Text, 1);
        foreach (var sentence in page)
            Add(sentence.Text, sentence.Kind == PassageKind.Heading ? 2 : 1);
        return evidence;
    }

    private static double Score(List<string> name, List<string> description, Dictionary<string, double> evidence, Dictionary<string, double> spread)
    {
        // Each further mention adds less: a word said ten times is not ten reasons.
        double Weight(string term) => evidence.TryGetValue(term, out var times) ? spread[term] * times / (times + 1) : 0;
        var covered = name.Count == 0 ? 0 : name.Count(evidence.ContainsKey) / (double)name.Count;
        var named = name.Count == 0 ? 0 : (covered * 0.5) + name.Average(Weight);
        var described = description.Sum(Weight);
        return (covered >= 0.5 ? named : 0) + (Described * described);
    }

    /// <summary>An option of function words or signs alone ("On", "C++") is still its own term.</summary>
    private static List<string> Name(string option) =>
        Terms.Of(option).Distinct().ToList() is { Count: > 0 } terms ? terms : [option.Trim().ToLowerInvariant()];

    private static string Description(string prompt, string option)
    {
        foreach (var part in prompt.Split('\n', ';'))
        {
            var line = part.TrimStart(' ', '-', '*', '•', '\t', '"', '\'');
            if (!line.StartsWith(option, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = line[option.Length..].TrimStart('"', '\'', ' ');
            if (rest.Length > 0 && rest[0] is ':' or '=' or '–' or '-' or '：' or '(')
                return rest[1..];
        }

        return "";
    }
}
