using Verso.Workspace.Local;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>
/// Turns changes into queued events. What was read of the change feed, what waits and what is queued stand in the same
/// database and move together, so that whatever happens in between, each change counts once.
/// </summary>
public sealed class WebhookFeed(LocalWorkspace workspace, WebhookOptions options, IWebhookAudience audience)
{
    private const int ChangesAtOnce = 200;
    private const int EventsAtOnce = 200;

    /// <summary>Reads all new changes, and queues the events whose time has come.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken = default)
    {
        while (workspace.Database.Read(HasWork))
        {
            // Nothing is changed in anyone's name: the edit is only there because a session that writes has one.
            await workspace.WriteAsync(workspace.Facts.Owner, Advance, cancellationToken);
        }
    }

    /// <summary>The body of an event that nothing caused.</summary>
    public ReadOnlyMemory<byte> WriteTest(Subscription subscription) =>
        workspace.Read(session => new EventWriter(session, audience).WriteTest(subscription, workspace.Options.Clock.GetUtcNow()).Body);

    private bool HasWork(SqlSession session) =>
        SubscriptionStore.IsHeard(session)
        && (ChangeFeed.Last(session) > Cursor(session)
            || session.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM webhook_pending WHERE due <= {workspace.Options.Clock.GetUtcNow()})") != 0);

    private bool Advance(LocalSession session)
    {
        var subscriptions = SubscriptionStore.List(session.Sql).Where(one => one.State != SubscriptionState.PendingVerification).ToList();
        var writer = new EventWriter(session, audience);
        var queue = new DeliveryQueue(session.Sql, options, session.Edit.At);
        var pending = new PendingEvents(session.Sql, options.Window);

        // What is due comes first, and so do the changes before it: an event never waits for changes behind its window.
        var changes = ChangeFeed.After(session.Sql, Cursor(session.Sql), ChangesAtOnce);
        var reader = new OccurrenceReader(session.Sql);
        foreach (var change in changes)
        {
            foreach (var occurrence in reader.Read(change))
            {
                if (occurrence.Type.IsAggregated)
                    pending.Add(occurrence);
                else
                    Queue(PendingEvent.Of(occurrence, occurrence.Time));
            }
        }

        if (changes.Count > 0)
            session.Sql.Execute($"UPDATE webhook_cursor SET seq = {changes[^1].Seq} WHERE id = 1");
        if (changes.Count < ChangesAtOnce)
        {
            foreach (var due in pending.Due(session.Edit.At, EventsAtOnce))
            {
                if (!due.Data.ContainsKey(Occurrence.Gone))
                    Queue(due);
                pending.Remove(due);
            }
        }

        return true;

        void Queue(PendingEvent about)
        {
            foreach (var subscription in subscriptions)
            {
                if (writer.Write(about, subscription) is { } written)
                    queue.Add(subscription, written);
            }
        }
    }

    private static long Cursor(SqlSession session) => session.Scalar<long>($"SELECT coalesce(max(seq), 0) FROM webhook_cursor");
}
