using Verso.Workspace.Computed;
using Verso.Workspace.Queries;
using Verso.Workspace.Search;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>How a local workspace is set up.</summary>
public sealed class WorkspaceOptions
{
    /// <summary>The name of a workspace that is created; one that exists keeps its own.</summary>
    public string Name { get; set; } = "Verso";

    /// <summary>The name of the person a new workspace belongs to.</summary>
    public string Owner { get; set; } = "Owner";

    public string? OwnerEmail { get; set; }

    /// <summary>The title of the page that a new workspace begins with.</summary>
    public string RootPage { get; set; } = "Verso";

    /// <summary>What the addresses of pages begin with.</summary>
    public string PageAddress { get; set; } = "https://app.notion.com/p/";

    /// <summary>Where the API is, for the addresses that answers carry when the request does not say how it came.</summary>
    public string ApiAddress { get => FindApiAddress?.Invoke() ?? field; set; } = "https://api.notion.com/v1/";

    /// <summary>Finds that address where it is known only once the server listens; null leaves it as it is set.</summary>
    public Func<string?>? FindApiAddress { get; set; }

    /// <summary>The largest request body, in bytes.</summary>
    public int MostBodyBytes { get; set; } = 500 * 1024;

    /// <summary>How many blocks one request may carry, at all depths together.</summary>
    public int MostBlocks { get; set; } = 1000;

    /// <summary>How many blocks of a page are read as markdown; what is beyond is named and can be asked for by itself.</summary>
    public int MostMarkdownBlocks { get; set; } = 20_000;

    /// <summary>Whether this process carries out what was taken on to be done later. Of the processes that share a workspace one must.</summary>
    public bool RunsTasks { get; set; } = true;

    /// <summary>
    /// How many rows are rewritten in one write when their schema changes. Where there are more, they follow in the background
    /// in steps of this many, if no value has to become another.
    /// </summary>
    public int MostRowsAtOnce { get; set; } = 500;

    /// <summary>
    /// Does what answers have put off: the content of templates, and rows that follow their schema. Without it that waits in the
    /// database for one that does.
    /// </summary>
    public bool WorksBehindAnswers { get; set; } = true;

    /// <summary>The largest file a user of this workspace may upload, as its bots tell.</summary>
    public long MostUploadBytes { get; set; } = 5L * 1024 * 1024;

    public UploadOptions Uploads { get; set; } = new();

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public SqliteOptions Sqlite { get; set; } = new();

    public QueryOptions Queries { get; set; } = new();

    public ComputedOptions Computed { get; set; } = new();

    public SearchOptions Search { get; set; } = new();

    /// <summary>Hears of defects: what was answered with 500.</summary>
    public Action<Exception>? OnDefect { get; set; }

    /// <summary>The same for a file that is made and thrown away, so that no write has to wait for the disk.</summary>
    internal WorkspaceOptions ForScratch()
    {
        var copy = (WorkspaceOptions)MemberwiseClone();
        copy.Sqlite = new SqliteOptions { SurvivesPowerLoss = false };
        copy.RunsTasks = false;
        copy.WorksBehindAnswers = false;
        return copy;
    }
}
