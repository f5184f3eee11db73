namespace Verso.Agents.Classification;

/// <summary>A text to classify.</summary>
/// <param name="Title">Its words count twice: in themselves, and as words of a title.</param>
public sealed record ClassifiedText(string Title, string Body);

/// <summary>The terms of texts as sparse TF-IDF vectors of length one: words, pairs of neighbouring words, and words of the title.</summary>
internal sealed class TextFeatures
{
    private const int Most = 60_000;

    /// <summary>From so many texts on, what is in one text alone tells nothing.</summary>
    private const int Enough = 60;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly float[] _weights;

    public TextFeatures(IReadOnlyList<IReadOnlyList<string>> texts)
    {
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var term in text.Distinct())
                documents[term] = documents.GetValueOrDefault(term) + 1;
        }

        var least = texts.Count >= Enough ? 2 : 1;
        var kept = documents.Where(one => one.Value >= least).OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).Take(Most).ToList();
        _weights = new float[kept.Count];
        foreach (var (term, times) in kept)
        {
            // Rounded, because the last bits of a logarithm differ between machines.
            _weights[_ids.Count] = (float)Math.Round(1 + Math.Log((1.0 + texts.Count) / (1.0 + times)), 5);
            _ids.Add(term, _ids.Count);
        }
    }

    public int Count => _weights.Length;

    /// <summary>The features of a text; empty when it has none that are known.</summary>
    public Feature[] Of(IReadOnlyList<string> terms)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (var term in terms)
        {
            if (_ids.TryGetValue(term, out var id))
                counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        Feature[] vector = [.. counts.Select(count => new Feature(count.Key, _weights[count.Key] * (float)(1 + Math.Log(count.Value))))];
        var length = MathF.Sqrt(vector.Sum(feature => feature.Weight * feature.Weight));
        for (var i = 0; i < vector.Length; i++)
            vector[i] = vector[i] with { Weight = vector[i].Weight / length };
        return vector;
    }

    public static List<string> Terms(ClassifiedText text)
    {
        var terms = new List<string>();
        foreach (var term in Models.Extractive.Terms.Of(text.Title))
            terms.Add($"title:{term}");
        foreach (var line in $"{text.Title}\n{text.Body}".Split('\n'))
        {
            string? before = null;
            foreach (var term in Models.Extractive.Terms.Of(line))
            {
                terms.Add(term);
                if (before is not null)
                    terms.Add($"{before} {term}");
                before = term;
            }
        }

        return terms;
    }

    internal readonly record struct Feature(int Id, float Weight);
}
