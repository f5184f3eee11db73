using System.Text.Json;
using Verso.Agents.Models;

namespace Verso.Agents.Autofill.Inference;

/// <summary>One AI property of one page, waiting for its value.</summary>
public sealed record AutofillTask
{
    /// <summary>The schema's <c>ai_inference</c> (or <c>select_ai_inference</c>) as it stands.</summary>
    public required JsonElement Inference { get; init; }

    public string? PropertyId { get; init; }

    public string? PropertyName { get; init; }

    public string PageTitle { get; init; } = "";

    /// <summary>The page's other properties as text, in the order of the schema.</summary>
    public IReadOnlyList<PropertyText> Properties { get; init; } = [];

    /// <summary>The page's content as Markdown, or as plain text.</summary>
    public string Content { get; init; } = "";

    /// <summary>The names a select or multi-select property offers.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Hears of the tokens and the cost of this task, besides the catalogue's own sink.</summary>
    public IModelUsageSink? Usage { get; init; }
}
