using System.Text.Json.Nodes;

namespace Verso.Server.Webhooks;

// The shapes of requests and answers, for the description of the API.

/// <param name="Url">Where events are sent: https, and a public address unless the operator allowed the host.</param>
/// <param name="EventTypes">The wanted types, such as page.created; all of the version when absent.</param>
/// <param name="ApiVersion">2022-06-28, 2025-09-03 or 2026-03-11 (the default).</param>
/// <param name="Integration">The name or bot id of the integration token that it belongs to; it hears only of what that can see.</param>
internal sealed record NewWebhookDocument(string Url, IReadOnlyList<string>? EventTypes = null, string? ApiVersion = null, string? Integration = null);

/// <param name="State">pending_verification, active or paused.</param>
/// <param name="Missed">Events that were not queued, because it was paused or had too many waiting.</param>
/// <param name="Problem">Why the server paused it.</param>
internal sealed record WebhookDocument(
    string Id, string Url, string State, IReadOnlyList<string> EventTypes, string ApiVersion, string IntegrationId, string IntegrationName, DateTimeOffset CreatedTime,
    long Waiting, long Delivered, long Dead, long Missed, string? Problem = null, WebhookSentDocument? Verification = null);

internal sealed record WebhookListDocument(IReadOnlyList<WebhookDocument> Webhooks);

/// <param name="Sent">Whether the receiver answered with 2xx.</param>
internal sealed record WebhookSentDocument(bool Sent, int? Status = null, string? Error = null);

internal sealed record WebhookTestDocument(bool Sent, long Milliseconds, int? Status = null, string? Error = null);

internal sealed record RemovedWebhookDocument(string Id, bool Removed);

/// <param name="VerificationToken">What was sent to the address.</param>
internal sealed record VerificationDocument(string VerificationToken);

/// <param name="State">waiting, delivered or dead.</param>
/// <param name="Number">Its place in the queue, for the query parameter before.</param>
/// <param name="Event">The body as it was sent last, or will be sent first.</param>
internal sealed record DeliveryDocument(
    string Id, string Type, string EntityId, string State, int Attempts, DateTimeOffset CreatedTime, long Number, JsonObject Event,
    DateTimeOffset? LastAttemptTime = null, DateTimeOffset? NextAttemptTime = null, int? Status = null, string? Error = null);

/// <param name="NextBefore">Where the next part begins.</param>
internal sealed record DeliveryListDocument(IReadOnlyList<DeliveryDocument> Deliveries, long? NextBefore = null);

/// <param name="Replayed">How many events are sent once more.</param>
internal sealed record ReplayDocument(int Replayed);
