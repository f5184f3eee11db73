using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Transfer.Pages;
using Verso.Workspace.Transfer.Sources;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Import;

/// <summary>A page or a database that is about to be made. Its id is known beforehand, so that links can lead to it.</summary>
internal abstract class PlannedNode(string title, string path)
{
    public string Title { get; set; } = title;

    /// <summary>The file or folder it comes from.</summary>
    public string Path { get; } = path;

    public NotionId Id { get; set; }

    public PlannedNode? Parent { get; set; }

    /// <summary>Whether it stands in the workspace already.</summary>
    public bool IsMade { get; set; }
}

/// <summary>A page, on another page or in a database.</summary>
internal sealed class PlannedPage(string title, string path, SourceFile? file) : PlannedNode(title, path)
{
    /// <summary>Where its body is; null for one without.</summary>
    public SourceFile? File { get; set; } = file;

    public List<PlannedNode> Children { get; } = [];

    /// <summary>What stands above the body.</summary>
    public IReadOnlyList<PageProperty> Head { get; set; } = [];

    public string? Icon { get; set; }

    /// <summary>The database it is a row of; null for others.</summary>
    public PlannedTable? Table { get; set; }
}

/// <summary>A database with one data source.</summary>
internal sealed class PlannedTable(string title, string path, TableSource rows) : PlannedNode(title, path)
{
    public TableSource Rows { get; set; } = rows;

    public NotionId DataSource { get; set; }

    /// <summary>One for each column of <see cref="Rows"/>.</summary>
    public List<Column> Columns { get; set; } = [];

    /// <summary>The columns that relate to rows of a database, with that database.</summary>
    public Dictionary<int, PlannedTable> Relations { get; } = [];

    /// <summary>The files of its rows, in their order.</summary>
    public List<PlannedPage> Pages { get; } = [];

    /// <summary>How many rows <see cref="Rows"/> has.</summary>
    public int RowCount { get; set; }

    public int TitleColumn { get; set; }
}

/// <summary>Names of files as Notion writes them.</summary>
internal static partial class ExportNames
{
    /// <summary>The name without the id at its end.</summary>
    public static string Clean(string name) => Id().Replace(name, "").Trim() is { Length: > 0 } rest ? rest : name;

    public static bool HasId(string name) => Id().IsMatch(name);

    /// <summary>The name of a CSV that holds all rows, when the other one holds those of a view.</summary>
    public static string WithoutAll(string stem) => stem.EndsWith("_all", StringComparison.Ordinal) ? stem[..^4] : stem;

    [GeneratedRegex(@"[ \-_]+(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$", RegexOptions.IgnoreCase)]
    private static partial Regex Id();
}
