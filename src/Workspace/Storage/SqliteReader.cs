using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Verso.Workspace.Storage;

/// <summary>
/// A connection that reads snapshots. The bounds of the snapshot are run below ADO.NET: they come with every read, and
/// there they would cost as much as the read of a page itself.
/// </summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _end;

    public SqliteReader(SqlSession session)
    {
        Session = session;
        _database = ((SqliteConnection)session.Connection).Handle!;
        _begin = Prepare("BEGIN");
        _end = Prepare("COMMIT"); // Nothing was written: this only lets go of the snapshot.
    }

    public SqlSession Session { get; }

    public T Read<T>(Func<SqlSession, T> read)
    {
        Run(_begin);
        try
        {
            return read(Session);
        }
        finally
        {
            Run(_end);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
        Session.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out var statement), _database);
        return statement;
    }

    private void Run(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _database);
    }
}
