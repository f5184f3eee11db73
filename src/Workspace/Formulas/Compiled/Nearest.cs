namespace Verso.Workspace.Formulas.Compiled;

/// <summary>What somebody may have meant who wrote a name that does not exist.</summary>
internal static class Nearest
{
    /// <summary><c> Did you mean floor?</c>, or nothing when no name is near.</summary>
    public static string Suggest(string name, IEnumerable<string> names, Func<string, string>? spell = null)
    {
        var near = names.Where(n => n.Length <= 200)
            .Select(n => (Name: n, Distance: Distance(name, n)))
            .Where(n => n.Distance <= Math.Max(1, Math.Min(name.Length, n.Name.Length) / 3))
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
            .Select(n => spell?.Invoke(n.Name) ?? n.Name).Distinct().Take(3).ToArray();
        return near.Length == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>How many characters must be changed, added, left out or swapped with the next one, not minding case; a large number for long names.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 200 || Math.Abs(left.Length - right.Length) > 20)
            return int.MaxValue;
        var width = right.Length + 1;
        Span<int> table = stackalloc int[3 * width];
        for (var j = 0; j < width; j++)
            table[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var row = table.Slice(i % 3 * width, width);
            var above = table.Slice((i + 2) % 3 * width, width);
            var higher = table.Slice((i + 1) % 3 * width, width);
            row[0] = i;
            for (var j = 1; j < width; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (IsSame(left[i - 1], right[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(left[i - 1], right[j - 2]) && IsSame(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], higher[j - 2] + 1);
            }
        }

        return table[(left.Length % 3 * width) + width - 1];
    }

    private static bool IsSame(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
