using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

internal static class RegistryTables
{
    /// <summary>
    /// <c>registry.revision</c> counts the changes that a cache has to hear of, so that those of another process are heard
    /// as well.
    /// </summary>
    public static Migrations Migrations { get; } = new("registry",
    [
        dialect => $"""
            CREATE TABLE registry (
                id BIGINT PRIMARY KEY,
                revision BIGINT NOT NULL,
                probed BIGINT NOT NULL
            );
            INSERT INTO registry (id, revision, probed) VALUES (1, 0, 0);
            CREATE TABLE workspace (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                origin TEXT NOT NULL,
                file TEXT NOT NULL,
                created BIGINT NOT NULL
            );
            CREATE TABLE credential (
                id TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                hash {dialect.Bytes} NOT NULL UNIQUE,
                prefix TEXT NOT NULL,
                name TEXT NOT NULL,
                workspace TEXT NOT NULL REFERENCES workspace (id),
                subject TEXT,
                scopes TEXT NOT NULL,
                created BIGINT NOT NULL,
                used BIGINT,
                expires BIGINT,
                revoked BIGINT
            );
            CREATE TABLE secret (
                name TEXT PRIMARY KEY,
                value {dialect.Bytes} NOT NULL,
                changed BIGINT NOT NULL
            );
            """,
        _ => """
            ALTER TABLE credential ADD COLUMN shared TEXT; -- ids of pages and databases; NULL for the whole workspace
            """,
        _ => """
            ALTER TABLE credential ADD COLUMN policy TEXT; -- the name of a policy; NULL for none
            """,
    ]);

    public static void Touch(SqlSession session) =>
        session.Execute($"UPDATE registry SET revision = revision + 1 WHERE id = {1}");

    public static long Revision(SqlSession session) =>
        session.Scalar<long>($"SELECT revision FROM registry WHERE id = {1}");
}
