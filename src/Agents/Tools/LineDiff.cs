using System.Text;

namespace Verso.Agents.Tools;

/// <summary>What changed between two texts, line by line, as a unified diff.</summary>
internal static class LineDiff
{
    private const int Context = 1;
    private const int MostCompared = 2_000;

    /// <returns>Empty when nothing changed.</returns>
    public static string Of(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        var start = 0;
        while (start < old.Length && start < now.Length && old[start] == now[start])
            start++;
        var end = 0;
        while (end < old.Length - start && end < now.Length - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        if (start == old.Length && start == now.Length)
            return "";

        var lines = Compare(old[start..^end], now[start..^end]);
        var text = new StringBuilder($"@@ -{start + 1} +{start + 1} @@");
        foreach (var line in old[Math.Max(0, start - Context)..start])
            text.Append("\n ").Append(line);
        AppendChanged(text, lines);
        foreach (var line in old[^end..].Take(Context))
            text.Append("\n ").Append(line);
        return text.ToString();
    }

    /// <summary>The lines that were taken away and added; of long runs of others only the ends.</summary>
    private static void AppendChanged(StringBuilder text, List<(char Sign, string Line)> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var isNear = Enumerable.Range(i - Context, (2 * Context) + 1).Any(at => at >= 0 && at < lines.Count && lines[at].Sign != ' ');
            if (isNear)
                text.Append('\n').Append(lines[i].Sign).Append(lines[i].Line);
            else if (i > 0 && Enumerable.Range(i - 1 - Context, (2 * Context) + 1).Any(at => at >= 0 && at < lines.Count && lines[at].Sign != ' '))
                text.Append("\n …");
        }
    }

    private static List<(char Sign, string Line)> Compare(string[] old, string[] now)
    {
        if ((long)old.Length * now.Length > (long)MostCompared * MostCompared)
            return [.. old.Select(line => ('-', line)), .. now.Select(line => ('+', line))];
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<(char, string)>();
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add((' ', old[i]));
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Length && (j == now.Length || common[i + 1, j] >= common[i, j + 1]))
                lines.Add(('-', old[i++]));
            else
                lines.Add(('+', now[j++]));
        }

        return lines;
    }
}
