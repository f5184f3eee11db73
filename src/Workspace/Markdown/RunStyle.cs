using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>How a run of rich text looks and where it leads.</summary>
internal sealed record RunStyle
{
    public static RunStyle Plain { get; } = new();

    public bool Bold { get; init; }

    public bool Italic { get; init; }

    public bool Strikethrough { get; init; }

    public bool Underline { get; init; }

    public bool Code { get; init; }

    public string Color { get; init; } = Colors.Default;

    public string? Link { get; init; }

    /// <summary>The style of an item of rich text, as served or as sent.</summary>
    public static RunStyle Of(JsonObject item)
    {
        var annotations = item["annotations"] as JsonObject;
        return new RunStyle
        {
            Bold = Flag("bold"),
            Italic = Flag("italic"),
            Strikethrough = Flag("strikethrough"),
            Underline = Flag("underline"),
            Code = Flag("code"),
            Color = annotations.At("color").Text() ?? Colors.Default,
            Link = item["text"].At("link").At("url").Text(),
        };

        bool Flag(string name) => annotations.At(name).IsTrue();
    }

    public JsonObject ToAnnotations() => new()
    {
        ["bold"] = Bold,
        ["italic"] = Italic,
        ["strikethrough"] = Strikethrough,
        ["underline"] = Underline,
        ["code"] = Code,
        ["color"] = Color,
    };
}
