namespace Verso.Workspace.Transfer.Import;

/// <summary>What an import found, or made, and what of it could not be taken over as it was.</summary>
public sealed class ImportReport
{
    private const int MostNotes = 2000;

    private readonly List<ImportNote> _notes = [];

    public string Source { get; init; } = "";

    /// <summary>What kind of files these are, in words.</summary>
    public string Form { get; set; } = "";

    public int Pages { get; set; }

    public int Databases { get; set; }

    public int Rows { get; set; }

    public int Blocks { get; set; }

    public int Files { get; set; }

    /// <summary>The tree, a line a page or database; rows are counted.</summary>
    public List<string> Tree { get; } = [];

    public IReadOnlyList<ImportNote> Notes => _notes;

    /// <summary>How many notes there are beyond those that are kept.</summary>
    public int MoreNotes { get; private set; }

    /// <summary>The page or database that was made, or the page that holds all of them; null in a plan.</summary>
    public string? Made { get; set; }

    public void Note(string path, string what)
    {
        if (_notes.Count < MostNotes)
            _notes.Add(new ImportNote(path, what));
        else
            MoreNotes++;
    }
}

/// <summary>Something that is not as it was, in one file.</summary>
public sealed record ImportNote(string Path, string What);

/// <summary>How far an import is.</summary>
/// <param name="Done">How many pages, rows and databases were made.</param>
/// <param name="All">How many there will be.</param>
public sealed record ImportProgress(int Done, int All);
