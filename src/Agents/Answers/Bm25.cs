using Verso.Agents.Models.Extractive;

namespace Verso.Agents.Answers;

/// <summary>Ranks texts by the terms they share with a query (Okapi BM25), over these texts alone.</summary>
internal sealed class Bm25
{
    private const double Saturation = 1.2;
    private const double LengthShare = 0.75;

    private readonly List<Dictionary<string, int>> _counts = [];
    private readonly List<int> _lengths = [];
    private readonly Dictionary<string, int> _documents = new(StringComparer.Ordinal);
    private readonly double _average;

    public Bm25(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var terms = Terms.Of(text);
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var term in terms)
                counts[term] = counts.GetValueOrDefault(term) + 1;
            foreach (var term in counts.Keys)
                _documents[term] = _documents.GetValueOrDefault(term) + 1;
            _counts.Add(counts);
            _lengths.Add(terms.Count);
        }

        _average = Math.Max(1, _lengths.Count == 0 ? 1 : _lengths.Average());
    }

    public int Count => _counts.Count;

    /// <summary>How telling a term is; that of one which is nowhere is the highest.</summary>
    public double Weight(string term)
    {
        var found = _documents.GetValueOrDefault(term);
        // Rounded, because the last bits of a logarithm differ between machines.
        return Math.Round(Math.Log(1 + ((Math.Max(Count, Few) - found + 0.5) / (found + 0.5))), 9);
    }

    public double Score(int text, IEnumerable<string> query)
    {
        var counts = _counts[text];
        var norm = Saturation * (1 - LengthShare + (LengthShare * _lengths[text] / _average));
        return query.Sum(term => counts.TryGetValue(term, out var times) ? Weight(term) * times * (Saturation + 1) / (times + norm) : 0);
    }

    /// <summary>Among fewer texts than this, being in each of them says little about a term.</summary>
    private const int Few = 50;
}
