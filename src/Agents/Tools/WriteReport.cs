using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>What a call did, or would do: one entry a page, with what failed and why.</summary>
/// <param name="verb">In the past: <c>created</c>.</param>
internal sealed class WriteReport(ToolSetting setting, string verb, bool isDryRun)
{
    /// <summary>The form of what a write answers to programs.</summary>
    public const string Schema = """{"type":"object","properties":{"done":{"type":"integer"},"failed":{"type":"integer"},"ids":{"type":"array","items":{"type":"string"}},"report":{"type":"string"}},"required":["done","failed"]}""";

    private readonly List<(NotionId? Id, string Text)> _entries = [];
    private readonly List<string> _failures = [];
    private readonly List<ToolEffect> _effects = [];
    private int _unchanged;

    public bool IsDryRun => isDryRun;

    public int Count => _entries.Count + _failures.Count;

    /// <param name="id">Null for what is not there yet.</param>
    /// <param name="detail">What changed, in words or as a diff.</param>
    public void Done(NotionId? id, string title, string detail)
    {
        var name = id is { } known ? $"{ToolText.Line(Titles.Shown(title), 120)} ({ShortId.Write(known)})" : ToolText.Line(Titles.Shown(title), 120);
        _entries.Add((id, detail.Length == 0 ? name : detail.Contains('\n', StringComparison.Ordinal) ? $"{name}\n{detail}" : $"{name}: {detail}"));
        if (id is { } page && !isDryRun)
            _effects.Add(new ToolEffect(verb, page, title));
    }

    public void Unchanged() => _unchanged++;

    public void Failed(string name, string why) => _failures.Add($"{name}: {why}");

    public ToolResult ToResult(string? note = null)
    {
        if (_failures.Count > 0 && _effects.Count == 0 && _unchanged == 0 && !isDryRun)
            throw new ToolException("refused", $"Nothing was {verb}. {string.Join(' ', _failures.Take(5))}{(_failures.Count > 5 ? $" And {_failures.Count - 5} more like these." : "")}");

        var text = new StringBuilder(isDryRun ? $"Dry run, nothing was written. Would be {verb}: {_entries.Count}." : $"{char.ToUpperInvariant(verb[0])}{verb[1..]}: {_entries.Count}.");
        if (_unchanged > 0)
            text.Append($" Already so: {_unchanged}.");
        if (_failures.Count > 0)
            text.Append($" FAILED: {_failures.Count}.");
        var (shown, ids) = Entries();
        if (shown.Length > 0)
            text.Append('\n').Append(ToolText.Fence(shown));
        if (note is not null)
            text.Append('\n').Append(note);
        foreach (var failure in _failures.Take(50))
            text.Append("\nfailed ").Append(failure);
        if (_failures.Count > 50)
            text.Append($"\nand {_failures.Count - 50} more failed.");
        var report = text.ToString();
        return new ToolResult(report)
        {
            Structured = new JsonObject { ["done"] = isDryRun ? 0 : _entries.Count, ["failed"] = _failures.Count, ["ids"] = ids, ["report"] = report },
            Effects = _effects,
            IsPartial = _failures.Count > 0,
            IsDryRun = isDryRun,
        };
    }

    private (string Text, JsonArray Ids) Entries()
    {
        var text = new StringBuilder();
        var ids = new JsonArray();
        var budget = setting.Options.MaxTokens;
        var shown = 0;
        foreach (var (id, entry) in _entries)
        {
            var cost = TokenEstimate.Of(entry) + 1;
            if (cost > budget && shown > 0)
                break;
            budget -= cost;
            text.Append(shown++ == 0 ? "" : "\n").Append(cost > setting.Options.MaxTokens ? ToolText.Cut(entry, setting.Options.MaxTokens * 2) : entry);
            if (id is { } known)
                ids.Add(ShortId.Write(known));
        }

        if (shown < _entries.Count)
            text.Append($"\n… and {_entries.Count - shown} more alike, not shown.");
        return (text.ToString(), ids);
    }
}
