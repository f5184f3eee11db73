using System.Text.RegularExpressions;
using Verso.Agents.Models.Extractive;

namespace Verso.Agents.Recipes.Meetings;

/// <summary>Reads who does what until when from one line.</summary>
internal static partial class ActionLine
{
    private const int LongestTask = 300;

    /// <param name="text">The line, without its bullet.</param>
    /// <param name="speaker">Who says it.</param>
    /// <param name="day">Dues such as "by Friday" count from this day.</param>
    public static ActionItem? Read(string text, string? speaker, DateOnly? day)
    {
        text = InlineMarkdown.Strip(text).Trim();
        var due = Days.FindDue(text, day);
        var who = speaker;
        if (Aside().Match(text) is { Success: true } aside)
        {
            // "(Anna, due 2026-03-20)": the day is in the due already, what is left is a name.
            who = aside.Groups["inside"].Value.Split(',').Select(part => part.Trim().TrimStart('@')).FirstOrDefault(IsName) ?? who;
            if (who is not null || due is not null)
                text = text[..aside.Index].Trim();
        }

        if (At().Match(text) is { Success: true } at)
        {
            who = at.Groups["who"].Value;
            text = text.Remove(at.Index, at.Length).Trim(' ', ':', '-', ',');
        }
        else if (Leading().Match(text) is { Success: true } lead)
        {
            who = lead.Groups["who"].Value;
            text = lead.Groups["text"].Value;
        }
        else if (Does().Match(text) is { Success: true } does && IsName(does.Groups["who"].Value))
        {
            who = does.Groups["who"].Value;
            text = does.Groups["text"].Value;
        }

        text = text.Trim().TrimEnd('.', ';', ',');
        return text.Length == 0 ? null : new ActionItem(Cut(char.ToUpperInvariant(text[0]) + text[1..]), who, due);
    }

    /// <summary>A promise in prose: "Ben will book the room by Friday", and of a speaker "I'll send the deck".</summary>
    public static ActionItem? FindPromise(string text, string? speaker, DateOnly? day)
    {
        foreach (var sentence in SentenceSplitter.Split(InlineMarkdown.Strip(text)))
        {
            if (speaker is not null && First().Match(sentence) is { Success: true } own)
                return Read(own.Groups["text"].Value, speaker, day);
            if (Does().Match(sentence) is { Success: true } other && IsName(other.Groups["who"].Value))
                return Read(sentence, null, day);
        }

        return null;
    }

    /// <summary>Words that begin a sentence with a capital and are nobody's name.</summary>
    private static bool IsName(string word) =>
        NameForm().IsMatch(word) && word.Split(' ')[0].ToLowerInvariant() is not ("we" or "they" or "it" or "this" or "that" or "the" or "there" or "he" or "she" or "i" or "you" or "everyone" or "nobody" or "someone" or "who" or "due" or "by"
            or "customers" or "sales" or "users" or "people" or "support" or "marketing" or "engineering" or "monday" or "tuesday" or "wednesday" or "thursday" or "friday" or "saturday" or "sunday");

    private static string Cut(string text) => text.Length <= LongestTask ? text : text[..(LongestTask - 1)] + "…";

    [GeneratedRegex(@"\s*\((?<inside>[^()]{1,80})\)\.?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Aside();

    [GeneratedRegex(@"(?<!\w)@(?<who>\p{L}[\p{L}.'-]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex At();

    [GeneratedRegex(@"^(?<who>\p{Lu}[\p{L}'-]+( \p{Lu}[\p{L}'-]+)?)\s*[:–]\s+(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Leading();

    [GeneratedRegex(@"^(?<who>\p{Lu}[\p{L}'-]+( \p{Lu}[\p{L}'-]+)?) (will|shall|to|has to|needs to|is going to|agreed to|promised to)( please)? (?!be |have |not )(?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Does();

    [GeneratedRegex(@"\b(I'll|I’ll|I will|I'm going to|I can|let me)( also| then)? (?!be |have |not )(?<text>.+)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex First();

    [GeneratedRegex(@"^\p{Lu}[\p{L}.'-]*( \p{Lu}[\p{L}.'-]*){0,2}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
