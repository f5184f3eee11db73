using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Webhooks;

/// <summary>The queue inside one transaction.</summary>
internal sealed class DeliveryQueue(SqlSession session, WebhookOptions options, DateTimeOffset now)
{
    private readonly Dictionary<NotionId, long> _waiting = [];

    /// <summary>Queues an event, or counts it as missed where nobody takes it.</summary>
    public void Add(Subscription subscription, WrittenEvent written)
    {
        if (!_waiting.TryGetValue(subscription.Id, out var waiting))
            waiting = session.Scalar<long>($"SELECT count(*) FROM webhook_delivery WHERE webhook = {subscription.Id} AND state = {Delivery.Write(DeliveryState.Waiting)}");
        if (subscription.State != SubscriptionState.Active || waiting >= options.MostWaiting)
        {
            session.Execute($"UPDATE webhook SET missed = missed + 1 WHERE id = {subscription.Id}");
            return;
        }

        _waiting[subscription.Id] = waiting + 1;
        session.Execute($"""
            INSERT INTO webhook_delivery (id, webhook, type, entity, body, created, state, attempts, due)
            VALUES ({written.Id}, {subscription.Id}, {written.Type}, {written.Entity}, {written.Body}, {now}, {Delivery.Write(DeliveryState.Waiting)}, 0, {now})
            ON CONFLICT (id) DO NOTHING
            """);
    }
}
