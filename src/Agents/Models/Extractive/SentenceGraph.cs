namespace Verso.Agents.Models.Extractive;

/// <summary>
/// Sentences as nodes, their likeness as edges (LexRank): a sentence weighs what its neighbours pass on to it. Where the walk starts anew it starts
/// at the priors, and that is how titles, positions and questions have their say.
/// </summary>
internal sealed class SentenceGraph
{
    private const int MostRounds = 200;
    private const double Settled = 1e-10;

    private readonly int[][] _neighbours;
    private readonly double[][] _likeness;

    public SentenceGraph(TermVectors vectors, double threshold, CancellationToken cancellationToken)
    {
        var postings = new Dictionary<int, List<(int Sentence, double Weight)>>();
        for (var i = 0; i < vectors.Count; i++)
        {
            foreach (var (term, weight) in vectors[i])
            {
                if (!postings.TryGetValue(term, out var list))
                    postings.Add(term, list = []);
                list.Add((i, weight));
            }
        }

        _neighbours = new int[vectors.Count][];
        _likeness = new double[vectors.Count][];
        var products = new double[vectors.Count];
        for (var i = 0; i < vectors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.Clear(products);
            foreach (var (term, weight) in vectors[i])
            {
                foreach (var (other, otherWeight) in postings[term])
                    products[other] += weight * otherWeight;
            }

            products[i] = 0;
            _neighbours[i] = [.. Enumerable.Range(0, products.Length).Where(other => products[other] > threshold)];
            _likeness[i] = [.. _neighbours[i].Select(other => products[other])];
        }
    }

    /// <summary>The weight of each sentence; the weights sum to one.</summary>
    public double[] Rank(IReadOnlyList<double> priors, double damping, CancellationToken cancellationToken)
    {
        var count = _neighbours.Length;
        var total = priors.Sum();
        double[] start = [.. priors.Select(prior => total > 0 ? prior / total : 1.0 / count)];
        double[] degrees = [.. _likeness.Select(likeness => likeness.Sum())];
        var rank = start.ToArray();
        for (var round = 0; round < MostRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new double[count];
            var stranded = 0.0;
            for (var i = 0; i < count; i++)
            {
                if (degrees[i] == 0)
                {
                    stranded += rank[i];
                    continue;
                }

                var passed = rank[i] / degrees[i];
                for (var k = 0; k < _neighbours[i].Length; k++)
                    next[_neighbours[i][k]] += passed * _likeness[i][k];
            }

            var moved = 0.0;
            for (var i = 0; i < count; i++)
            {
                next[i] = (damping * (next[i] + (stranded * start[i]))) + ((1 - damping) * start[i]);
                moved += Math.Abs(next[i] - rank[i]);
            }

            rank = next;
            if (moved < Settled)
                break;
        }

        return rank;
    }
}
