namespace Verso.Agents.Models;

/// <summary>The known name that someone most likely meant.</summary>
internal static class Nearest
{
    /// <summary>The name that differs from <paramref name="name"/> in at most a third of its letters.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var meant = name.Trim().ToLowerInvariant();
        return known
            .Select(candidate => (Name: candidate, Distance: Distance(meant, candidate.Trim().ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(meant.Length, candidate.Name.Length) / 3)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
    }

    public static string Suggest(string name, IEnumerable<string> known) => Of(name, known) is { } meant ? $" Did you mean '{meant}'?" : "";

    /// <summary>How many letters must be added, removed or changed.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
