namespace Verso.Workspace.Storage;

/// <summary>
/// A database that holds one workspace, or Verso's own registry. Reads see one consistent state and never wait for a
/// writer; writes run one after the other and are on disk when their task completes.
/// </summary>
public interface ISqlDatabase : IAsyncDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>Runs <paramref name="read"/> on a snapshot.</summary>
    T Read<T>(Func<SqlSession, T> read);

    /// <summary>
    /// Runs <paramref name="write"/> in a transaction and completes when it is durable. What it throws undoes its own
    /// effects, no other's, and reaches the caller. Writes that wait at the same time share one commit.
    /// </summary>
    Task<T> WriteAsync<T>(Func<SqlSession, T> write, CancellationToken cancellationToken = default);
}
