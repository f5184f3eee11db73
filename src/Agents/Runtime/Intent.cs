using System.Text.RegularExpressions;

namespace Verso.Agents.Runtime;

/// <summary>What a person wants, as far as its words tell.</summary>
/// <param name="Text">In the person's words.</param>
/// <param name="OnlyReads">Nothing in it asks for a change.</param>
/// <param name="AsksToTrash">It asks for something to be deleted.</param>
public sealed partial record Intent(string Text, IntentKind Kind, bool OnlyReads, bool AsksToTrash)
{
    /// <summary>
    /// Classifies by words alone, so that nothing a page says can widen what a run may do. When in doubt an intent may write, but never delete.
    /// </summary>
    public static Intent Read(string text)
    {
        var trashes = Trashing().IsMatch(text);
        var writes = trashes || Writing().IsMatch(text);
        var kind = trashes ? IntentKind.Trash
            : writes && Creating().IsMatch(text) ? IntentKind.Create
            : writes ? IntentKind.Update
            : Counting().IsMatch(text) ? IntentKind.Count
            : Listing().IsMatch(text) ? IntentKind.List
            : Finding().IsMatch(text) ? IntentKind.Find
            : Asking().IsMatch(text) ? IntentKind.Question
            : IntentKind.Other;
        return new Intent(text, kind, kind is IntentKind.Question or IntentKind.Find or IntentKind.List or IntentKind.Count, trashes);
    }

    [GeneratedRegex(@"\b(delete|trash|remove|discard|clean up|get rid of|archive)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Trashing();

    [GeneratedRegex(
        @"\b(create|add|make|write|draft|insert|append|log|record|note|update|set|change|edit|rename|mark|move|assign|fill|replace|complete|close|reopen|restore|tag|label|classify|import|schedule|comment|file|put|save|link|fix|correct|plan|prepare|generate|copy|duplicate|merge|split|triage|reconcile|restructure|organi[sz]e|sort|tidy)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Writing();

    [GeneratedRegex(@"\b(create|add|make|write|draft|insert|log|record|generate|prepare)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Creating();

    [GeneratedRegex(@"\b(how many|count|number of)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Counting();

    [GeneratedRegex(@"^\s*(please\s+)?(list|show|display)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Listing();

    [GeneratedRegex(@"^\s*(please\s+)?(find|search|look up|look for|lookup|where is|where are)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Finding();

    [GeneratedRegex(@"(\?\s*$)|(^\s*(who|what|when|where|why|which|how|does|do|is|are|can|tell me|explain|summari[sz]e)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Asking();
}

public enum IntentKind
{
    Question,
    Find,
    List,
    Count,
    Create,
    Update,
    Trash,
    Other,
}
