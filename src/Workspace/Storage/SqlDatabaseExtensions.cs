namespace Verso.Workspace.Storage;

/// <summary>Shorter forms of a write.</summary>
public static class SqlDatabaseExtensions
{
    /// <summary>Runs a write that has no result.</summary>
    public static Task WriteAsync(this ISqlDatabase database, Action<SqlSession> write, CancellationToken cancellationToken = default) =>
        database.WriteAsync<object?>(
            session =>
            {
                write(session);
                return null;
            },
            cancellationToken);
}
