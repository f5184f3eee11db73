namespace Verso.Agents.Models.Extractive;

/// <summary>
/// Picks the sentences that say most of a page and repeat least: LexRank over the page's sentences, then maximal marginal relevance, given back in
/// the page's own order. The same page has the same summary, bit for bit.
/// </summary>
internal sealed class Summarizer(ExtractiveOptions options)
{
    /// <summary>Items of a list are details more often than prose is.</summary>
    private const double ItemDiscount = 0.7;

    /// <summary>A sentence of fewer different terms says less, and its few terms make it look like others.</summary>
    private const int FullSentence = 7;

    /// <param name="query">What to weigh sentences by besides the page itself; empty for a plain summary.</param>
    public List<Sentence> Summarize(IReadOnlyList<Sentence> page, string title, string query, int maxCharacters, CancellationToken cancellationToken)
    {
        var candidates = Candidates(page);
        if (candidates.Count == 0)
            return [];

        var vectors = new TermVectors([.. candidates.Select(sentence => sentence.Text)]);
        if (candidates.Count > options.MaxGraphSentences)
        {
            candidates = Nearest(candidates, vectors);
            vectors = new TermVectors([.. candidates.Select(sentence => sentence.Text)]);
        }

        var graph = new SentenceGraph(vectors, options.Threshold, cancellationToken);
        var ranks = graph.Rank(Priors(candidates, vectors, title, query), options.Damping, cancellationToken);
        return Choose(candidates, vectors, ranks, maxCharacters);
    }

    /// <summary>Prose first; a page without any is summarised by its list items, then its tables, code and headings.</summary>
    private static List<Sentence> Candidates(IReadOnlyList<Sentence> page)
    {
        List<Sentence> prose = [.. page.Where(sentence => sentence.Kind is PassageKind.Paragraph or PassageKind.ListItem)];
        List<Sentence> standing = [.. prose.Where(sentence => sentence.StandsAlone)];
        if (standing.Count > 0)
            return standing;
        if (prose.Count > 0)
            return prose;
        List<Sentence> rows = [.. page.Where(sentence => sentence.Kind == PassageKind.TableRow)];
        return rows.Count > 0 ? rows : [.. page];
    }

    private List<Sentence> Nearest(List<Sentence> candidates, TermVectors vectors)
    {
        var centroid = vectors.Centroid();
        double[] nearness = new double[candidates.Count];
        for (var i = 0; i < nearness.Length; i++)
        {
            foreach (var (term, weight) in vectors[i])
                nearness[i] += weight * centroid[term].Weight;
        }

        return [.. Enumerable.Range(0, nearness.Length)
            .OrderByDescending(i => nearness[i]).ThenBy(i => i)
            .Take(options.MaxGraphSentences).Order()
            .Select(i => candidates[i])];
    }

    private double[] Priors(List<Sentence> candidates, TermVectors vectors, string title, string query)
    {
        var titled = vectors.Of(title);
        var asked = vectors.Of(query);
        var priors = new double[candidates.Count];
        for (var i = 0; i < priors.Length; i++)
        {
            var sentence = candidates[i];
            var underHeading = vectors.Of(sentence.Heading);
            priors[i] = 1
                + (options.PositionBias / (1 + i))
                + (options.PositionBias * 0.25 / (1 + sentence.Opening))
                + (options.TitleBias * TermVectors.Cosine(vectors[i], titled))
                + (options.TitleBias * 0.5 * TermVectors.Cosine(vectors[i], underHeading));
            priors[i] *= sentence.Kind == PassageKind.ListItem ? ItemDiscount : 1;
            priors[i] *= Math.Min(1, (vectors[i].Length + 2.0) / (FullSentence + 2));
            if (asked.Length > 0)
                priors[i] = (0.02 * priors[i]) + TermVectors.Cosine(vectors[i], asked) + (0.5 * TermVectors.Cosine(underHeading, asked));
        }

        return priors;
    }

    private List<Sentence> Choose(List<Sentence> candidates, TermVectors vectors, double[] ranks, int maxCharacters)
    {
        var most = Math.Clamp((int)Math.Ceiling(candidates.Count * options.Ratio), 2, options.MaxSentences);
        var top = ranks.Max();
        var likest = new double[candidates.Count];
        var open = Enumerable.Range(0, candidates.Count).ToList();
        var chosen = new List<int>();
        var length = 0;
        while (chosen.Count < most && open.Count > 0)
        {
            var best = open.MaxBy(i => (options.Relevance * ranks[i] / top) - ((1 - options.Relevance) * likest[i]));
            open.Remove(best);
            var size = candidates[best].Text.Length + 1;
            if (chosen.Count > 0 && length + size > maxCharacters)
                continue;

            chosen.Add(best);
            length += size;
            foreach (var i in open)
                likest[i] = Math.Max(likest[i], TermVectors.Cosine(vectors[i], vectors[best]));
            open.RemoveAll(i => likest[i] > options.Duplicate);
        }

        return [.. chosen.Order().Select(i => candidates[i])];
    }
}
