namespace Verso.Agents.Models.Extractive;

/// <summary>Texts as TF-IDF vectors of length one, over the terms of these texts.</summary>
internal sealed class TermVectors
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly double[] _weights;
    private readonly Entry[][] _vectors;

    public TermVectors(IReadOnlyList<string> texts)
    {
        var counts = new List<List<KeyValuePair<int, int>>>(texts.Count);
        var documents = new List<int>();
        foreach (var text in texts)
        {
            var count = new SortedDictionary<int, int>();
            foreach (var term in Terms.Of(text))
            {
                if (!_ids.TryGetValue(term, out var id))
                {
                    _ids.Add(term, id = documents.Count);
                    documents.Add(0);
                }

                if (count.TryGetValue(id, out var times))
                {
                    count[id] = times + 1;
                }
                else
                {
                    count[id] = 1;
                    documents[id]++;
                }
            }

            counts.Add([.. count]);
        }

        // Rounded, because the last bits of a logarithm differ between machines and the same page has one summary.
        _weights = [.. documents.Select(times => Math.Round(Math.Log(1 + (double)texts.Count / times), 9))];
        _vectors = [.. counts.Select(Normalize)];
    }

    public int Count => _vectors.Length;

    public ReadOnlySpan<Entry> this[int text] => _vectors[text];

    /// <summary>A vector of another text over the same terms; terms met here for the first time are passed over.</summary>
    public Entry[] Of(string text)
    {
        var count = new SortedDictionary<int, int>();
        foreach (var term in Terms.Of(text))
        {
            if (_ids.TryGetValue(term, out var id))
                count[id] = count.GetValueOrDefault(id) + 1;
        }

        return Normalize(count);
    }

    /// <summary>The sum of all vectors, of length one.</summary>
    public Entry[] Centroid()
    {
        var sum = new double[_weights.Length];
        foreach (var vector in _vectors)
        {
            foreach (var (term, weight) in vector)
                sum[term] += weight;
        }

        var length = Math.Sqrt(sum.Sum(weight => weight * weight));
        return [.. sum.Select((weight, term) => new Entry(term, length == 0 ? 0 : weight / length))];
    }

    public static double Cosine(ReadOnlySpan<Entry> one, ReadOnlySpan<Entry> other)
    {
        var product = 0.0;
        for (int i = 0, j = 0; i < one.Length && j < other.Length;)
        {
            if (one[i].Term < other[j].Term)
                i++;
            else if (one[i].Term > other[j].Term)
                j++;
            else
                product += one[i++].Weight * other[j++].Weight;
        }

        return product;
    }

    private Entry[] Normalize(IEnumerable<KeyValuePair<int, int>> counts)
    {
        Entry[] vector = [.. counts.Select(count => new Entry(count.Key, count.Value * _weights[count.Key]))];
        var length = Math.Sqrt(vector.Sum(entry => entry.Weight * entry.Weight));
        for (var i = 0; i < vector.Length; i++)
            vector[i] = vector[i] with { Weight = vector[i].Weight / length };
        return vector;
    }

    internal readonly record struct Entry(int Term, double Weight);
}
