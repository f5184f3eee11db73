using Verso.Agents.Models.Extractive;

namespace Verso.Agents.Answers;

/// <summary>
/// Answers in the workspace's own sentences. A sentence is judged by how much of the question it covers, by itself or with what stands above it, and by
/// whether it holds the kind of thing that is asked for. Below a threshold there is no answer.
/// </summary>
internal static class ExtractiveAnswerer
{
    public const double DefaultThreshold = 0.5;

    private const int MostSentences = 3;
    private const int LongestContext = 3;

    /// <summary>A sentence that scores less than this part of the best adds nothing to it.</summary>
    private const double NearBest = 0.9;

    // What a term of the question counts where it stands.
    private const double InHeading = 0.85;
    private const double InTitle = 0.8;
    private const double JustBefore = 0.6;

    /// <summary>The sentences that answer, best first; none when nothing in the passages does.</summary>
    public static List<ScoredQuote> Answer(Question question, IReadOnlyList<TextPassage> passages, double threshold)
    {
        var candidates = Candidates(passages);
        if (candidates.Count == 0 || question.Content.Count == 0)
            return [];
        var words = new Bm25(candidates.Select(candidate => candidate.Text));
        var weights = question.Content.ToDictionary(term => term, words.Weight);
        List<ScoredQuote> scored = [.. candidates
            .Select(candidate => new ScoredQuote(candidate.Passage, candidate.Block, candidate.Text, Score(question, candidate, weights)))
            .Where(one => one.Score >= threshold)
            .OrderByDescending(one => one.Score)]; // Stable: among equals the better passage, then the earlier sentence.
        if (scored.Count == 0)
            return [];

        var chosen = new List<ScoredQuote> { scored[0] };
        foreach (var one in scored.Skip(1))
        {
            if (chosen.Count == MostSentences || one.Score < scored[0].Score * NearBest)
                break;
            if (!chosen.Exists(other => Alike(other.Quote, one.Quote)))
                chosen.Add(one);
        }

        return chosen;
    }

    private static double Score(Question question, Candidate candidate, Dictionary<string, double> weights)
    {
        var covered = 0.0;
        var own = 0.0;
        foreach (var (term, weight) in weights)
        {
            var here = candidate.Terms.Contains(term);
            own += here ? weight : 0;
            covered += weight * (here ? 1
                : candidate.Above.Contains(term) ? InHeading
                : candidate.Titled.Contains(term) ? InTitle
                : candidate.Before.Contains(term) ? JustBefore : 0);
        }

        var isOfForm = question.Forms.Count > 0 && question.Forms.Any(form => form.IsMatch(candidate.Text));
        if (own == 0 && !isOfForm && candidate.Block.Property is null && candidate.Above.Count == 0)
            return 0;
        var total = weights.Values.Sum();
        var score = total == 0 ? 0 : covered / total;
        if (question.Forms.Count > 0)
            score *= isOfForm ? 1 : 0.7;
        if (candidate.Text.TrimEnd().EndsWith('?'))
            score *= 0.5; // A question is no answer.
        if (candidate.IsHeading)
            score *= 0.6;
        return score;
    }

    private static List<Candidate> Candidates(IReadOnlyList<TextPassage> passages)
    {
        var candidates = new List<Candidate>();
        foreach (var passage in passages)
        {
            HashSet<string> titled = [.. Terms.Of(passage.Page.Title)];
            HashSet<string> above = [.. passage.Headings.SelectMany(Terms.Of)];
            var before = new Queue<string>();
            foreach (var block in passage.Blocks)
            {
                HashSet<string> named = block.Property is { } property ? [.. above, .. Terms.Of(property)] : above;
                var isHeading = block.Block is not null && passage.Headings.Count > 0 && ReferenceEquals(block, passage.Blocks[0]) && block.Text == passage.Headings[^1];
                foreach (var sentence in block.Text.Split('\n').SelectMany(SentenceSplitter.Split))
                {
                    candidates.Add(new Candidate(passage, block, sentence, [.. Terms.Of(sentence)], named, titled, [.. before.SelectMany(Terms.Of)], isHeading));
                    before.Enqueue(sentence);
                    if (before.Count > LongestContext)
                        before.Dequeue();
                }
            }
        }

        return candidates;
    }

    private static bool Alike(string one, string other)
    {
        HashSet<string> left = [.. Terms.Of(one)];
        HashSet<string> right = [.. Terms.Of(other)];
        return left.Count == 0 || right.Count == 0 || left.Count(right.Contains) >= 0.7 * Math.Min(left.Count, right.Count);
    }

    private sealed record Candidate(
        TextPassage Passage, TextBlock Block, string Text, HashSet<string> Terms, HashSet<string> Above, HashSet<string> Titled, HashSet<string> Before, bool IsHeading);
}

/// <param name="Quote">Word for word from the block.</param>
/// <param name="Score">0 to 1.</param>
internal sealed record ScoredQuote(TextPassage Passage, TextBlock Block, string Quote, double Score);
