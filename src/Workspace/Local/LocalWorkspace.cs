using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Computed;
using Verso.Workspace.Jobs;
using Verso.Workspace.Objects;
using Verso.Workspace.Queries;
using Verso.Workspace.Search;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;
using Verso.Workspace.Views;

namespace Verso.Workspace.Local;

/// <summary>A workspace whose truth is Verso's own store.</summary>
public sealed class LocalWorkspace : IWorkspace, IAsyncDisposable
{
    private readonly Dispatcher _dispatcher;
    private readonly CancellationTokenSource _closing = new();

    private LocalWorkspace(SqliteDatabase database, WorkspaceOptions options, WorkspaceFacts facts, byte[] fileKey)
    {
        Database = database;
        Options = options;
        Facts = facts;
        Computed = new ComputedStore(this);
        Queries = new DataSourceQueries(database, options.Clock, options.Queries)
        {
            BeforeRun = (sql, table, query) => Computed.RequireSettled(sql, table, query),
        };
        ViewQueries = new ViewQueryStore(options.Clock, options.Queries);
        Files = new FileBox(Path.ChangeExtension(database.File, ".files"), options.Sqlite.SurvivesPowerLoss);
        Links = new FileLinks(fileKey, facts.Id, options.Clock, options.Uploads.LinkLifetime);
        Upkeep = new UploadUpkeep(this);
        Templates = new Background(options.WorksBehindAnswers, () => TemplateRuns.StepAsync(this));
        RowRuns = new Background(options.WorksBehindAnswers, () => Local.RowRuns.StepAsync(this));
        Indexing = new SearchStore(this);
        Search = new LocalSearch(this);
        _dispatcher = new Dispatcher(this);
        Tasks = new WorkspaceTasks(this);
    }

    public ISqlDatabase Database { get; }

    public WorkspaceFacts Facts { get; private set; }

    public WorkspaceOptions Options { get; }

    /// <summary>What was taken on to be done later.</summary>
    public WorkspaceTasks Tasks { get; }

    /// <summary>People and emojis, which come by the operator and not through the API.</summary>
    public WorkspaceMembers Members => field ??= new WorkspaceMembers(this);

    /// <summary>The contents of uploaded files, in a folder beside the database.</summary>
    public FileBox Files { get; }

    /// <summary>The addresses of uploaded files.</summary>
    public FileLinks Links { get; private set; }

    /// <summary>Imports and sweeps of uploaded files.</summary>
    public UploadUpkeep Upkeep { get; }

    /// <summary>Finds passages of pages by their words.</summary>
    public LocalSearch Search { get; }

    /// <summary>Keeps what the search looks at up with the changes.</summary>
    internal SearchStore Indexing { get; }

    internal Catalog Catalog { get; } = new();

    internal DataSourceQueries Queries { get; }

    internal ViewQueryStore ViewQueries { get; private set; }

    /// <summary>Keeps what was promised of templates.</summary>
    internal Background Templates { get; }

    /// <summary>Lets rows follow their schemas.</summary>
    internal Background RowRuns { get; }

    internal ComputedStore Computed { get; }

    /// <summary>Ends what works behind the requests.</summary>
    internal CancellationToken Closing => _closing.Token;

    /// <summary>Opens the workspace in <paramref name="file"/> and creates what is missing.</summary>
    /// <exception cref="NewerDatabaseException">A newer Verso has written the file.</exception>
    public static Task<LocalWorkspace> OpenAsync(string file, WorkspaceOptions? options = null, CancellationToken cancellationToken = default) =>
        OpenAsync(file, options, like: null, cancellationToken);

