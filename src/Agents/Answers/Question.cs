using System.Text.RegularExpressions;
using Verso.Agents.Models.Extractive;

namespace Verso.Agents.Answers;

/// <summary>What a question asks about, and what kind of thing would answer it.</summary>
internal sealed partial class Question
{
    /// <summary>Words of the asking itself, which a page that holds the answer does not repeat.</summary>
    private static readonly HashSet<string> Asking = [.. Terms.Of("""
        tell please know does did find explain describe give show say anyone someone something much many long often kind any there get got going need want let us we have
        sag bitte wissen gibt wieviel viele lange oft cuánto cuánta cuántos combien quel quelle quels quelles qué quién cuándo dónde pourquoi comment wann wo warum welche
        welcher welches
        """)];

    private static readonly string[] People = ["who", "whose", "whom", "wer", "wem", "wen", "quién", "quien", "qui", "chi", "кто"];
    private static readonly string[] Times = ["when", "wann", "cuándo", "cuando", "quand", "quando", "когда"];

    public Question(string text)
    {
        Text = text.Trim();
        var terms = Terms.Of(Text).Distinct().ToList();
        List<string> telling = [.. terms.Where(term => !Asking.Contains(term))];
        Content = telling.Count > 0 ? telling : terms;
        Forms = FormsOf(Text);
    }

    public string Text { get; }

    /// <summary>The terms that tell what it is about.</summary>
    public IReadOnlyList<string> Content { get; }

    /// <summary>The forms that an answer has; empty when any text may answer.</summary>
    public IReadOnlyList<Regex> Forms { get; }

    /// <summary>The words to look for: those of the question without those of the asking.</summary>
    public string Words => field ??= string.Join(' ', Text.Split([' ', '\t', '\n', '?', '!', ',', ';', ':', '.', '"', '(', ')', '*', '-'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => Terms.Of(word) is { Count: > 0 } found && found.Exists(Content.Contains)).Distinct(StringComparer.OrdinalIgnoreCase));

    private static List<Regex> FormsOf(string text)
    {
        var words = text.ToLowerInvariant().Split([' ', ',', '?', '!', '.', '\'', '’'], StringSplitOptions.RemoveEmptyEntries);
        var first = words.Take(3).ToArray();
        var forms = new List<Regex>();
        if (first.Intersect(People).Any())
            forms.Add(Name());
        if (HowMany().IsMatch(text))
            forms.Add(Number());
        if (HowLong().IsMatch(text))
            forms.Add(Duration());
        if (first.Intersect(Times).Any())
            forms.AddRange([.. TypedFacts.AskedFor("when"), Weekday()]);
        if (forms.Count == 0 && words.Length <= 12)
            forms.AddRange(TypedFacts.AskedFor(text));
        return forms;
    }

    [GeneratedRegex(@"\bhow (many|much|often|big|large|high|far)\b|\bwie ?(viel|viele|hoch|oft)\b|\bcu[aá]nt[oa]s?\b|\bcombien\b|\bquant[oaie]\b", RegexOptions.IgnoreCase)]
    private static partial Regex HowMany();

    [GeneratedRegex(@"\bhow (long|soon|old|late)\b|\bwie lange\b", RegexOptions.IgnoreCase)]
    private static partial Regex HowLong();

    /// <summary>A capital inside of a sentence, or an address of a person.</summary>
    [GeneratedRegex(@"(?<=[\p{L}\d,;:|)] ?)\s?\p{Lu}\p{Ll}+|^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|@\w+|\b(I|we|team)\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|thousand|million|once|twice|none|daily|weekly|monthly|yearly|every|zwei|drei|vier|fünf)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty)[ -](business |working |calendar )?(second|minute|hour|day|week|month|quarter|year|tag|woche|monat|jahr|stunde)", RegexOptions.IgnoreCase)]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b((mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|today|tonight|noon|midnight|quarter|Q[1-4]|\d{1,2}(:\d{2})? ?(am|pm)|\d{1,2}:\d{2}|(19|20)\d{2})\b", RegexOptions.IgnoreCase)]
    private static partial Regex Weekday();
}
