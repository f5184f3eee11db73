using Microsoft.Extensions.AI;

namespace Verso.Agents.Models;

public enum AutofillKind
{
    Summarize,
    Translate,
    Extract,
    Custom,
    Select,
    MultiSelect,
}

/// <summary>A property's value in words.</summary>
public sealed record PropertyText(string Id, string Name, string Text);

/// <summary>
/// What is asked about a page, in parts. A language model reads it as the messages made from it; the extractive one,
/// which understands no prose instructions, reads the parts, which travel with the call's options.
/// </summary>
public sealed record AutofillPrompt
{
    private const string Key = "verso.autofill";

    public required AutofillKind Kind { get; init; }

    /// <summary>The property's own prompt, written by who set the property up.</summary>
    public string Instruction { get; init; } = "";

    /// <summary>The language to translate into, as Notion names it: <c>english</c>.</summary>
    public string? ToLanguage { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Whether an answer may name an option that does not exist yet.</summary>
    public bool AddOptions { get; init; }

    public string Title { get; init; } = "";

    public IReadOnlyList<PropertyText> Properties { get; init; } = [];

    public string Content { get; init; } = "";

    /// <summary>How many characters of the content's end are not in <see cref="Content"/>.</summary>
    public int LeftOut { get; init; }

    /// <summary>The prompt that travels with these options.</summary>
    public static AutofillPrompt? Of(ChatOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(Key, out AutofillPrompt? prompt) ? prompt : null;

    public ChatOptions AddTo(ChatOptions options)
    {
        (options.AdditionalProperties ??= [])[Key] = this;
        return options;
    }
}
