using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Verso.Workspace.Storage;

/// <summary>SQLite's own way to copy a database page by page into another that may be in use.</summary>
internal sealed class SqliteCopy : IDisposable
{
    private const string ReadMapped = "PRAGMA mmap_size = 4294967296";

    private const int PagesPerStep = 4096;
    private const int PagesOfTheEnd = 8;

    private readonly SqliteConnection _from;
    private readonly sqlite3 _to;
    private readonly sqlite3_backup _backup;

    /// <summary>Copies <paramref name="file"/>, which nobody writes to, over what <paramref name="to"/> is connected to.</summary>
    public SqliteCopy(string file, SqliteConnection to)
    {
        _from = Open(file, SqliteOpenMode.ReadOnly);
        Run(_from, ReadMapped);
        _to = to.Handle!;
        _backup = raw.sqlite3_backup_init(_to, "main", _from.Handle!, "main")
            ?? throw Failure(raw.sqlite3_errcode(_to));
    }

    /// <summary>Copies the database of an open connection into a file that does not exist yet.</summary>
    public static void ToNewFile(SqliteConnection from, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
            throw new IOException($"The file {file} exists already.");
        SqliteDatabase.CreatePrivate(file);
        try
        {
            using var to = Open(file, SqliteOpenMode.ReadWriteCreate);
            Run(from, ReadMapped);
            Run(to, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;"); // A half-written copy is thrown away anyway.
            cancellationToken.ThrowIfCancellationRequested();
            var backup = raw.sqlite3_backup_init(to.Handle!, "main", from.Handle!, "main") ?? throw Failure(raw.sqlite3_errcode(to.Handle!));
            using (backup)
            {
                // In one step: between two, a writer could change what was copied, and the copy would begin again.
                var result = raw.sqlite3_backup_step(backup, -1);
                if (result != raw.SQLITE_DONE)
                    throw Failure(result, to.Handle);
            }
        }
        catch
        {
            File.Delete(file);
            throw;
        }
    }

    public void CopyAllButTheEnd(CancellationToken cancellationToken)
    {
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = raw.sqlite3_backup_remaining(_backup);
            var pages = left == 0 ? 1 : Math.Min(PagesPerStep, left - PagesOfTheEnd);
            if (pages <= 0)
                return;
            var result = raw.sqlite3_backup_step(_backup, pages);
            if (result == raw.SQLITE_DONE)
                return; // A file of one page.
            if (result != raw.SQLITE_OK)
                throw Failure(result, _to);
        }
        while (true);
    }

    /// <summary>Copies what is left and commits.</summary>
    public void Finish()
    {
        var result = raw.sqlite3_backup_step(_backup, -1);
        if (result != raw.SQLITE_DONE)
            throw Failure(result, _to);
        result = raw.sqlite3_backup_finish(_backup);
        if (result != raw.SQLITE_OK)
            throw Failure(result, _to);
    }

    public void Dispose()
    {
        _backup.Dispose();
        _from.Dispose();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    private static SqliteException Failure(int result, sqlite3? database = null)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(result, database!);
        }
        catch (SqliteException failure)
        {
            return failure;
        }

        return new SqliteException("The database could not be copied.", result);
    }
}
