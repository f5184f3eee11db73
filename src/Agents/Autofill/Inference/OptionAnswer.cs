using Verso.Agents.Models;

namespace Verso.Agents.Autofill.Inference;

/// <summary>What a model says it chose, held against what may be chosen.</summary>
internal static class OptionAnswer
{
    private const int LongestOption = 100;
    private const int LongestQuote = 80;

    /// <summary>The value: names of options, spelled as they exist, joined as Notion joins them.</summary>
    public static string Read(string answer, AutofillPrompt prompt, string subject, string model)
    {
        var several = prompt.Kind == AutofillKind.MultiSelect;
        List<string> parts = [.. (several ? answer.Split([',', '\n', ';']) : [answer]).Select(Bare).Where(part => part.Length > 0)];
        if (parts.Count == 0 || parts.All(part => part.Equals(PromptText.None, StringComparison.OrdinalIgnoreCase) && !prompt.Options.Contains(part)))
            throw new ModelException(ModelFault.BadAnswer, $"No option of {subject} fits this page, says the model '{model}'.");

        List<string> chosen = [.. parts.Select(part => Known(part, prompt.Options) ?? (prompt.AddOptions ? New(part) : null)).OfType<string>().Distinct()];
        if (chosen.Count > 0)
            return string.Join(", ", several ? chosen : chosen.Take(1));
        var said = answer.Trim().ReplaceLineEndings(" ");
        throw new ModelException(
            ModelFault.BadAnswer,
            $"The model '{model}' answered '{(said.Length > LongestQuote ? said[..LongestQuote] + "…" : said)}', which is no option of {subject}: {string.Join(", ", prompt.Options)}.");
    }

    private static string? Known(string part, IReadOnlyList<string> options)
    {
        if (options.FirstOrDefault(option => option.Equals(part, StringComparison.OrdinalIgnoreCase)) is { } same)
            return same;
        if (NearestName.Find(part, options) is { } near)
            return near;
        List<string> said = [.. options.Where(option => Says(part, option))];
        // "Bug fix" says "Bug" too: the longest name is the one that was meant, unless others stand apart from it.
        return said.MaxBy(option => option.Length) is { } longest && said.TrueForAll(option => longest.Contains(option, StringComparison.OrdinalIgnoreCase)) ? longest : null;
    }

    private static bool Says(string text, string option)
    {
        var at = option.Length == 0 ? -1 : text.IndexOf(option, StringComparison.OrdinalIgnoreCase);
        return at >= 0
            && (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
            && (at + option.Length == text.Length || !char.IsLetterOrDigit(text[at + option.Length]));
    }

    private static string? New(string part)
    {
        var name = part.ReplaceLineEndings(" ").Replace(",", "", StringComparison.Ordinal).Trim();
        return name.Length is > 0 and <= LongestOption ? name : null;
    }

    private static string Bare(string part) => part.Trim().TrimStart('-', '*', '•', ' ').Trim('"', '\'', '`', '*', '“', '”', '«', '»', ' ', '.').Trim();
}
