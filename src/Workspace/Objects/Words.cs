using System.Text;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Objects;

/// <summary>Titles as search compares them: words without regard to case, matched by how they begin.</summary>
public static class Words
{
    /// <summary>Each word behind a blank, so that <c>" mark"</c> is found in <c>" markdown test"</c>.</summary>
    public static string Of(string title)
    {
        var words = new StringBuilder(title.Length + 1);
        foreach (var word in Split(title))
            words.Append(' ').Append(word);
        return words.ToString();
    }

    /// <summary>What to look for in <see cref="Of"/>. A plural finds its singular, as in Notion.</summary>
    public static IReadOnlyList<string> Sought(string query) =>
        [.. Split(query).Select(word => " " + (word.Length > 3 && word.EndsWith('s') ? word[..^1] : word)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Split(string text)
    {
        var folded = TextFold.Fold(text)!;
        var start = -1;
        for (var i = 0; i <= folded.Length; i++)
        {
            var inside = i < folded.Length && (char.IsLetterOrDigit(folded[i]) || char.IsSurrogate(folded[i]));
            if (inside && start < 0)
                start = i;
            else if (!inside && start >= 0)
            {
                yield return folded[start..i];
                start = -1;
            }
        }
    }
}
