using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>A workspace whose truth is Verso's own store.</summary>
public sealed class LocalWorkspace : IWorkspace, IAsyncDisposable
{
    private LocalWorkspace(ISqlDatabase database, WorkspaceOptions options, WorkspaceFacts facts)
    {
        Database = database;
        Options = options;
        Facts = facts;
    }

    public ISqlDatabase Database { get; }

    public WorkspaceFacts Facts { get; }

    public WorkspaceOptions Options { get; }

    /// <summary>Opens the workspace in <paramref name="file"/> and creates what is missing.</summary>
    /// <exception cref="NewerDatabaseException">A newer Verso has written the file.</exception>
    public static Task<LocalWorkspace> OpenAsync(string file, WorkspaceOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The bot of that name, created when it is missing, as the caller whose token stands for it.</summary>
    public Task<Caller> EnsureBotAsync(string name, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Looks at the workspace as it is at this moment.</summary>
    public T Read<T>(Func<LocalSession, T> read) =>
        Database.Read(sql => read(new LocalSession(this, sql, edit: null)));

    /// <summary>Changes the workspace in one transaction; completes when it is on disk.</summary>
    /// <param name="by">The user in whose name it is changed.</param>
    public Task<T> WriteAsync<T>(NotionId by, Func<LocalSession, T> write, CancellationToken cancellationToken = default) =>
        Database.WriteAsync(sql => write(new LocalSession(this, sql, new Edit(by, Options.Clock.GetUtcNow()))), cancellationToken);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
