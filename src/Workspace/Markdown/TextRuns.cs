using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>A run of text of one style, or an item that is no text.</summary>
internal sealed record TextRun(string Text, RunStyle Style, JsonObject? Item = null);

/// <summary>Rich text in the runs that markdown can tell apart.</summary>
internal static class TextRuns
{
    public static List<TextRun> Of(JsonArray items)
    {
        var runs = new List<TextRun>();
        foreach (var item in items.OfType<JsonObject>())
        {
            var style = RunStyle.Of(item);
            if (item.ContainsKey("mention") || item.ContainsKey("equation"))
                runs.Add(new TextRun("", style, item));
            else
                AddText(runs, RichTexts.PlainText(new JsonArray(item.DeepClone())), style);
        }

        return runs;
    }

    /// <summary>A delimiter must touch the text it styles, so blanks at the ends of such a run go without any style.</summary>
    private static void AddText(List<TextRun> runs, string text, RunStyle style)
    {
        var isDelimited = style.Bold || style.Italic || style.Strikethrough;
        var core = style.Code ? text : isDelimited || string.IsNullOrWhiteSpace(text) ? text.Trim() : text;
        var start = core.Length == 0 ? text.Length : text.IndexOf(core, StringComparison.Ordinal);
        Add(runs, text[..start], RunStyle.Plain);
        Add(runs, core, style);
        Add(runs, text[(start + core.Length)..], RunStyle.Plain);
    }

    private static void Add(List<TextRun> runs, string text, RunStyle style)
    {
        if (text.Length == 0)
            return;
        if (runs.Count > 0 && runs[^1] is { Item: null } last && last.Style == style)
            runs[^1] = last with { Text = last.Text + text };
        else
            runs.Add(new TextRun(text, style));
    }
}
