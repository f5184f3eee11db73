using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Webhooks;

namespace Verso.Server.Webhooks;

/// <summary>Subscriptions and deliveries as JSON, for the endpoints and the command line.</summary>
public static class WebhookAnswers
{
    public static JsonObject Of(Subscription subscription, WebhookDesk desk)
    {
        var counts = desk.Deliveries.Count(subscription.Id);
        return new JsonObject
        {
            ["id"] = subscription.Id.ToString(),
            ["url"] = subscription.Url,
            ["state"] = Word(subscription.State),
            ["event_types"] = new JsonArray([.. subscription.Types.Select(type => JsonValue.Create(type))]),
            ["api_version"] = subscription.ApiVersion,
            ["integration_id"] = subscription.Integration.ToString(),
            ["integration_name"] = subscription.IntegrationName,
            ["created_time"] = Time(subscription.Created),
            ["waiting"] = counts.GetValueOrDefault(DeliveryState.Waiting),
            ["delivered"] = counts.GetValueOrDefault(DeliveryState.Delivered),
            ["dead"] = counts.GetValueOrDefault(DeliveryState.Dead),
            ["missed"] = subscription.Missed,
            ["problem"] = subscription.Problem,
        };
    }

    public static JsonObject Of(WebhookReply reply) => new() { ["sent"] = reply.IsTaken, ["status"] = reply.Status, ["error"] = reply.Error };

    public static JsonObject Of(Delivery delivery, bool withBody)
    {
        var json = new JsonObject
        {
            ["id"] = delivery.Id.ToString(),
            ["type"] = delivery.Type,
            ["entity_id"] = delivery.Entity.ToString(),
            ["state"] = Word(delivery.State),
            ["attempts"] = delivery.Attempts,
            ["created_time"] = Time(delivery.Created),
            ["last_attempt_time"] = delivery.Tried is { } tried ? Time(tried) : null,
            ["next_attempt_time"] = delivery.Due is { } due ? Time(due) : null,
            ["status"] = delivery.Status,
            ["error"] = delivery.Error,
            ["number"] = delivery.Number,
        };
        if (withBody)
            json["event"] = JsonNode.Parse(WrittenEvent.At(delivery.Body, Math.Max(1, delivery.Attempts)));
        return json;
    }

    public static string Word(SubscriptionState state) => state switch
    {
        SubscriptionState.Active => "active",
        SubscriptionState.Paused => "paused",
        _ => "pending_verification",
    };

    public static string Word(DeliveryState state) => state.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
