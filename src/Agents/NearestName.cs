namespace Verso.Agents;

/// <summary>Guesses which name was meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The name that is the fewest typing errors away, case aside; null when none is near enough to be meant: at most one
    /// error in three letters.
    /// </summary>
    public static string? Find(string wanted, IEnumerable<string> names)
    {
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var name in names)
        {
            var errors = Distance(wanted.Trim().ToLowerInvariant(), name.Trim().ToLowerInvariant());
            if (errors < fewest)
                (nearest, fewest) = (name, errors);
        }

        return nearest is not null && fewest <= Math.Max(wanted.Length, nearest.Length) / 3 ? nearest : null;
    }

    /// <summary>The question to put behind an error, with a blank before it; empty when no name is near.</summary>
    public static string Suggest(string wanted, IEnumerable<string> names) => Find(wanted, names) is { } meant ? $" Did you mean '{meant}'?" : "";

    /// <summary>Letters to insert, delete, replace or swap with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var above = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            above[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replace = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, 1 + Math.Min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, above, row) = (above, row, before);
        }

        return above[right.Length];
    }
}
