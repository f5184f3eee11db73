namespace Verso.Server.Webhooks;

/// <summary>
/// The last step before an event leaves the server: one POST, and what became of it. All that is sent to receivers passes here
/// and nothing else does, so whatever stands in front of it sees, delays, drops or doubles exactly what goes over the wire.
/// </summary>
public interface IWebhookWire
{
    Task<WebhookReply> PostAsync(WebhookPost post, CancellationToken cancellationToken);
}

/// <param name="Signature">The value of <c>X-Notion-Signature</c>; null for the handshake, which is not signed.</param>
public sealed record WebhookPost(Uri Url, ReadOnlyMemory<byte> Body, string? Signature);

/// <summary>What a receiver answered.</summary>
/// <param name="Status">Its HTTP status; null when there was no answer.</param>
/// <param name="Error">Why the event was not taken, in one sentence; null when it was.</param>
public sealed record WebhookReply(int? Status, string? Error)
{
    public bool IsTaken => Error is null;
}
