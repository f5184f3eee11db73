using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Local;

/// <summary>A workspace whose truth is Verso's own store.</summary>
public sealed class LocalWorkspace : IWorkspace, IAsyncDisposable
{
    private readonly Dispatcher _dispatcher;

    private LocalWorkspace(ISqlDatabase database, WorkspaceOptions options, WorkspaceFacts facts)
    {
        Database = database;
        Options = options;
        Facts = facts;
        Queries = new DataSourceQueries(database, options.Clock, options.Queries);
        _dispatcher = new Dispatcher(this);
    }

    public ISqlDatabase Database { get; }

    public WorkspaceFacts Facts { get; }

    public WorkspaceOptions Options { get; }

    internal Catalog Catalog { get; } = new();

    internal DataSourceQueries Queries { get; }

    /// <summary>Opens the workspace in <paramref name="file"/> and creates what is missing.</summary>
    /// <exception cref="NewerDatabaseException">A newer Verso has written the file.</exception>
    public static async Task<LocalWorkspace> OpenAsync(string file, WorkspaceOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new WorkspaceOptions();
        var database = new SqliteDatabase(file, options.Sqlite);
        try
        {
            await WorkspaceSchema.Migrations.ApplyAsync(database, options.Clock, cancellationToken);
            var facts = await database.WriteAsync(session => WorkspaceSetup.Open(session, options), cancellationToken);
            return new LocalWorkspace(database, options, facts);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bot of that name, created when it is missing, as the caller whose token stands for it.</summary>
    public async Task<Caller> EnsureBotAsync(string name, CancellationToken cancellationToken = default)
    {
        var caller = new Caller(WorkspaceSetup.BotId(Facts, name), name);
        if (Read(session => session.Objects.Find(caller.Bot)) is null)
        {
            await WriteAsync(
                Facts.Owner,
                session => session.Objects.Find(caller.Bot)
                    ?? session.Objects.Insert(WorkspaceSetup.Bot(caller.Bot, name, Facts, Options, session.Objects)),
                cancellationToken);
        }

        return caller;
    }

    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) =>
        _dispatcher.SendAsync(request, cancellationToken);

    /// <summary>Looks at the workspace as it is at this moment.</summary>
    public T Read<T>(Func<LocalSession, T> read) =>
        Database.Read(sql => read(new LocalSession(this, sql, edit: null)));

    /// <summary>Changes the workspace in one transaction; completes when it is on disk.</summary>
    /// <param name="by">The user in whose name it is changed.</param>
    public Task<T> WriteAsync<T>(NotionId by, Func<LocalSession, T> write, CancellationToken cancellationToken = default) =>
        Database.WriteAsync(sql => write(new LocalSession(this, sql, new Edit(by, Options.Clock.GetUtcNow()))), cancellationToken);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
