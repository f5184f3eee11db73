using Microsoft.Extensions.AI;
using Verso.Notion;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>What the engine needs of the process it runs in.</summary>
public interface IRunHost
{
    /// <summary>The runs of a workspace.</summary>
    Task<RunStore> OpenRunsAsync(NotionId workspace, CancellationToken cancellationToken);

    /// <summary>The runs of all workspaces that are open.</summary>
    IEnumerable<RunStore> Runs { get; }

    /// <summary>The workspace of a run, behind the policies of its key and its own.</summary>
    /// <exception cref="RunException">It cannot be opened any more, such as when the key was revoked.</exception>
    Task<RunDesk> OpenDeskAsync(Run run, CancellationToken cancellationToken);

    /// <summary>Whether the holder of that API key may see everyone's runs.</summary>
    bool SeesAll(string owner);

    /// <summary>A run met a fault that nobody expected; for the log.</summary>
    void Faulted(Run run, Exception fault);
}

/// <summary>What a run works with.</summary>
/// <param name="Model">The configured model; null when there is none but the built-in extractive one.</param>
public sealed record RunDesk(Desk Desk, IChatClient? Model);
