using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

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

    /// <summary>Where the API is, for the addresses that answers carry.</summary>
    public string ApiAddress { get; set; } = "https://api.notion.com/v1/";

    /// <summary>The largest request body, in bytes.</summary>
    public int MostBodyBytes { get; set; } = 500 * 1024;

    /// <summary>How many blocks one request may carry, at all depths together.</summary>
    public int MostBlocks { get; set; } = 1000;

    /// <summary>The largest file a user of this workspace may upload, as its bots tell.</summary>
    public long MostUploadBytes { get; set; } = 5L * 1024 * 1024;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public SqliteOptions Sqlite { get; set; } = new();

    public QueryOptions Queries { get; set; } = new();

    /// <summary>Hears of defects: what was answered with 500.</summary>
    public Action<Exception>? OnDefect { get; set; }
}
