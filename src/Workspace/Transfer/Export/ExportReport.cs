namespace Verso.Workspace.Transfer.Export;

/// <summary>The form of an export.</summary>
public enum ExportFormat
{
    /// <summary>Notion's Markdown and CSV.</summary>
    Markdown,

    /// <summary>Notion's HTML and CSV.</summary>
    Html,

    /// <summary>The tables alone.</summary>
    Csv,
}

/// <summary>What an export holds, and what of the workspace it cannot hold.</summary>
public sealed class ExportReport
{
    private readonly HashSet<(string, string)> _notes = [];

    public int Pages { get; set; }

    public int Databases { get; set; }

    public int Rows { get; set; }

    public int Files { get; set; }

    public IReadOnlyCollection<(string Path, string What)> Notes => _notes;

    public void Note(string path, string what)
    {
        if (_notes.Count < 2000)
            _notes.Add((path, what));
    }
}
