using System.Text.RegularExpressions;

namespace Verso.Agents.Recipes;

/// <summary>Text with places for inputs: <c>{{name}}</c>.</summary>
internal static partial class RecipeText
{
    /// <summary>The names in a text.</summary>
    public static IEnumerable<string> Names(string text) => Place().Matches(text).Select(match => match.Groups["name"].Value).Distinct();

    /// <summary>Puts values in. A line with a place that has no value is left out; a value is never read for places itself.</summary>
    public static string Fill(string text, Func<string, string?> value)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line =>
        {
            var isWhole = true;
            var filled = Place().Replace(line, match =>
            {
                var found = value(match.Groups["name"].Value);
                isWhole &= found is not null;
                return found ?? "";
            });
            return isWhole ? filled : null;
        });
        return string.Join('\n', lines.Where(line => line is not null)).Trim();
    }

    [GeneratedRegex(@"\{\{\s*(?<name>[a-z][a-z0-9_]*)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Place();
}
