using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Verso.Workspace.Storage;

/// <summary>
/// One SQLite file in WAL mode: any number of readers, one writer thread. The writer takes what is waiting, runs each
/// write in a savepoint and commits them together, so that many small writes share one sync of the disk.
/// </summary>
public sealed class SqliteDatabase : ISqlDatabase
{
    private static readonly Sql BeginWrite = Sql.Text("BEGIN IMMEDIATE");
    private static readonly Sql CommitAll = Sql.Text("COMMIT");
    private static readonly Sql BeginOne = Sql.Text("SAVEPOINT one");
    private static readonly Sql UndoOne = Sql.Text("ROLLBACK TO one");
    private static readonly Sql EndOne = Sql.Text("RELEASE one");

    private readonly SqliteOptions _options;
    private readonly string _connectionString;
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private readonly Channel<PendingWrite> _writes;
    private readonly Task _writer;
    private int _idleReaders;
    private int _disposed;

    public SqliteDatabase(string file, SqliteOptions? options = null)
    {
        SqliteLibrary.Load();
        _options = options ?? new SqliteOptions();
        File = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        CreatePrivate(File);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString();
        _writes = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(_options.MostWaitingWrites) { SingleReader = true });

        var session = Open(); // A file that cannot be opened is the caller's error, so it is met here.
        _writer = Task.Factory.StartNew(() => WriteUntilClosed(session), TaskCreationOptions.LongRunning);
    }

    /// <summary>The file's full path.</summary>
    public string File { get; }

    public SqlDialect Dialect => SqliteDialect.Instance;

    public T Read<T>(Func<SqlSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var reader = Take() ?? new SqliteReader(Open());
        try
        {
            return reader.Read(read);
        }
        finally
        {
            GiveBack(reader);
        }
    }

    public async Task<T> WriteAsync<T>(Func<SqlSession, T> write, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var pending = new PendingWrite<T>(write, cancellationToken);
        await _writes.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _writes.Writer.Complete();
        await _writer;
        while (Take() is { } reader)
            reader.Dispose();
    }

    private SqliteReader? Take()
    {
        if (!_readers.TryTake(out var reader))
            return null;
        Interlocked.Decrement(ref _idleReaders);
        return reader;
    }

    private void GiveBack(SqliteReader reader)
    {
        if (_disposed == 0 && Interlocked.Increment(ref _idleReaders) <= _options.MostIdleReaders)
        {
            _readers.Add(reader);
            return;
        }

        Interlocked.Decrement(ref _idleReaders);
        reader.Dispose();
    }

    /// <summary>Only its owner reads a new file; SQLite gives the files beside it the same permissions.</summary>
    private static void CreatePrivate(string file)
    {
        if (OperatingSystem.IsWindows() || System.IO.File.Exists(file))
            return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        new FileStream(file, options).Dispose();
    }

    private SqlSession Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.CreateFunction("verso_fold", (string? text) => TextFold.Fold(text), isDeterministic: true);
        var session = new SqlSession(connection, Dialect);
        session.ExecuteScript($"""
            PRAGMA busy_timeout = {(int)_options.BusyTimeout.TotalMilliseconds};
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(_options.SurvivesPowerLoss ? "FULL" : "NORMAL")};
            PRAGMA foreign_keys = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -{_options.CacheKibibytes};
            PRAGMA mmap_size = {_options.MappedBytes};
            """);
        return session;
    }

    private void WriteUntilClosed(SqlSession session)
    {
        using (session)
        {
            var group = new List<PendingWrite>(_options.MostWritesPerCommit);
            while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                group.Clear();
                while (group.Count < _options.MostWritesPerCommit && _writes.Reader.TryRead(out var write))
                    group.Add(write);
                Commit(session, group);
            }
        }
    }

    private static void Commit(SqlSession session, List<PendingWrite> group)
    {
        try
        {
            session.Execute(BeginWrite);
            foreach (var write in group)
                RunInSavepoint(session, write);
            session.Execute(CommitAll);
        }
        catch (Exception failure) // The disk is full, the file locked: every write of the group hears of it.
        {
            session.ForgetAfterCommit(0);
            TryRollBack(session);
            foreach (var write in group)
                write.Fail(failure);
            return;
        }

        foreach (var write in group)
            write.Complete();
        session.RunAfterCommit();
    }

    private static void RunInSavepoint(SqlSession session, PendingWrite write)
    {
        var pending = session.PendingAfterCommit;
        session.Execute(BeginOne);
        if (!write.TryRun(session))
        {
            session.ForgetAfterCommit(pending);
            session.Execute(UndoOne);
        }

        session.Execute(EndOne);
    }

    private static void TryRollBack(SqlSession session)
    {
        try
        {
            session.Execute(Sql.Text("ROLLBACK"));
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself, as it does on a full disk.
        }
    }

    private abstract class PendingWrite
    {
        public abstract bool TryRun(SqlSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class PendingWrite<T>(Func<SqlSession, T> write, CancellationToken cancellationToken) : PendingWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _failure;

        public Task<T> Task => _completion.Task;

        public override bool TryRun(SqlSession session)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = write(session);
                return true;
            }
            catch (Exception failure) // It belongs to the caller of this one write.
            {
                _failure = failure;
                return false;
            }
        }

        public override void Complete()
        {
            if (_failure is null)
                _completion.SetResult(_result!);
            else
                Fail(_failure);
        }

        public override void Fail(Exception failure)
        {
            if (failure is OperationCanceledException)
                _completion.TrySetCanceled(cancellationToken);
            else
                _completion.TrySetException(failure);
        }
    }
}

/// <summary>The limits of one SQLite file.</summary>
public sealed class SqliteOptions
{
    /// <summary>Whether a commit waits for the disk. Without it a crash of the process loses nothing, one of the machine may.</summary>
    public bool SurvivesPowerLoss { get; set; } = true;

    /// <summary>How many writes share one commit at the most.</summary>
    public int MostWritesPerCommit { get; set; } = 256;

    /// <summary>How many writes may wait; more callers wait for a place.</summary>
    public int MostWaitingWrites { get; set; } = 4096;

    /// <summary>How many idle read connections are kept.</summary>
    public int MostIdleReaders { get; set; } = 16;

    /// <summary>How long another process may hold the file.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The page cache of one connection, in KiB.</summary>
    public int CacheKibibytes { get; set; } = 16 * 1024;

    /// <summary>How much of the file is mapped into memory, in bytes.</summary>
    public long MappedBytes { get; set; } = 1L << 30;
}
