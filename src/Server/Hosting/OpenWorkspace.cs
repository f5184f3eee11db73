using Verso.Sync.Connections;
using Verso.Workspace.Api;
using Verso.Workspace.Internal;
using Verso.Workspace.Jobs;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Runs;
using Verso.Workspace.Storage;

namespace Verso.Server.Hosting;

/// <summary>A workspace that is open in this process, whatever its origin.</summary>
public sealed class OpenWorkspace : IAsyncDisposable
{
    public required WorkspaceEntry Entry { get; init; }

    /// <summary>Its database: the objects of a local workspace, and the jobs, runs and keys of any.</summary>
    public required ISqlDatabase Database { get; init; }

    /// <summary>The Notion API of the workspace.</summary>
    public required IWorkspace Notion { get; init; }

    /// <summary>The internal API of the workspace.</summary>
    public required IInternalApi Internal { get; init; }

    /// <summary>The workspace itself when its origin is local.</summary>
    public LocalWorkspace? Local { get; init; }

    /// <summary>The connection to Notion when its origin is Notion.</summary>
    public NotionConnection? Connection { get; init; }

    public required JobStore Jobs { get; init; }

    public required RunStore Runs { get; init; }

    public required IdempotencyStore Idempotency { get; init; }

    public async ValueTask DisposeAsync()
    {
        (Notion as IDisposable)?.Dispose();
        (Internal as IDisposable)?.Dispose();
        if (Local is not null)
            await Local.DisposeAsync(); // With what it does behind its answers, and its database.
        else
            await Database.DisposeAsync();
    }
}
