using System.Data;
using System.Data.Common;

namespace Verso.Workspace.Storage;

/// <summary>
/// One connection inside a transaction. It is used by one thread at a time and only for the length of the delegate that
/// received it. Statements are prepared once per text and kept.
/// </summary>
public sealed class SqlSession(DbConnection connection, SqlDialect dialect) : IDisposable
{
    private const int MostPrepared = 256;

    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);
    private readonly List<Action> _afterCommit = [];

    public SqlDialect Dialect { get; } = dialect;

    internal DbConnection Connection { get; } = connection;

    /// <summary>Runs a statement and returns the number of rows it changed.</summary>
    public int Execute(Sql sql) => Bind(sql).ExecuteNonQuery();

    /// <summary>Runs statements that take no parameters and are not worth keeping, such as a migration's.</summary>
    public void ExecuteScript(string script)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>All rows. They are read before this returns, so another statement may follow at once.</summary>
    public List<T> Query<T>(Sql sql, Func<DbDataReader, T> read)
    {
        using var reader = Bind(sql).ExecuteReader(CommandBehavior.SingleResult);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The rows one after the other, for answers that need not fit into memory. The same statement may not run meanwhile.</summary>
    public void ForEach(Sql sql, Action<DbDataReader> read)
    {
        using var reader = Bind(sql).ExecuteReader(CommandBehavior.SingleResult);
        while (reader.Read())
            read(reader);
    }

    /// <summary>The first row, or the default when there is none.</summary>
    public T? Find<T>(Sql sql, Func<DbDataReader, T> read)
    {
        using var reader = Bind(sql).ExecuteReader(CommandBehavior.SingleRow);
        return reader.Read() ? read(reader) : default;
    }

    /// <summary>The first column of the first row; the default when there is no row or it is NULL.</summary>
    public T? Scalar<T>(Sql sql) => Find(sql, reader => reader.IsDBNull(0) ? default : reader.GetFieldValue<T>(0));

    /// <summary>Runs <paramref name="action"/> once the transaction is on disk, and not at all if it is rolled back.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal int PendingAfterCommit => _afterCommit.Count;

    internal void ForgetAfterCommit(int from) => _afterCommit.RemoveRange(from, _afterCommit.Count - from);

    internal void RunAfterCommit()
    {
        if (_afterCommit.Count == 0)
            return;
        var actions = _afterCommit.ToArray();
        _afterCommit.Clear();
        foreach (var action in actions)
            action();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        Connection.Dispose();
    }

    private DbCommand Bind(Sql sql)
    {
        var text = sql.ToString();
        if (!_prepared.TryGetValue(text, out var command))
        {
            if (_prepared.Count >= MostPrepared)
                ForgetPrepared();
            command = Connection.CreateCommand();
            command.CommandText = text;
            for (var i = 0; i < sql.Values.Count; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@{i}";
                command.Parameters.Add(parameter);
            }

            _prepared[text] = command;
        }

        for (var i = 0; i < sql.Values.Count; i++)
            command.Parameters[i].Value = Dialect.ToColumn(sql.Values[i]);
        return command;
    }

    internal void ForgetPrepared()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        _prepared.Clear();
    }
}
