using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Objects;

/// <summary>Reads what happened in a workspace, in the order in which it happened.</summary>
public static class ChangeFeed
{
    public static List<Change> After(SqlSession session, long seq, int limit) =>
        session.Query(
            $"SELECT seq, time, actor, action, object_kind, object_id, before FROM change WHERE seq > {seq} ORDER BY seq LIMIT {(long)limit}",
            row => new Change(
                row.GetInt64(0),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                NotionId.Parse(row.GetString(2)),
                row.GetString(3),
                row.GetString(4),
                NotionId.Parse(row.GetString(5)),
                row.IsDBNull(6) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(6)));
}

/// <summary>One recorded effect on one object.</summary>
/// <param name="Before">The object as it was; null when it was created.</param>
public sealed record Change(
    long Seq, DateTimeOffset Time, NotionId Actor, string Action, string ObjectKind, NotionId ObjectId, ReadOnlyMemory<byte>? Before);
