using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Verso.Workspace.Storage;

/// <summary>
/// One SQLite file in WAL mode: any number of readers, one writer thread. The writer takes what is waiting, runs each
/// write in a savepoint and commits them together, so that many small writes share one sync of the disk.
/// </summary>
public sealed class SqliteDatabase : ICopyableDatabase
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

    /// <summary>Reads go in together; what the file is replaced with comes in alone.</summary>
    private readonly ReaderWriterLockSlim _content = new(LockRecursionPolicy.SupportsRecursion);
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

        var session = Open(writes: true); // A file that cannot be opened is the caller's error, so it is met here.
        _writer = Task.Factory.StartNew(() => WriteUntilClosed(session), TaskCreationOptions.LongRunning);
    }

    /// <summary>The file's full path.</summary>
    public string File { get; }

    public SqlDialect Dialect => SqliteDialect.Instance;

    public T Read<T>(Func<SqlSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        _content.EnterReadLock();
        try
        {
            return ReadHere(read);
        }
        finally
        {
            _content.ExitReadLock();
        }
    }

    public async Task<T> WriteAsync<T>(Func<SqlSession, T> write, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var pending = new PendingWrite<T>(write, cancellationToken);
        await _writes.Writer.WriteAsync(pending, cancellationToken);
        return await pending.Task;
    }

    public Task CopyToAsync(string file, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return Task.Run(
            () =>
            {
                using var from = new SqliteConnection(_connectionString);
                from.Open();
                SqliteCopy.ToNewFile(from, file, cancellationToken);
            },
            cancellationToken);
    }

    public async Task ReplaceAsync(string file, Action<SqlSession> before, Action<SqlSession> after, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var pending = new PendingReplacement(Path.GetFullPath(file), before, after, cancellationToken);
        await _writes.Writer.WriteAsync(pending, cancellationToken);
        await pending.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _writes.Writer.Complete();
        await _writer;
        while (Take() is { } reader)
            reader.Dispose();
        _content.Dispose();
    }

    private T ReadHere<T>(Func<SqlSession, T> read)
    {
        var reader = Take() ?? new SqliteReader(Open(writes: false));
        try
        {
            return reader.Read(read);
        }
        finally
        {
            GiveBack(reader);
        }
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
    internal static void CreatePrivate(string file)
    {
        if (OperatingSystem.IsWindows() || System.IO.File.Exists(file))
            return;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        new FileStream(file, options).Dispose();
    }

    /// <param name="writes">
    /// A connection that writes keeps what it may have to take back of one write in a temporary file, once it is more than a little: in memory
    /// SQLite goes through all of it after each statement, so that a write of very many rows would take the square of their number.
    /// </param>
    private SqlSession Open(bool writes)
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
            PRAGMA temp_store = {(writes ? "FILE" : "MEMORY")};
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
                PendingReplacement? replacement = null;
                while (group.Count < _options.MostWritesPerCommit && replacement is null && _writes.Reader.TryRead(out var write))
                {
                    replacement = write as PendingReplacement;
                    if (replacement is null)
                        group.Add(write);
                }

                if (group.Count > 0)
                    Commit(session, group);
                if (replacement is not null)
                    Replace(session, replacement);
            }
        }
    }

    /// <summary>
    /// Puts the content of another file in the place of this one's. The new pages go into the write-ahead log as one
    /// transaction while readers still see the old ones; only its end, and what follows from it, keeps them out.
    /// </summary>
    private void Replace(SqlSession session, PendingReplacement replacement)
    {
        try
        {
            replacement.CancellationToken.ThrowIfCancellationRequested();
            replacement.Before(session);
            session.ForgetPrepared();
            using var copy = new SqliteCopy(replacement.File, (SqliteConnection)session.Connection);
            copy.CopyAllButTheEnd(replacement.CancellationToken);
            _content.EnterWriteLock();
            try
            {
                copy.Finish();
                session.Execute(BeginWrite);
                replacement.After(session);
                session.Execute(CommitAll);
                session.RunAfterCommit();
            }
            finally
            {
                _content.ExitWriteLock();
            }

            replacement.Complete();
        }
        catch (Exception failure) // It belongs to the one who wanted the replacement.
        {
            session.ForgetAfterCommit(0);
            TryRollBack(session);
            replacement.Fail(failure);
            return;
        }

        session.ExecuteScript("PRAGMA wal_checkpoint(PASSIVE)"); // The next write does not have to move all of it.
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

        session.RunAfterCommit(); // Before anybody hears of it: whoever goes on finds what follows from the commit done.
        foreach (var write in group)
            write.Complete();
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

    private sealed class PendingReplacement(string file, Action<SqlSession> before, Action<SqlSession> after, CancellationToken cancellationToken) : PendingWrite
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string File { get; } = file;

        public Action<SqlSession> Before { get; } = before;

        public Action<SqlSession> After { get; } = after;

        public CancellationToken CancellationToken { get; } = cancellationToken;

        public Task Task => _completion.Task;

        public override bool TryRun(SqlSession session) => throw new InvalidOperationException("A replacement is no write among others.");

        public override void Complete() => _completion.SetResult();

        public override void Fail(Exception failure) => _completion.TrySetException(failure);
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
