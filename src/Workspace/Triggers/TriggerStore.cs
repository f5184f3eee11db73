using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>The triggers of a workspace.</summary>
/// <param name="isLocal">Whether the events are those of the database's own change feed.</param>
public sealed class TriggerStore(ISqlDatabase database, TimeProvider clock, TriggerOptions options, bool isLocal)
{
    /// <summary>Brings the tables into being where they are missing.</summary>
    public Task OpenAsync(CancellationToken cancellationToken = default) => TriggerSchema.Migrations.ApplyAsync(database, clock, cancellationToken);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<Trigger> List() => database.Read(List);

    public Trigger? Find(string name) =>
        database.Read(session => session.Find($"SELECT {Trigger.Columns} FROM trigger_rule WHERE name = {name}", Trigger.Read));

    public Trigger? Find(NotionId id) => database.Read(session => Find(session, id));

    /// <summary>Adds a trigger. It hears of what happens from now on.</summary>
    public Task<TriggerAdded> AddAsync(Trigger wanted, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var added = wanted with { Id = NotionId.New(now), Created = now };
        return database.WriteAsync(
            session =>
            {
                if (session.Scalar<long>($"SELECT count(*) FROM trigger_rule WHERE name = {added.Name}") > 0)
                    return TriggerAdded.NameTaken;
                if (session.Scalar<long>($"SELECT count(*) FROM trigger_rule") >= options.MostTriggers)
                    return TriggerAdded.TooMany;
                var since = Listen(session, added);
                session.Execute($"""
                    INSERT INTO trigger_rule (id, name, source, definition, owner, secret, enabled, created, since, next_due)
                    VALUES ({added.Id}, {added.Name}, {Trigger.Write(added.Source)}, {added.WriteDefinition()}, {added.Owner}, {added.SealedSecret},
                        {added.IsEnabled}, {now}, {since}, {added.NextDue})
                    """);
                return TriggerAdded.Added;
            },
            cancellationToken);
    }

    /// <summary>Stops it: nothing fires it, and what waits goes on waiting.</summary>
    public Task<Trigger?> PauseAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE trigger_rule SET enabled = 0, next_due = NULL WHERE id = {id}");
                return Find(session, id);
            },
            cancellationToken);

    /// <summary>From now on it fires again; not for what happened meanwhile.</summary>
    public Task<Trigger?> ResumeAsync(NotionId id, DateTimeOffset? nextDue, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                if (Find(session, id) is not { IsEnabled: false } paused)
                    return Find(session, id);
                var since = Listen(session, paused);
                session.Execute($"UPDATE trigger_rule SET enabled = 1, since = {since}, next_due = {nextDue} WHERE id = {id}");
                return Find(session, id);
            },
            cancellationToken);

    /// <summary>Ends it, with what waits for it and what is known of it. Runs that go on are not stopped.</summary>
    public Task<bool> RemoveAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM trigger_firing WHERE trigger_id = {id}");
                return session.Execute($"DELETE FROM trigger_rule WHERE id = {id}") > 0;
            },
            cancellationToken);

    /// <summary>The schedules whose time has come.</summary>
    public IReadOnlyList<Trigger> Due()
    {
        var now = clock.GetUtcNow();
        return database.Read(session => session.Query($"SELECT {Trigger.Columns} FROM trigger_rule WHERE enabled = 1 AND next_due <= {now} ORDER BY next_due", Trigger.Read));
    }

    /// <summary>
    /// Lets a schedule fire and sets its next time, in one transaction. Nothing happens when it was done already, so that each
    /// time counts once.
    /// </summary>
    /// <param name="next">Null when it never comes due again.</param>
    public Task<bool> FireDueAsync(Trigger due, NewFiring firing, DateTimeOffset? next, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                if (session.Execute($"UPDATE trigger_rule SET next_due = {next} WHERE id = {due.Id} AND enabled = 1 AND next_due = {due.NextDue}") == 0)
                    return false;
                return FiringStore.Claim(session, options, due, firing, clock.GetUtcNow());
            },
            cancellationToken);

    internal static List<Trigger> List(SqlSession session) => session.Query($"SELECT {Trigger.Columns} FROM trigger_rule ORDER BY name", Trigger.Read);

    internal static Trigger? Find(SqlSession session, NotionId id) =>
        session.Find($"SELECT {Trigger.Columns} FROM trigger_rule WHERE id = {id}", Trigger.Read);

    internal static List<Trigger> Listening(SqlSession session) =>
        session.Query($"SELECT {Trigger.Columns} FROM trigger_rule WHERE source = {Trigger.Write(TriggerSource.Event)} AND enabled = 1", Trigger.Read);

    internal static bool IsHeard(SqlSession session) =>
        session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM trigger_rule WHERE source = {Trigger.Write(TriggerSource.Event)} AND enabled = 1)") != 0;

    /// <summary>Where a trigger begins to listen. Where nobody was listening, nothing was read either.</summary>
    private long Listen(SqlSession session, Trigger trigger)
    {
        if (!isLocal || trigger.Source != TriggerSource.Event)
            return 0;
        var last = ChangeFeed.Last(session);
        if (!IsHeard(session))
        {
            session.Execute($"INSERT INTO trigger_cursor (id, seq) VALUES (1, {last}) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq");
            session.Execute($"DELETE FROM trigger_pending WHERE last_seq <= {last}");
        }

        return last;
    }
}

public enum TriggerAdded
{
    Added,
    NameTaken,
    TooMany,
}
