using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Triggers;

/// <summary>
/// The queue of firings. An attempt is written down before it is made, and a run is started under the firing's own key: a
/// server that is killed in between starts it again, and it is the same run.
/// </summary>
public sealed class FiringStore(ISqlDatabase database, TimeProvider clock, TriggerOptions options)
{
    /// <summary>How long an attempt to start a run may take before it is made again.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    /// <summary>Fires a trigger for an event; the firing that there was already when it is not the first time, null when too many wait.</summary>
    /// <param name="isHeld">The caller tries it at once, and nobody else does; unless enough of the trigger's runs are going on.</param>
    public Task<(Firing? Firing, bool IsNew)> AddAsync(Trigger trigger, NewFiring wanted, bool isHeld, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync<(Firing?, bool)>(
            session =>
            {
                var isNew = Claim(session, options, trigger, wanted, now);
                if (isNew && isHeld && CountGoingOn(session, trigger.Id) < options.MostRunning)
                {
                    session.Execute($"""
                        UPDATE trigger_firing SET state = {Firing.Write(FiringState.Starting)}, attempts = 1, tried = {now}, due = {now + Hold}
                        WHERE trigger_id = {trigger.Id} AND event = {wanted.Event}
                        """);
                }

                return (session.Find($"SELECT {Firing.Columns} FROM trigger_firing WHERE trigger_id = {trigger.Id} AND event = {wanted.Event}", Firing.Read), isNew);
            },
            cancellationToken);
    }

