using System.Data.Common;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>Something that happened, as it was received.</summary>
/// <param name="Id">Its sender's name for it: the same event has the same.</param>
/// <param name="Time">When it happened, as its sender says.</param>
/// <param name="Body">Notion's event.</param>
public sealed record ReceivedEvent(string Id, string Type, DateTimeOffset Time, ReadOnlyMemory<byte> Body)
{
    public long Number { get; init; }

    /// <summary>How often it was looked at in vain.</summary>
    public int Attempts { get; init; }

    /// <summary>The change of the workspace behind it; null for an event from elsewhere.</summary>
    internal long? Seq { get; init; }

    internal static Sql Columns { get; } = Sql.Text("id, type, time, body, number, attempts, seq");

    internal static ReceivedEvent Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)), row.GetFieldValue<byte[]>(3))
        {
            Number = row.GetInt64(4),
            Attempts = row.GetInt32(5),
            Seq = row.IsDBNull(6) ? null : row.GetInt64(6),
        };
}

/// <summary>
/// What happened and waits to be looked at by the triggers. Receiving is one insert; an event that comes twice is known by its
/// id for as long as events are kept.
/// </summary>
public sealed class EventInbox(ISqlDatabase database, TimeProvider clock, TriggerOptions options)
{
    private const string Waiting = "waiting";
    private const string Done = "done";

    /// <summary>Keeps an event until it was looked at.</summary>
    public Task<Receipt> ReceiveAsync(ReceivedEvent received, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                if (received.Time < now - options.Kept)
                    return Receipt.TooOld; // It may have been here before, and nobody would know.
                if (session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM trigger_event WHERE id = {received.Id})") != 0)
                    return Receipt.Duplicate;
                if (session.Scalar<long>($"SELECT count(*) FROM trigger_event WHERE state = {Waiting}") >= options.MostEvents)
                    return Receipt.Full;
                Add(session, received, now);
                return Receipt.Taken;
            },
            cancellationToken);
    }

    /// <summary>Those that wait, in the order in which they happened, so far as they are here.</summary>
    public IReadOnlyList<ReceivedEvent> Due(int most)
    {
        var now = clock.GetUtcNow();
        return database.Read(session => session.Query(
            $"SELECT {ReceivedEvent.Columns} FROM trigger_event WHERE state = {Waiting} AND due <= {now} ORDER BY time, number LIMIT {most}", ReceivedEvent.Read));
    }

    public long CountWaiting() => database.Read(session => session.Scalar<long>($"SELECT count(*) FROM trigger_event WHERE state = {Waiting}"));

    /// <summary>Lets triggers fire for an event and puts it aside, in one transaction. Tells how many fired for the first time.</summary>
    /// <param name="note">Why none did.</param>
    public Task<int> SettleAsync(ReceivedEvent settled, IReadOnlyList<(Trigger Trigger, string? Problem)> fired, string? note, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                if (session.Execute($"UPDATE trigger_event SET state = {Done}, due = NULL, note = {note} WHERE number = {settled.Number} AND state = {Waiting}") == 0)
                    return 0;
                var firing = new NewFiring(settled.Id, settled.Body);
                return fired.Count(one => TriggerStore.Find(session, one.Trigger.Id) is { IsEnabled: true } trigger
                    && FiringStore.Claim(session, options, trigger, firing with { Problem = one.Problem }, now));
            },
            cancellationToken);
    }

    /// <summary>Looks at an event again later; false when it was looked at often enough.</summary>
    public Task<bool> PostponeAsync(ReceivedEvent postponed, string error, CancellationToken cancellationToken = default)
    {
        if (options.RestAfter(postponed.Attempts + 1) is not { } rest)
            return Task.FromResult(false);
        var due = clock.GetUtcNow() + rest;
        return database.WriteAsync(
            session => session.Execute($"""
                UPDATE trigger_event SET attempts = {postponed.Attempts + 1}, due = {due}, note = {error} WHERE number = {postponed.Number} AND state = {Waiting}
                """) > 0,
            cancellationToken);
    }

    /// <summary>Forgets events that were looked at and are older than they are kept.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        // An event is let in up to that age by its own time; so it is known that long behind that and behind its receipt.
        var oldest = clock.GetUtcNow() - options.Kept;
        return database.WriteAsync(session => session.Execute($"DELETE FROM trigger_event WHERE state = {Done} AND received < {oldest} AND time < {oldest}"), cancellationToken);
    }

    internal static void Add(SqlSession session, ReceivedEvent received, DateTimeOffset now) => session.Execute($"""
        INSERT INTO trigger_event (id, type, time, seq, body, received, state, attempts, due)
        VALUES ({received.Id}, {received.Type}, {received.Time}, {received.Seq}, {received.Body}, {now}, {Waiting}, 0, {now})
        ON CONFLICT (id) DO NOTHING
        """);
}

/// <summary>What became of an event that was sent here.</summary>
public enum Receipt
{
    Taken,

    /// <summary>It was here before.</summary>
    Duplicate,

    /// <summary>It is older than events are kept, so that nobody knows whether it was here before.</summary>
    TooOld,

    /// <summary>Too many are waiting; the sender should come again.</summary>
    Full,
}
