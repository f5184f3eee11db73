namespace Verso.Agents.Models.Extractive;

/// <summary>
/// Finds what a page says about a prompt, by its words alone: the sentences, items and rows that share most with it, or stand under a heading that
/// does; the bare facts when the prompt asks for dates, amounts or addresses.
/// </summary>
internal sealed class KeyInfo(ExtractiveOptions options)
{
    /// <summary>Lines that score less than this part of the best are not about the prompt.</summary>
    private const double Related = 0.4;

    /// <summary>What prompts say about the task and not about the page.</summary>
    private static readonly HashSet<string> TaskTerms = [.. Terms.Of("""
        extract find list give show tell name write summarize summarise describe identify provide include please key info information main important
        point points detail details page document note notes text content following mentioned item items any every one sentence sentences short brief
        briefly bullet most relevant nenne liste finde fasse zusammen seite wichtig wichtigsten
        """)];

    /// <summary>The lines that answer the prompt, in the page's order; none when nothing on the page has to do with it.</summary>
    public List<string> Find(IReadOnlyList<Sentence> page, string prompt)
    {
        List<Sentence> lines = [.. page.Where(sentence => sentence.Kind != PassageKind.Heading)];
        if (lines.Count == 0)
            return [];

        return Facts(lines, prompt) is { Count: > 0 } facts ? facts : Lines(lines, Score(lines, prompt));
    }

    /// <summary>The words of a prompt that speak of its subject.</summary>
    public static string Subject(string prompt) => string.Join(' ', SubjectTerms(prompt));

    private static IEnumerable<string> SubjectTerms(string prompt) => Terms.Of(prompt).Where(term => !TaskTerms.Contains(term)).Distinct();

    private static double[] Score(List<Sentence> lines, string prompt)
    {
        HashSet<string> asked = [.. SubjectTerms(prompt)];
        List<HashSet<string>> terms = [.. lines.Select(line => Terms.Of(line.Text).ToHashSet())];
        List<HashSet<string>> headings = [.. lines.Select(line => Terms.Of(line.Heading).ToHashSet())];
        var weights = asked.ToDictionary(
            term => term,
            term => Math.Log(1 + (lines.Count / (1.0 + terms.Count(line => line.Contains(term))))));
        return [.. lines.Select((_, i) =>
            asked.Sum(term => terms[i].Contains(term) ? weights[term] : headings[i].Contains(term) ? 0.8 * weights[term] : 0))];
    }

    private static List<string> Facts(List<Sentence> lines, string prompt)
    {
        var forms = TypedFacts.AskedFor(prompt);
        if (forms.Count == 0)
            return [];

        var scores = Score(lines, TypedFacts.Subject(prompt));
        var found = lines
            .Select((line, i) => (Score: scores[i], Facts: forms.SelectMany(form => form.Matches(line.Text)).OrderBy(match => match.Index).Select(match => match.Value.Trim()).ToList()))
            .Where(line => line.Facts.Count > 0)
            .ToList();
        var best = found.Count == 0 ? 0 : found.Max(line => line.Score);
        List<string> facts = [.. found.Where(line => line.Score >= best * 0.99).SelectMany(line => line.Facts).Distinct(StringComparer.OrdinalIgnoreCase)];
        return facts.Count == 0 ? [] : [string.Join(", ", facts)];
    }

    private List<string> Lines(List<Sentence> lines, double[] scores)
    {
        var best = scores.Max();
        if (best == 0)
            return [];

        var chosen = new List<int>();
        var length = 0;
        foreach (var i in Enumerable.Range(0, lines.Count).Where(i => scores[i] >= best * Related).OrderByDescending(i => scores[i]).ThenBy(i => i))
        {
            var size = lines[i].Text.Length + 1;
            if (chosen.Count > 0 && length + size > options.MaxCharacters)
                continue;
            chosen.Add(i);
            length += size;
        }

        return [.. chosen.Order().Select(i => lines[i].Text)];
    }
}
