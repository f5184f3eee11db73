using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>The events of a workspace that still wait.</summary>
/// <param name="table">Where they wait; each reader of the change feed has a table of its own.</param>
internal sealed class PendingEvents(SqlSession session, TimeSpan window, string table = "webhook_pending")
{
    /// <summary>What cancels what: the later one on the left, the earlier one on the right.</summary>
    private static readonly (string Later, string Earlier)[] Opposites =
        [(EventTypes.Deleted, EventTypes.Undeleted), (EventTypes.Undeleted, EventTypes.Deleted)];

    /// <summary>Adds an occurrence to what waits for the same object.</summary>
    public void Add(Occurrence one)
    {
        var kind = one.Type.Entity;
        var what = one.Type.Name[(kind.Length + 1)..];
        if (what is EventTypes.Deleted or EventTypes.Undeleted && Find(one.Entity, $"{kind}.{EventTypes.Created}") is { } fresh)
        {
            // It came and went: nobody needs to know anything of it, unless it comes back in time.
            if (what == EventTypes.Deleted)
                Forget(one.Entity);
            fresh.Data.Remove(Occurrence.Gone);
            if (what == EventTypes.Deleted)
                fresh.Data[Occurrence.Gone] = true;
            Save(fresh with { LastSeq = one.Seq });
            return;
        }

        foreach (var (later, earlier) in Opposites)
        {
            if (what == later && Find(one.Entity, $"{kind}.{earlier}") is { } undone)
            {
                Remove(undone);
                return;
            }
        }

        if (what == EventTypes.Moved && Find(one.Entity, $"{kind}.{EventTypes.Created}") is { } made)
        {
            // Where it was made first does not matter.
            var place = new JsonObject { [Occurrence.Parent] = one.Data[Occurrence.Parent]?.DeepClone() };
            Save(made.With(one with { Data = place })!);
            return;
        }

        if (Find(one.Entity, one.Type.Name) is not { } known)
            Save(PendingEvent.Of(one, one.Time + window));
        else if (known.With(one) is { } both)
            Save(both);
        else
            Remove(known);
    }

    /// <summary>Those whose time has come, in the order of their last change.</summary>
    public List<PendingEvent> Due(DateTimeOffset now, int most) =>
        session.Query($"{_select} WHERE due <= {now} ORDER BY last_seq LIMIT {most}", Read);

    public void Remove(PendingEvent one) => session.Execute($"DELETE FROM {_table} WHERE entity = {one.Entity} AND type = {one.Type.Name}");

    private readonly Sql _table = Sql.Name(table);
    private readonly Sql _select = Sql.Text($"SELECT type, entity, first_seq, last_seq, last_time, due, authors, data FROM {table}");

    private PendingEvent? Find(NotionId entity, string type) =>
        session.Find($"{_select} WHERE entity = {entity} AND type = {type}", Read);

    private void Forget(NotionId entity) => session.Execute($"DELETE FROM {_table} WHERE entity = {entity}");

    private void Save(PendingEvent one) => session.Execute($"""
        INSERT INTO {_table} (entity, type, first_seq, last_seq, last_time, due, authors, data)
        VALUES ({one.Entity}, {one.Type.Name}, {one.FirstSeq}, {one.LastSeq}, {one.LastTime}, {one.Due}, {string.Join(' ', one.Authors)}, {Json.Write(one.Data)})
        ON CONFLICT (entity, type) DO UPDATE SET last_seq = excluded.last_seq, last_time = excluded.last_time, authors = excluded.authors, data = excluded.data
        """);

    private static PendingEvent Read(DbDataReader row) => new(
        EventTypes.Find(row.GetString(0)) ?? throw new JsonException($"There is no event type {row.GetString(0)}."),
        NotionId.Parse(row.GetString(1)),
        row.GetInt64(2),
        row.GetInt64(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        [.. row.GetString(6).Split(' ').Select(id => NotionId.Parse(id))],
        Json.ReadObject(row.GetFieldValue<byte[]>(7)));
}
