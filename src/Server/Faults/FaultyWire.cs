using System.Text.Json;
using Verso.Server.Webhooks;

namespace Verso.Server.Faults;

/// <summary>
/// Loses, doubles and swaps events on their way to receivers as the plan says. What is lost or held back counts as taken,
/// as it does for a sender whose receiver answered and forgot. The handshake always goes through.
/// </summary>
internal sealed class FaultyWire(IWebhookWire wire, FaultPlan plan, FaultOptions options, TimeProvider clock) : IWebhookWire
{
    private static readonly WebhookReply Taken = new(200, null);

    private readonly Lock _gate = new();
    private readonly Dictionary<Uri, List<WebhookPost>> _held = [];

    public async Task<WebhookReply> PostAsync(WebhookPost post, CancellationToken cancellationToken)
    {
        var strike = !options.Enabled || post.Signature is null ? null : plan.Next(RoutePattern.Webhook, TypeOf(post));
        if (strike?.Delay > TimeSpan.Zero)
            await Task.Delay(strike.Delay, clock, cancellationToken);
        switch (strike?.Kind)
        {
            case FaultKind.Lost:
                return Taken;
            case FaultKind.Reordered:
                Hold(post);
                return Taken;
            case FaultKind.Doubled:
                await wire.PostAsync(post, cancellationToken);
                break;
        }

        var reply = await wire.PostAsync(post, cancellationToken);
        if (post.Signature is not null)
        {
            foreach (var held in Release(post.Url))
                await wire.PostAsync(held, cancellationToken);
        }

        return reply;
    }

    private void Hold(WebhookPost post)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(post.Url, out var held))
                _held[post.Url] = held = [];
            if (held.Count < options.MostHeld)
                held.Add(post);
        }
    }

    private List<WebhookPost> Release(Uri url)
    {
        lock (_gate)
            return _held.Remove(url, out var held) ? held : [];
    }

    private static string TypeOf(WebhookPost post)
    {
        using var body = JsonDocument.Parse(post.Body);
        return body.RootElement.TryGetProperty("type", out var type) ? type.GetString() ?? "" : "";
    }
}
