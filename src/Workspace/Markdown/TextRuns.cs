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

    /// <summary>A delimiter must touch the text it styles, so blanks at the ends of a run go without.</summary>
    private static void AddText(List<TextRun> runs, string text, RunStyle style)
    {
        var core = style.Code ? text : text.Trim();
        var start = core.Length == 0 ? text.Length : text.IndexOf(core, StringComparison.Ordinal);
        var blank = style with { Bold = false, Italic = false, Strikethrough = false };
        Add(runs, text[..start], blank);
        Add(runs, core, style);
        Add(runs, text[(start + core.Length)..], blank);
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