    /// <summary>Frees what an earlier process was starting. Only for one who knows that it is gone.</summary>
    public Task FreeAsync(CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session => session.Execute($"UPDATE trigger_firing SET state = {Firing.Write(FiringState.Waiting)}, due = {now} WHERE state = {Firing.Write(FiringState.Starting)}"),
            cancellationToken);
    }

    /// <summary>Takes the oldest firing that is due and counts the attempt; null when nothing is, or enough of its trigger's runs are going on.</summary>
    public async Task<Firing?> TakeAsync(CancellationToken cancellationToken = default)
    {
        if (database.Read(FindDue) is null)
            return null;
        return await database.WriteAsync(
            session =>
            {
                while (FindDue(session) is { } due)
                {
                    var now = clock.GetUtcNow();
                    if (due.Attempts >= options.Attempts)
                    {
                        Bury(session, due, "The server stopped during the last attempt, so that its outcome is not known.", now);
                        continue;
                    }

                    var taken = due with { State = FiringState.Starting, Attempts = due.Attempts + 1, Tried = now, Due = now + Hold };
                    session.Execute($"""
                        UPDATE trigger_firing SET state = {Firing.Write(taken.State)}, attempts = {taken.Attempts}, tried = {now}, due = {taken.Due}
                        WHERE number = {due.Number}
                        """);
                    return taken;
                }

                return null;
            },
            cancellationToken);
    }

    public Task StartedAsync(Firing taken, NotionId run, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.Execute($"""
                UPDATE trigger_firing SET state = {Firing.Write(FiringState.Running)}, due = NULL, run = {run}, outcome = NULL, note = NULL
                WHERE number = {taken.Number} AND state <> {Firing.Write(FiringState.Done)}
                """),
            cancellationToken);

    /// <summary>Writes down that its run has ended.</summary>
    public Task EndedAsync(Firing started, string outcome, string? note, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session => session.Execute($"""
                UPDATE trigger_firing SET state = {Firing.Write(FiringState.Done)}, due = NULL, ended = {clock.GetUtcNow()}, outcome = {outcome}, note = {note}
                WHERE number = {started.Number}
                """),
            cancellationToken);

    /// <summary>Writes down that an attempt failed, and when it is made again.</summary>
    /// <param name="outcome">How its run ended; null when none was started.</param>
    /// <param name="isFinal">No further attempt would help.</param>
    public Task FailedAsync(Firing tried, string error, string? outcome, bool isFinal, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session =>
            {
                if (outcome is not null)
                    session.Execute($"UPDATE trigger_firing SET outcome = {outcome}, generation = {tried.Generation + 1} WHERE number = {tried.Number}");
                if (isFinal || options.RestAfter(tried.Attempts) is not { } rest)
                {
                    Bury(session, tried, error, now);
                    return;
                }

                session.Execute($"""
                    UPDATE trigger_firing SET state = {Firing.Write(FiringState.Waiting)}, due = {now + rest}, note = {error} WHERE number = {tried.Number}
                    """);
            },
            cancellationToken);
    }

    /// <summary>Those whose runs go on, so far as is known here.</summary>
    public IReadOnlyList<Firing> Running() =>
        database.Read(session => session.Query($"SELECT {Firing.Columns} FROM trigger_firing WHERE state = {Firing.Write(FiringState.Running)} ORDER BY number", Firing.Read));

    public Firing? Find(long number) => database.Read(session => session.Find($"SELECT {Firing.Columns} FROM trigger_firing WHERE number = {number}", Firing.Read));

    /// <summary>The newest first.</summary>
    /// <param name="trigger">Null for all triggers.</param>
    /// <param name="before">Goes on behind this place.</param>
    public IReadOnlyList<Firing> List(NotionId? trigger, FiringState? state = null, int limit = 50, long? before = null)
    {
        Sql where = Compose($"1 = 1");
        if (trigger is { } one)
            where += Compose($" AND trigger_id = {one}");
        if (state is { } wanted)
            where += Compose($" AND state = {Firing.Write(wanted)}");
        if (before is { } last)
            where += Compose($" AND number < {last}");
        return database.Read(session => session.Query($"SELECT {Firing.Columns} FROM trigger_firing WHERE {where} ORDER BY number DESC LIMIT {limit}", Firing.Read));
    }

    /// <summary>How many of a trigger's firings are in which state.</summary>
    public IReadOnlyDictionary<FiringState, long> Count(NotionId trigger) =>
        database.Read(session => session.Query(
            $"SELECT state, count(*) FROM trigger_firing WHERE trigger_id = {trigger} GROUP BY state",
            row => KeyValuePair.Create(Enum.Parse<FiringState>(row.GetString(0), ignoreCase: true), row.GetInt64(1)))).ToDictionary();

    /// <summary>Tries dead firings once more, counted anew: one, or with null all of a trigger. Tells how many.</summary>
    public Task<int> ReplayAsync(NotionId trigger, long? number, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var one = number is { } wanted ? Compose($" AND number = {wanted}") : Sql.Text("");
        return database.WriteAsync(
            session => session.Execute($"""
                UPDATE trigger_firing SET state = {Firing.Write(FiringState.Waiting)}, attempts = 0, due = {now}, ended = NULL
                WHERE trigger_id = {trigger} AND state = {Firing.Write(FiringState.Dead)}{one}
                """),
            cancellationToken);
    }

    /// <summary>Forgets firings that are done with and old, or more than are kept.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        var oldest = clock.GetUtcNow() - options.Kept;
        var over = Compose($"state IN ({Firing.Write(FiringState.Done)}, {Firing.Write(FiringState.Dead)})");
        return database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM trigger_firing WHERE {over} AND ended < {oldest}");
                foreach (var trigger in session.Query($"SELECT id FROM trigger_rule", row => row.GetString(0)))
                {
                    session.Execute($"""
                        DELETE FROM trigger_firing WHERE trigger_id = {trigger} AND {over} AND number <= (
                            SELECT number FROM trigger_firing WHERE trigger_id = {trigger} AND {over} ORDER BY number DESC LIMIT 1 OFFSET {options.MostKept})
                        """);
                }
            },
            cancellationToken);
    }

    /// <summary>Fires a trigger once for an event; false when it did already, or when too many are waiting.</summary>
    internal static bool Claim(SqlSession session, TriggerOptions options, Trigger trigger, NewFiring wanted, DateTimeOffset now)
    {
        if (session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM trigger_firing WHERE trigger_id = {trigger.Id} AND event = {wanted.Event})") != 0)
            return false;
        var waiting = session.Scalar<long>($"SELECT count(*) FROM trigger_firing WHERE trigger_id = {trigger.Id} AND state = {Firing.Write(FiringState.Waiting)}");
        if (waiting >= options.MostWaiting)
        {
            session.Execute($"UPDATE trigger_rule SET missed = missed + 1 WHERE id = {trigger.Id}");
            return false;
        }

        var isDead = wanted.Problem is not null;
        session.Execute($"""
            INSERT INTO trigger_firing (trigger_id, event, body, created, state, attempts, generation, due, ended, note)
            VALUES ({trigger.Id}, {wanted.Event}, {wanted.Body}, {now}, {Firing.Write(isDead ? FiringState.Dead : FiringState.Waiting)}, 0, 0,
                {(DateTimeOffset?)(isDead ? null : now)}, {(DateTimeOffset?)(isDead ? now : null)}, {wanted.Problem})
            """);
        return true;
    }

    private static long CountGoingOn(SqlSession session, NotionId trigger) => session.Scalar<long>($"""
        SELECT count(*) FROM trigger_firing WHERE trigger_id = {trigger} AND state IN ({Firing.Write(FiringState.Running)}, {Firing.Write(FiringState.Starting)})
        """);

    private static void Bury(SqlSession session, Firing given, string error, DateTimeOffset now) => session.Execute($"""
        UPDATE trigger_firing SET state = {Firing.Write(FiringState.Dead)}, due = NULL, ended = {now}, note = {error} WHERE number = {given.Number}
        """);

    private Firing? FindDue(SqlSession session) =>
        session.Find(
            $"""
            SELECT {Firing.Columns} FROM trigger_firing f
            WHERE state IN ({Firing.Write(FiringState.Waiting)}, {Firing.Write(FiringState.Starting)}) AND due <= {clock.GetUtcNow()}
              AND EXISTS (SELECT 1 FROM trigger_rule r WHERE r.id = f.trigger_id AND r.enabled = 1)
              AND (SELECT count(*) FROM trigger_firing o
                   WHERE o.trigger_id = f.trigger_id AND o.state IN ({Firing.Write(FiringState.Running)}, {Firing.Write(FiringState.Starting)}) AND o.number <> f.number) < {options.MostRunning}
            ORDER BY number LIMIT 1
            """,
            Firing.Read);

    private static Sql Compose(Sql sql) => sql;
}
