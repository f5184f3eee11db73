namespace Verso.Workspace.Storage;

/// <summary>
/// The numbered steps that bring a database from any older form to the newest. They only go forward, and a database that
/// a newer Verso has moved on is refused.
/// </summary>
/// <param name="Part">Which of the parts that share a database these steps build.</param>
/// <param name="Steps">SQL scripts; the first is version 1. A step that was released never changes.</param>
public sealed record Migrations(string Part, IReadOnlyList<Func<SqlDialect, string>> Steps)
{
    /// <summary>Applies what is missing, all of it or nothing.</summary>
    public Task ApplyAsync(ISqlDatabase database, TimeProvider clock, CancellationToken cancellationToken = default) =>
        ApplyAsync(database, clock, Steps.Count, cancellationToken);

    /// <param name="to">The version at which to stop.</param>
    public Task ApplyAsync(ISqlDatabase database, TimeProvider clock, int to, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Apply(session, to, clock.GetUtcNow()), cancellationToken);

    private void Apply(SqlSession session, int to, DateTimeOffset now)
    {
        session.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS migration (
                part TEXT NOT NULL,
                version INTEGER NOT NULL,
                applied BIGINT NOT NULL,
                PRIMARY KEY (part, version)
            )
            """);
        var version = (int)session.Scalar<long>($"SELECT coalesce(max(version), 0) FROM migration WHERE part = {Part}");
        if (version > Steps.Count)
        {
            throw new NewerDatabaseException(
                $"This database has the {Part} format {version}, and this Verso knows up to {Steps.Count}. Start the newer Verso that last used it.");
        }

        for (; version < to; version++)
        {
            session.ExecuteScript(Steps[version](session.Dialect));
            session.Execute($"INSERT INTO migration (part, version, applied) VALUES ({Part}, {version + 1}, {now})");
        }
    }
}

/// <summary>A database that a newer version has written and this one must not touch.</summary>
public sealed class NewerDatabaseException(string message) : Exception(message);
