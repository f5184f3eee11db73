using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>
/// Which keyed writes have had their effect. A key is recorded in the transaction of the effect itself, so that after a
/// crash the record and the effect are both there or both not.
/// </summary>
public static class AppliedKeys
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS applied (
            key TEXT PRIMARY KEY,
            object_id TEXT NOT NULL,
            applied_at BIGINT NOT NULL
        );
        """;

    /// <summary>The object that the write with this key made or changed; null when it was not applied.</summary>
    public static NotionId? Find(SqlSession session, string key) =>
        session.Scalar<string>($"SELECT object_id FROM applied WHERE key = {key}") is { } id ? NotionId.Parse(id) : null;

    public static void Record(SqlSession session, string key, NotionId id, DateTimeOffset now) =>
        session.Execute($"INSERT INTO applied (key, object_id, applied_at) VALUES ({key}, {id}, {now})");

    /// <summary>Forgets keys that nobody will send again.</summary>
    public static int Forget(SqlSession session, DateTimeOffset before) =>
        session.Execute($"DELETE FROM applied WHERE applied_at < {before}");
}
