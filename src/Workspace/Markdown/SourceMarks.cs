using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>
/// What must be seen in the source, because after parsing an escaped bracket looks like any other: the attributes at the end
/// of a line, <c>{color="blue" toggle="true"}</c>, and the check box at the start of an item. A mark of private characters
/// holds the place of each until the block is known that it belongs to.
/// </summary>
internal sealed partial class SourceMarks
{
    private const char Start = '\uE000';
    private const char End = '\uE001';

    private readonly List<(string Blank, string Text)> _sources = [];

    public static string Mark(string markdown, out SourceMarks marks)
    {
        var found = marks = new SourceMarks();
        if (markdown.Contains("=\"", StringComparison.Ordinal))
            markdown = Attributes().Replace(markdown, match => found.Add(match.Groups[1].Value, match.Groups[2].Value, before: match.Groups[1].Success ? " " : ""));
        return markdown.Contains('[') ? CheckBox().Replace(markdown, match => found.Add("", match.Value, before: "")) : markdown;
    }

    /// <summary>The attributes behind this text; they are no longer part of it afterwards.</summary>
    public Dictionary<string, string> TakeAttributes(List<JsonObject> items)
    {
        if (_sources.Count == 0 || items.Count == 0 || Content(items[^1]) is not { } text || AtEnd().Match(text) is not { Success: true } mark)
            return [];
        Replace(items, items.Count - 1, text[..mark.Index]);
        return Tags.Attributes(Source(mark));
    }

    /// <summary>Whether the box before this text is checked; null when there is none.</summary>
    public bool? TakeCheckBox(List<JsonObject> items)
    {
        if (_sources.Count == 0 || items.Count == 0 || Content(items[0]) is not { } text || AtStart().Match(text) is not { Success: true } mark)
            return null;
        if (Source(mark) is not ['[', _, ']'] box)
            return null;
        Replace(items, 0, text[mark.Length..]);
        return box[1] != ' ';
    }

    /// <summary>The text as it was written: what stood in code or elsewhere was no mark after all.</summary>
    public string Restore(string text) => _sources.Count == 0 ? text : Any().Replace(text, match => match.Value[0] == ' ' ? Blank(match) + Source(match) : Source(match));

    public List<JsonObject> Restore(List<JsonObject> items)
    {
        for (var index = 0; index < items.Count && _sources.Count > 0; index++)
        {
            if (Content(items[index]) is { } text && text.Contains(Start))
                Replace(items, index, Restore(text));
        }

        return items;
    }

    private static string? Content(JsonObject item) => item["text"]?["content"]?.GetValue<string>();

    private static void Replace(List<JsonObject> items, int index, string text)
    {
        var style = RunStyle.Of(items[index]);
        items.RemoveAt(index);
        if (text.Length > 0)
            items.Insert(index, RichTexts.Text(text, style.Link, style.ToAnnotations()));
    }

    private string Add(string blank, string source, string before)
    {
        _sources.Add((before.Length > 0 ? blank : " ", source));
        return $"{before}{Start}{(_sources.Count - 1).ToString(CultureInfo.InvariantCulture)}{End}";
    }

    private string Source(Match mark) => Find(mark)?.Text ?? mark.Value;

    private string Blank(Match mark) => Find(mark)?.Blank ?? "";

    private (string Blank, string Text)? Find(Match mark) =>
        int.TryParse(mark.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var index) && index < _sources.Count ? _sources[index] : null;

    [GeneratedRegex("""((?<=[^\s])[ \t]*)?(?<!\\)(\{(?:(?:color|toggle)="[^"\n]*"[ \t]*)+\})[ \t]*$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Attributes();

    [GeneratedRegex(@"(?<=^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)+)\[[ xX]\](?=[ \t]|$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CheckBox();

    [GeneratedRegex(@" ?\uE000(\d+)\uE001$", RegexOptions.CultureInvariant)]
    private static partial Regex AtEnd();

    [GeneratedRegex(@"^\uE000(\d+)\uE001 ?", RegexOptions.CultureInvariant)]
    private static partial Regex AtStart();

    [GeneratedRegex(@" ?\uE000(\d+)\uE001", RegexOptions.CultureInvariant)]
    private static partial Regex Any();
}
