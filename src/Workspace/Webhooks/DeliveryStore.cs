using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>
/// The queue of events. An attempt is written down before it is made: a server that is killed in the middle of one makes the
/// next one after the usual rest, so an event may arrive twice but is never forgotten.
/// </summary>
public sealed class DeliveryStore(ISqlDatabase database, TimeProvider clock, WebhookOptions options)
{
    /// <summary>The active subscriptions for which something is due.</summary>
    public IReadOnlyList<Subscription> DueSubscriptions()
    {
        var now = clock.GetUtcNow();
        return database.Read(session => session.Query(
            $"""
            SELECT {Subscription.Columns} FROM webhook
            WHERE state = {Subscription.Write(SubscriptionState.Active)} AND EXISTS (
                SELECT 1 FROM webhook_delivery d WHERE d.webhook = webhook.id AND d.state = {Delivery.Write(DeliveryState.Waiting)} AND d.due <= {now})
            """,
            Subscription.Read));
    }

    /// <summary>Takes the oldest event that is due and counts the attempt; null when nothing is, or the subscription is not active.</summary>
    public async Task<Delivery?> TakeAsync(NotionId subscription, CancellationToken cancellationToken = default)
    {
        if (database.Read(session => FindDue(session, subscription)) is null)
            return null;
        return await database.WriteAsync(
            session =>
            {
                while (FindDue(session, subscription) is { } due)
                {
                    var now = clock.GetUtcNow();
                    if (due.Attempts >= options.Attempts)
                    {
                        Bury(session, due, status: null, "The server stopped during the last attempt, so that its outcome is not known.", now);
                        continue;
                    }

                    var attempt = due.Attempts + 1;
                    var next = now + (options.RestAfter(attempt) ?? TimeSpan.FromMinutes(10));
                    session.Execute($"UPDATE webhook_delivery SET attempts = {attempt}, tried = {now}, due = {next} WHERE number = {due.Number}");
                    return due with { Attempts = attempt, Tried = now, Due = next };
                }

                return null;
            },
            cancellationToken);
    }

    /// <summary>Writes down what became of an attempt.</summary>
    /// <param name="error">Why it was not taken; null when it was.</param>
    public Task TriedAsync(Delivery attempt, int? status, string? error, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                if (error is null)
                {
                    session.Execute($"""
                        UPDATE webhook_delivery SET state = {Delivery.Write(DeliveryState.Delivered)}, due = NULL, status = {status}, error = NULL
                        WHERE number = {attempt.Number}
                        """);
                    session.Execute($"UPDATE webhook SET dead_in_row = 0 WHERE id = {attempt.Subscription} AND dead_in_row > 0");
                }
                else if (attempt.Attempts >= options.Attempts)
                    Bury(session, attempt, status, error, clock.GetUtcNow());
                else
                    session.Execute($"UPDATE webhook_delivery SET status = {status}, error = {error} WHERE number = {attempt.Number}");
            },
            cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="before">Goes on behind this place.</param>
    public IReadOnlyList<Delivery> List(NotionId subscription, DeliveryState? state = null, int limit = 50, long? before = null)
    {
        Sql where = Compose($"webhook = {subscription}");
        if (state is { } wanted)
            where += Compose($" AND state = {Delivery.Write(wanted)}");
        if (before is { } last)
            where += Compose($" AND number < {last}");
        return database.Read(session => session.Query($"SELECT {Delivery.Columns} FROM webhook_delivery WHERE {where} ORDER BY number DESC LIMIT {limit}", Delivery.Read));
    }

    public Delivery? Find(NotionId subscription, NotionId id) =>
        database.Read(session => session.Find($"SELECT {Delivery.Columns} FROM webhook_delivery WHERE id = {id} AND webhook = {subscription}", Delivery.Read));

    /// <summary>How many of a subscription's events are in which state.</summary>
    public IReadOnlyDictionary<DeliveryState, long> Count(NotionId subscription) =>
        database.Read(session => session.Query(
            $"SELECT state, count(*) FROM webhook_delivery WHERE webhook = {subscription} GROUP BY state",
            row => KeyValuePair.Create(Enum.Parse<DeliveryState>(row.GetString(0), ignoreCase: true), row.GetInt64(1)))).ToDictionary();

    /// <summary>Sends events once more, counted anew: one, or with null all that were given up. Tells how many.</summary>
    public Task<int> ReplayAsync(NotionId subscription, NotionId? id, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session => id is { } one
                ? session.Execute($"""
                    UPDATE webhook_delivery SET state = {Delivery.Write(DeliveryState.Waiting)}, attempts = 0, due = {now}
                    WHERE id = {one} AND webhook = {subscription}
                    """)
                : session.Execute($"""
                    UPDATE webhook_delivery SET state = {Delivery.Write(DeliveryState.Waiting)}, attempts = 0, due = {now}
                    WHERE webhook = {subscription} AND state = {Delivery.Write(DeliveryState.Dead)}
                    """),
            cancellationToken);
    }

    /// <summary>Forgets events that are done with and old, or more than are kept.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken = default)
    {
        var waiting = Delivery.Write(DeliveryState.Waiting);
        var oldest = clock.GetUtcNow() - options.Kept;
        return database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM webhook_delivery WHERE state <> {waiting} AND tried < {oldest}");
                foreach (var subscription in session.Query($"SELECT id FROM webhook", row => row.GetString(0)))
                {
                    session.Execute($"""
                        DELETE FROM webhook_delivery WHERE webhook = {subscription} AND state <> {waiting} AND number <= (
                            SELECT number FROM webhook_delivery WHERE webhook = {subscription} AND state <> {waiting}
                            ORDER BY number DESC LIMIT 1 OFFSET {options.MostKept})
                        """);
                }
            },
            cancellationToken);
    }

    private void Bury(SqlSession session, Delivery given, int? status, string error, DateTimeOffset now)
    {
        session.Execute($"""
            UPDATE webhook_delivery SET state = {Delivery.Write(DeliveryState.Dead)}, due = NULL, tried = {given.Tried ?? now}, status = {status}, error = {error}
            WHERE number = {given.Number}
            """);
        session.Execute($"UPDATE webhook SET dead_in_row = dead_in_row + 1 WHERE id = {given.Subscription}");
        if (options.PauseAfter <= 0)
            return;
        var problem = $"{options.PauseAfter} events in a row could not be delivered. The last time: {error}";
        session.Execute($"""
            UPDATE webhook SET state = {Subscription.Write(SubscriptionState.Paused)}, problem = {problem}
            WHERE id = {given.Subscription} AND state = {Subscription.Write(SubscriptionState.Active)} AND dead_in_row >= {options.PauseAfter}
            """);
    }

    private Delivery? FindDue(SqlSession session, NotionId subscription) =>
        session.Find(
            $"""
            SELECT {Delivery.Columns} FROM webhook_delivery
            WHERE webhook = {subscription} AND state = {Delivery.Write(DeliveryState.Waiting)} AND due <= {clock.GetUtcNow()}
              AND EXISTS (SELECT 1 FROM webhook w WHERE w.id = {subscription} AND w.state = {Subscription.Write(SubscriptionState.Active)})
            ORDER BY number LIMIT 1
            """,
            Delivery.Read);

    private static Sql Compose(Sql sql) => sql;
}
