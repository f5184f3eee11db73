using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>A run of text of one style: text, a mention, or an equation.</summary>
[JsonConverter(typeof(RichTextConverter))]
public abstract record RichText : WireObject
{
    protected RichText(string? type = null) => Type = type;

    [JsonInclude, JsonPropertyOrder(-1)]
    public string? Type { get; internal set; }

    [JsonPropertyOrder(1)]
    public Annotations? Annotations { get; set; }

    /// <summary>What a reader sees, without the style. Notion makes it; it is not taken from a request.</summary>
    [JsonPropertyOrder(1)]
    public string? PlainText { get; set; }

    [JsonPropertyOrder(1)]
    public string? Href { get; set; }

    /// <summary>Plain text as rich text.</summary>
    public static IReadOnlyList<RichText> Of(string text) => [new TextRun { Text = new() { Content = text } }];
}

public static class RichTextExtensions
{
    /// <summary>What a reader sees, without the style.</summary>
    public static string ToPlainText(this IEnumerable<RichText> runs) =>
        string.Concat(runs.Select(run => run.PlainText ?? (run as TextRun)?.Text.Content));
}

public sealed record TextRun() : RichText("text")
{
    public TextContent Text { get; set; } = new();
}

public sealed record MentionRun() : RichText("mention")
{
    public Mention? Mention { get; set; }
}

public sealed record EquationRun() : RichText("equation")
{
    public Equation Equation { get; set; } = new();
}

public sealed record UnknownRun : RichText;

public sealed record TextContent : WireObject
{
    public string? Content { get; set; }

    public Link? Link { get; set; }
}

public sealed record Link : WireObject
{
    public string? Url { get; set; }
}

/// <summary>LaTeX.</summary>
public sealed record Equation : WireObject
{
    public string? Expression { get; set; }
}

public sealed record Annotations : WireObject
{
    public bool Bold { get; set; }

    public bool Italic { get; set; }

    public bool Strikethrough { get; set; }

    public bool Underline { get; set; }

    public bool Code { get; set; }

    public string? Color { get; set; }
}

internal sealed class RichTextConverter() : KindConverter<RichText>(
    "type",
    RecordKind.Of<UnknownRun>(),
    new Dictionary<string, RecordKind>
    {
        ["text"] = RecordKind.Of<TextRun>(),
        ["mention"] = RecordKind.Of<MentionRun>(),
        ["equation"] = RecordKind.Of<EquationRun>(),
    });
