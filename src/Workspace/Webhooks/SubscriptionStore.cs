using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>The subscriptions of a workspace.</summary>
public sealed class SubscriptionStore(ISqlDatabase database, TimeProvider clock, WebhookOptions options)
{
    /// <summary>All of them, the oldest first.</summary>
    public IReadOnlyList<Subscription> List() => database.Read(List);

    public Subscription? Find(NotionId id) => database.Read(session => Find(session, id));

    /// <summary>Makes a subscription that still waits for its verification; null when there are too many.</summary>
    public Task<Subscription?> AddAsync(
        string url, IReadOnlyList<string> types, string apiVersion, NotionId integration, string integrationName, bool isPublic, string sealedToken,
        CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var id = NotionId.New(now);
        return database.WriteAsync(
            session =>
            {
                if (session.Scalar<long>($"SELECT count(*) FROM webhook") >= options.MostSubscriptions)
                    return null;
                session.Execute($"""
                    INSERT INTO webhook (id, url, types, api_version, integration, integration_name, is_public, token, state, created, since, missed, dead_in_row)
                    VALUES ({id}, {url}, {string.Join(' ', types)}, {apiVersion}, {integration}, {integrationName}, {isPublic}, {sealedToken},
                        {Subscription.Write(SubscriptionState.PendingVerification)}, {now}, 0, 0, 0)
                    """);
                return Find(session, id);
            },
            cancellationToken);
    }

    public Task<Subscription?> ChangeAsync(NotionId id, string url, IReadOnlyList<string> types, string apiVersion, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE webhook SET url = {url}, types = {string.Join(' ', types)}, api_version = {apiVersion} WHERE id = {id}");
                return Find(session, id);
            },
            cancellationToken);

    /// <summary>From now on it is told of what happens; not of what happened before.</summary>
    public Task<Subscription?> ActivateAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                var last = ChangeFeed.Last(session);
                // Where nobody was listening, nothing was read either.
                if (!IsHeard(session))
                    session.Execute($"INSERT INTO webhook_cursor (id, seq) VALUES (1, {last}) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq");
                session.Execute($"""
                    UPDATE webhook SET state = {Subscription.Write(SubscriptionState.Active)}, problem = NULL, dead_in_row = 0, since = {last}
                    WHERE id = {id} AND state <> {Subscription.Write(SubscriptionState.Active)}
                    """);
                return Find(session, id);
            },
            cancellationToken);

    public Task<Subscription?> PauseAsync(NotionId id, string? problem = null, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"UPDATE webhook SET state = {Subscription.Write(SubscriptionState.Paused)}, problem = {problem} WHERE id = {id} AND state = {Subscription.Write(SubscriptionState.Active)}");
                return Find(session, id);
            },
            cancellationToken);

    /// <summary>Ends it, with all that is queued for it.</summary>
    public Task<bool> RemoveAsync(NotionId id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            session =>
            {
                session.Execute($"DELETE FROM webhook_delivery WHERE webhook = {id}");
                return session.Execute($"DELETE FROM webhook WHERE id = {id}") > 0;
            },
            cancellationToken);

    internal static List<Subscription> List(SqlSession session) =>
        session.Query($"SELECT {Subscription.Columns} FROM webhook ORDER BY created, id", Subscription.Read);

    internal static Subscription? Find(SqlSession session, NotionId id) =>
        session.Find($"SELECT {Subscription.Columns} FROM webhook WHERE id = {id}", Subscription.Read);

    /// <summary>Whether anyone listens, or did before it was paused.</summary>
    internal static bool IsHeard(SqlSession session) =>
        session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM webhook WHERE state <> {Subscription.Write(SubscriptionState.PendingVerification)})") != 0;
}