    /// <param name="like">What a workspace that is created takes over from another; null for one of its own.</param>
    internal static async Task<LocalWorkspace> OpenAsync(string file, WorkspaceOptions? options, NewWorkspace? like, CancellationToken cancellationToken)
    {
        options ??= new WorkspaceOptions();
        var database = new SqliteDatabase(file, options.Sqlite);
        try
        {
            await WorkspaceSchema.ApplyAsync(database, options.Clock, cancellationToken);
            var (facts, key) = await database.WriteAsync(
                session =>
                {
                    var opened = (WorkspaceSetup.Open(session, options, like), FileLinks.KeyOf(session));
                    SearchIndex.Open(session);
                    return opened;
                },
                cancellationToken);
            var workspace = new LocalWorkspace(database, options, facts, key);
            database.Read(sql =>
            {
                workspace.Computed.Open(sql);
                return true;
            });
            workspace.Read(session => workspace.Learn(session.Sql));
            workspace.GoOn();
            await workspace.Tasks.ResumeAsync(cancellationToken);
            return workspace;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The bot of that name, created when it is missing, as the caller whose token stands for it.</summary>
    public Task<Caller> EnsureBotAsync(string name, CancellationToken cancellationToken = default) =>
        EnsureBotAsync(WorkspaceSetup.BotId(Facts, name), name, owner: null, cancellationToken);

    /// <summary>The bot with that id, created when it is missing.</summary>
    /// <param name="owner">The person who let it in; null for a bot of the workspace itself.</param>
    public async Task<Caller> EnsureBotAsync(NotionId id, string name, NotionId? owner, CancellationToken cancellationToken = default)
    {
        var caller = new Caller(id, name) { Person = owner };
        if (Read(session => session.Objects.Find(caller.Bot)) is null)
        {
            await WriteAsync(
                Facts.Owner,
                session => session.Objects.Find(caller.Bot)
                    ?? session.Objects.Insert(WorkspaceSetup.Bot(caller.Bot, name, Facts, Options, session.Objects, owner is { } person ? session.FindUser(person) : null)),
                cancellationToken);
        }

        return caller;
    }

    /// <summary>The id that the bot of that name has, or would have, in a workspace.</summary>
    public static NotionId BotId(WorkspaceFacts facts, string name) => WorkspaceSetup.BotId(facts, name);

    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default) =>
        _dispatcher.SendAsync(request, cancellationToken);

    /// <summary>Looks at the workspace as it is at this moment.</summary>
    public T Read<T>(Func<LocalSession, T> read) => Computed.Read(read);

    /// <summary>Changes the workspace in one transaction; completes when it is on disk.</summary>
    /// <param name="by">The user in whose name it is changed.</param>
    public async Task<T> WriteAsync<T>(NotionId by, Func<LocalSession, T> write, CancellationToken cancellationToken = default)
    {
        var written = await Computed.WriteAsync(
            () => Database.WriteAsync(sql => write(new LocalSession(this, sql, new Edit(by, Options.Clock.GetUtcNow()))), cancellationToken));
        Indexing.Wrote();
        return written;
    }

    /// <summary>
    /// Puts the content of another workspace's file in the place of this one's, and forgets all that was remembered. Jobs
    /// that are under way lose their lease, so that none goes on in a world that it does not know. What remembers anything of the content is emptied here.
    /// </summary>
    internal async Task ReplaceAsync(string file, CancellationToken cancellationToken)
    {
        var (change, epoch) = (0L, 0L);
        List<string> files = [];
        await ((ICopyableDatabase)Database).ReplaceAsync(
            file,
            before =>
            {
                change = before.Scalar<long>($"SELECT max(seq) FROM change");
                epoch = JobStore.HighestEpoch(before);
                files = before.Query($"SELECT DISTINCT hash FROM hosted_file", row => row.GetString(0));
            },
            after =>
            {
                ChangeFeed.GoOnBehind(after, change);
                JobStore.TakeAway(after, epoch);
                Facts = WorkspaceSetup.Find(after)!;
                foreach (var file in files)
                    Upkeep.Unused(file, after);
                Links = new FileLinks(FileLinks.KeyOf(after), Facts.Id, Options.Clock, Options.Uploads.LinkLifetime);
                Catalog.Clear();
                Learn(after);
                SearchIndex.Open(after);
                Queries.Forget();
                Computed.Forget(after);
                ViewQueries = new ViewQueryStore(Options.Clock, Options.Queries);
            },
            cancellationToken);
        GoOn();
        await Tasks.ResumeAsync(cancellationToken);
    }

    /// <summary>
    /// Completes when what answers have promised for later is done, all computed values are what they should be, and the search has read all pages; for tests and for
    /// those who want to see it.
    /// </summary>
    public async Task SettleAsync()
    {
        await Templates.SettleAsync();
        await RowRuns.SettleAsync();
        await Computed.SettleAllAsync();
        await Indexing.SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(Templates.CloseAsync(), RowRuns.CloseAsync(), Indexing.CloseAsync());
        await Tasks.DisposeAsync();
        await Upkeep.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Brings computed values up to date, in nobody's name.</summary>
    internal Task<T> WriteSettlingAsync<T>(Func<LocalSession, T> write) =>
        Database.WriteAsync(sql => write(new LocalSession(this, sql, new Edit(Facts.Owner, Options.Clock.GetUtcNow()))));

    /// <summary>Takes up what was left open in the database.</summary>
    private void GoOn()
    {
        Templates.Wake();
        RowRuns.Wake();
        Indexing.GoOn();
    }

    /// <summary>Reads what is remembered of the database from its beginning.</summary>
    private int Learn(SqlSession sql)
    {
        var behind = RowRefresh.Pending(sql);
        foreach (var dataSource in behind)
            Catalog.Behind[dataSource] = true;
        return behind.Count;
    }
}
