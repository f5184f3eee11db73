using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Objects;

/// <summary>Reads what happened in a workspace, in the order in which it happened.</summary>
public static class ChangeFeed
{
    /// <summary>What a change left behind is what the next one found, or the object as it is.</summary>
    private static readonly Sql Select = Sql.Text("""
        SELECT c.seq, c.time, c.actor, c.action, c.object_kind, c.object_id, c.before, c.edit, c.page_id, c.from_page_id,
            coalesce(
                (SELECT later.before FROM change later WHERE later.object_id = c.object_id AND later.seq > c.seq ORDER BY later.seq LIMIT 1),
                (SELECT o.json FROM object o WHERE o.id = c.object_id)),
            c.before_internal,
            CASE WHEN c.before_internal IS NULL THEN NULL ELSE coalesce(
                (SELECT later.before_internal FROM change later
                    WHERE later.object_id = c.object_id AND later.seq > c.seq AND later.before_internal IS NOT NULL ORDER BY later.seq LIMIT 1),
                (SELECT o.internal FROM object o WHERE o.id = c.object_id)) END
        FROM change c
        """);

    /// <summary>Numbers later changes behind <paramref name="seq"/>, so that who has read up to it misses none.</summary>
    internal static void GoOnBehind(SqlSession session, long seq)
    {
        if (session.Scalar<long>($"SELECT max(seq) FROM change") >= seq)
            return;
        session.Execute($"DELETE FROM sqlite_sequence WHERE name = 'change'");
        session.Execute($"INSERT INTO sqlite_sequence (name, seq) VALUES ('change', {seq})");
    }

    public static List<Change> After(SqlSession session, long seq, int limit) =>
        session.Query($"{Select} WHERE c.seq > {seq} ORDER BY c.seq LIMIT {(long)limit}", Read);

    /// <summary>What happened to a page and to what is on it, newest first.</summary>
    public static List<Change> OfPage(SqlSession session, NotionId page, int limit) =>
        session.Query(
            $"{Select} WHERE c.object_id = {page} OR c.object_id IN (SELECT id FROM object WHERE page_id = {page}) ORDER BY c.seq DESC LIMIT {(long)limit}",
            Read);

    /// <summary>The number of the newest change; 0 when nothing ever happened.</summary>
    public static long Last(SqlSession session) => session.Scalar<long>($"SELECT coalesce(max(seq), 0) FROM change");

    private static Change Read(DbDataReader row)
    {
        return new Change(
            row.GetInt64(0),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            NotionId.Parse(row.GetString(2)),
            row.GetString(3),
            row.GetString(4),
            NotionId.Parse(row.GetString(5)),
            Bytes(6))
        {
            Edit = row.IsDBNull(7) ? null : row.GetInt64(7),
            Page = Id(8),
            FromPage = Id(9),
            After = Bytes(10),
            IsHiddenChanged = !row.IsDBNull(11),
            HiddenBefore = Bytes(11),
            HiddenAfter = Bytes(12),
        };

        ReadOnlyMemory<byte>? Bytes(int column) => row.IsDBNull(column) ? null : (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(column);

        NotionId? Id(int column) => row.IsDBNull(column) ? null : NotionId.Parse(row.GetString(column));
    }
}

/// <summary>One recorded effect on one object.</summary>
/// <param name="Before">The object as it was; null when it was created.</param>
public sealed record Change(
    long Seq, DateTimeOffset Time, NotionId Actor, string Action, string ObjectKind, NotionId ObjectId, ReadOnlyMemory<byte>? Before)
{
    /// <summary>The object as the change left it; null when it is no longer there.</summary>
    public ReadOnlyMemory<byte>? After { get; init; }

    /// <summary>Whether what only the internal API shows, and what is too long to be shown, was changed.</summary>
    public bool IsHiddenChanged { get; init; }

    /// <summary>The hidden JSON as it was; empty or null for none. Only where <see cref="IsHiddenChanged"/>.</summary>
    public ReadOnlyMemory<byte>? HiddenBefore { get; init; }

    /// <summary>And as the change left it.</summary>
    public ReadOnlyMemory<byte>? HiddenAfter { get; init; }

    /// <summary>The same for all changes of one edit; null for changes that are older than this number.</summary>
    public long? Edit { get; init; }

    /// <summary>The page whose content the object is part of since this change.</summary>
    public NotionId? Page { get; init; }

    /// <summary>The page whose content it was part of before; null when it was created.</summary>
    public NotionId? FromPage { get; init; }
}
