using System.Globalization;
using System.Text;

namespace Verso.Agents.Models.Extractive;

/// <summary>One sentence of a page, at its place.</summary>
/// <param name="Opening">How many passages of its kind come before its own under the same heading; 0 opens a section.</param>
internal sealed record Sentence(int Index, string Text, PassageKind Kind, string Heading, int Passage, int Opening)
{
    private const string Ends = ".!?…。！？｡．।॥؟۔։።";
    private const string Closers = "\"'”’»›)]}」』）】";

    /// <summary>The sentences that the passages hold, repeats once.</summary>
    public static List<Sentence> Of(IReadOnlyList<Passage> passages)
    {
        var sentences = new List<Sentence>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var heading = "";
        var opening = 0;
        for (var i = 0; i < passages.Count; i++)
        {
            var passage = passages[i];
            if (passage.Kind == PassageKind.Heading || passage.Heading != heading)
            {
                heading = passage.Heading;
                opening = 0;
            }

            foreach (var text in passage.Kind is PassageKind.Paragraph or PassageKind.ListItem ? SentenceSplitter.Split(passage.Text) : [passage.Text])
            {
                if (seen.Add(text))
                    sentences.Add(new(sentences.Count, text, passage.Kind, heading, i, opening));
            }

            if (passage.Kind != PassageKind.Heading)
                opening++;
        }

        return sentences;
    }

    /// <summary>Whether this can stand alone: not a scrap, not the lead-in of a list, not a question.</summary>
    public bool StandsAlone
    {
        get
        {
            var last = Text.TrimEnd(Closers.ToCharArray()).LastOrDefault();
            return last is not (':' or '：' or '?' or '？' or '؟') && Terms.Of(Text).Count >= 3 && Text.Any(char.IsLetter);
        }
    }

    /// <summary>The text with an end, so that it can be followed by another sentence.</summary>
    public string Closed
    {
        get
        {
            var text = Text.TrimEnd(' ', ',', ';', ':', '，', '；', '：', '、');
            var bare = text.TrimEnd(Closers.ToCharArray());
            return bare.Length > 0 && Ends.Contains(bare[^1], StringComparison.Ordinal) ? text : text + (IsUnspaced(text) ? "。" : ".");
        }
    }

    /// <summary>Sentences joined as their script joins them: after a full-width end comes no blank.</summary>
    public static string Separator(string before, string after) =>
        before.Length > 0 && after.Length > 0 && IsFullWidth(before[^1]) ? "" : " ";

    private static bool IsFullWidth(char character) => character is >= '\u3000' and <= '\u303F' or >= '\uFF00' and <= '\uFF60';

    private static bool IsUnspaced(string text)
    {
        var last = text.EnumerateRunes().LastOrDefault(rune => Rune.IsLetter(rune) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter);
        return last.Value is >= 0x3040 and <= 0x9FFF;
    }
}
