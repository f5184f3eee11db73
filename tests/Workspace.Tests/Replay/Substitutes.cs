using System.Text.RegularExpressions;

namespace Verso.Workspace.Tests.Replay;

/// <summary>What stands here for the ids and cursors that Notion gave out.</summary>
internal sealed partial class Substitutes
{
    private const string Task = "task_";

    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _words = [];
    private readonly Dictionary<string, string> _cursors = [];

    public void Learn(string theirs, string ours)
    {
        if (theirs.StartsWith(Task, StringComparison.Ordinal) && ours.StartsWith(Task, StringComparison.Ordinal))
            (theirs, ours) = (theirs[Task.Length..], ours[Task.Length..]);
        if (Guid.TryParse(theirs, out var id) && Guid.TryParse(ours, out _))
            _ids[id.ToString()] = Guid.Parse(ours).ToString();
        else if (theirs != "title")
            _words[theirs] = ours;
    }

    /// <summary>Whether something stands for one of theirs already.</summary>
    public bool Knows(string ours) => _ids.ContainsValue(ours);

    public string? Find(string theirs) =>
        theirs.StartsWith(Task, StringComparison.Ordinal) ? Find(theirs[Task.Length..]) is { } task ? Task + task.Replace("-", "", StringComparison.Ordinal) : null
        : Guid.TryParse(theirs, out var id) ? _ids.GetValueOrDefault(id.ToString()) : _words.GetValueOrDefault(theirs);

    public void LearnCursor(string theirs, string ours) => _cursors[theirs] = ours;

    /// <summary>The place in a list that stands for theirs; a cursor may look like an id.</summary>
    public string Cursor(string theirs) => _cursors.GetValueOrDefault(theirs) ?? Find(theirs) ?? theirs;

    /// <summary>The text with our ids; one that is not known stays.</summary>
    public string Translate(string text)
    {
        text = Uuid().Replace(text, match =>
            Find(match.Value) is not { } ours ? match.Value : match.Value.Contains('-', StringComparison.Ordinal) ? ours : ours.Replace("-", "", StringComparison.Ordinal));
        foreach (var (theirs, ours) in _words)
        {
            text = text.Replace($"\"{theirs}\"", $"\"{ours}\"", StringComparison.Ordinal)
                .Replace($"/properties/{theirs}", $"/properties/{ours}", StringComparison.Ordinal);
        }

        return text;
    }

    [GeneratedRegex("(?<![0-9a-fA-F])[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}(?![0-9a-fA-F])")]
    public static partial Regex Uuid();
}
