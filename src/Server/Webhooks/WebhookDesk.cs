using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Server.Hosting;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;
using Verso.Workspace.Webhooks;

namespace Verso.Server.Webhooks;

/// <summary>
/// The webhooks of one workspace: what Notion offers in its developer portal, as operations. The endpoints and the command line
/// are built on it. What cannot be done is a <see cref="GatewayException"/>.
/// </summary>
public sealed class WebhookDesk
{
    private readonly OpenWorkspace _workspace;
    private readonly WebhookSettings _settings;
    private readonly WebhookAddresses _addresses;
    private readonly WebhookTokens _tokens;
    private readonly IWebhookWire _wire;
    private readonly VersoRegistry _registry;
    private readonly LocalWorkspace _local;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<NotionId, Task> _sending = [];

    internal WebhookDesk(
        OpenWorkspace workspace, LocalWorkspace local, WebhookSettings settings, WebhookAddresses addresses, WebhookTokens tokens, IWebhookWire wire, VersoRegistry registry, TimeProvider clock)
    {
        (_workspace, _local, _settings, _addresses, _tokens, _wire, _registry, _clock) = (workspace, local, settings, addresses, tokens, wire, registry, clock);
        Subscriptions = new SubscriptionStore(local.Database, clock, settings);
        Deliveries = new DeliveryStore(local.Database, clock, settings);
        Feed = new WebhookFeed(local, settings, new WebhookAudience(registry, workspace.Entry.Id, clock));
    }

    public SubscriptionStore Subscriptions { get; }

    public DeliveryStore Deliveries { get; }

    internal WebhookFeed Feed { get; }

    /// <exception cref="GatewayException">404: there is none.</exception>
    public Subscription Require(string id) =>
        NotionId.TryParse(id, out var parsed) && Subscriptions.Find(parsed) is { } found ? found : throw NotFound(id);

    /// <summary>Makes a subscription and sends its verification token to the address.</summary>
    /// <param name="types">The wanted types; null or empty for all that the version has.</param>
    /// <param name="integration">An integration token, by its name or bot, or a client of OAuth, by its name or id; null for the first token of the workspace.</param>
    public async Task<(Subscription Subscription, WebhookReply Handshake)> AddAsync(
        string? url, IReadOnlyList<string>? types, string? apiVersion, string? integration, CancellationToken cancellationToken)
    {
        var address = _addresses.Require(url);
        var version = ReadVersion(apiVersion);
        var chosen = ReadTypes(types, version);
        var (id, name, isPublic) = FindIntegration(integration);
        var added = await Subscriptions.AddAsync(address.AbsoluteUri, chosen, version.ToString(), id, name, isPublic, _tokens.NewSealed(), cancellationToken)
            ?? throw new GatewayException(409, "too_many_webhooks", $"This workspace has {_settings.MostSubscriptions} webhooks already. Remove one, or raise Webhooks:MostSubscriptions.");
        return (added, await SendTokenAsync(added, cancellationToken));
    }

    /// <summary>Sends the verification token once more.</summary>
    public Task<WebhookReply> ResendAsync(Subscription subscription, CancellationToken cancellationToken) =>
        subscription.State == SubscriptionState.PendingVerification
            ? SendTokenAsync(subscription, cancellationToken)
            : throw new GatewayException(409, "already_verified", "This webhook is verified, so its token is not sent again. To start over, remove it and add it again.");

    /// <summary>Begins with the events once the receiver's owner has given back the token.</summary>
    public async Task<Subscription> VerifyAsync(Subscription subscription, string? token, CancellationToken cancellationToken)
    {
        if (token is null)
            throw GatewayBody.Bad("verification_token is missing: what was sent to the address when the webhook was added.");
        if (!WebhookTokens.AreSame(_tokens.Open(subscription.SealedToken), token.Trim()))
            throw GatewayBody.Bad("This is not the verification token that was sent to the address. Look at the body of the POST request, or have it sent again.", "invalid_verification_token");
        return subscription.State == SubscriptionState.PendingVerification ? (await Subscriptions.ActivateAsync(subscription.Id, cancellationToken))! : subscription;
    }

    /// <summary>Other types, another version, and before the verification another address.</summary>
    public async Task<(Subscription Subscription, WebhookReply? Handshake)> ChangeAsync(
        Subscription subscription, string? url, IReadOnlyList<string>? types, string? apiVersion, CancellationToken cancellationToken)
    {
        var version = apiVersion is null ? ReadVersion(subscription.ApiVersion) : ReadVersion(apiVersion);
        var chosen = types is null ? EventTypes.Translate(subscription.Types, version) : ReadTypes(types, version);
        var address = subscription.Url;
        if (url is not null && url != subscription.Url)
        {
            if (subscription.State != SubscriptionState.PendingVerification)
                throw new GatewayException(409, "already_verified", "The address of a verified webhook cannot be changed. Remove it and add another one.");
            address = _addresses.Require(url).AbsoluteUri;
        }

        var changed = await Subscriptions.ChangeAsync(subscription.Id, address, chosen, version.ToString(), cancellationToken) ?? throw NotFound(subscription.Id.ToString());
        return (changed, address == subscription.Url ? null : await SendTokenAsync(changed, cancellationToken));
    }

    public async Task<Subscription> PauseAsync(Subscription subscription, CancellationToken cancellationToken) =>
        subscription.State == SubscriptionState.PendingVerification
            ? throw Unverified()
            : await Subscriptions.PauseAsync(subscription.Id, problem: null, cancellationToken) ?? throw NotFound(subscription.Id.ToString());

    public async Task<Subscription> ResumeAsync(Subscription subscription, CancellationToken cancellationToken) =>
        subscription.State == SubscriptionState.PendingVerification
            ? throw Unverified()
            : await Subscriptions.ActivateAsync(subscription.Id, cancellationToken) ?? throw NotFound(subscription.Id.ToString());

    /// <summary>Sends one signed event of the type <c>verso.test</c> and tells what the receiver said. It is not queued.</summary>
    public async Task<(WebhookReply Reply, TimeSpan Took)> TestAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var reply = await SendAsync(subscription, Feed.WriteTest(subscription), cancellationToken);
        return (reply, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Queues the events of all new changes and sends what is due, until nothing is.</summary>
    internal async Task WorkAsync(CancellationToken cancellationToken)
    {
        await Feed.AdvanceAsync(cancellationToken);
        await Task.WhenAll(Deliveries.DueSubscriptions().Select(subscription => DrainAsync(subscription, cancellationToken)));
    }

    /// <summary>The same, but a slow receiver does not hold up the next beat, and no subscription has two senders.</summary>
    internal async Task BeatAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        await Feed.AdvanceAsync(cancellationToken);
        foreach (var subscription in Deliveries.DueSubscriptions())
        {
            if (!_sending.TryGetValue(subscription.Id, out var running) || running.IsCompleted)
                _sending[subscription.Id] = TryDrainAsync(subscription, failed, cancellationToken);
        }
    }

    /// <summary>Completes when nothing is being sent any more.</summary>
    internal Task EndAsync() => Task.WhenAll(_sending.Values);

    private async Task TryDrainAsync(Subscription subscription, Action<Exception> failed, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await DrainAsync(subscription, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was taken comes due again.
        }
        catch (Exception failure)
        {
            failed(failure);
        }
    }

    private async Task DrainAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        while (await Deliveries.TakeAsync(subscription.Id, cancellationToken) is { } delivery)
        {
            var reply = await SendAsync(subscription, WrittenEvent.At(delivery.Body, delivery.Attempts), cancellationToken);
            await Deliveries.TriedAsync(delivery, reply.Status, reply.Error, CancellationToken.None);
        }
    }

    private Task<WebhookReply> SendAsync(Subscription subscription, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _wire.PostAsync(new WebhookPost(new Uri(subscription.Url), body, WebhookTokens.Sign(_tokens.Open(subscription.SealedToken), body.Span)), cancellationToken);

    private Task<WebhookReply> SendTokenAsync(Subscription subscription, CancellationToken cancellationToken) =>
        _wire.PostAsync(
            new WebhookPost(new Uri(subscription.Url), Json.Write(new JsonObject { ["verification_token"] = _tokens.Open(subscription.SealedToken) }), Signature: null),
            cancellationToken);

    private (NotionId Id, string Name, bool IsPublic) FindIntegration(string? wanted)
    {
        var now = _clock.GetUtcNow();
        var tokens = _registry.Credentials.List(CredentialKind.Token)
            .Where(token => token.Workspace == _workspace.Entry.Id && token.Subject is { } bot && token.IsLive(now) && _registry.OAuth.FindGrant(bot) is null).ToList();
        var found = wanted is null ? tokens.FirstOrDefault() : tokens.Find(token => token.Name == wanted || token.Subject.ToString() == wanted || token.Id.ToString() == wanted);
        if (found is not null)
            return (found.Subject!.Value, found.Name, false);
        var client = _registry.OAuth.Clients().FirstOrDefault(one => one.Workspace == _workspace.Entry.Id && (one.Name == wanted || one.Id.ToString() == wanted));
        return client is not null
            ? (client.Id, client.Name, true)
            : throw GatewayBody.Bad($"There is no integration token and no OAuth client '{wanted}' for this workspace. Make one with: verso key create NAME --notion", "unknown_integration");
    }

    private static NotionVersion ReadVersion(string? text)
    {
        var wanted = text ?? NotionVersion.Latest.ToString();
        return EventTypes.Versions.Contains(wanted) && NotionVersion.TryParse(wanted, out var version)
            ? version
            : throw GatewayBody.Bad($"api_version must be one of {string.Join(", ", EventTypes.Versions)}.", "invalid_api_version");
    }

    private static IReadOnlyList<string> ReadTypes(IReadOnlyList<string>? types, NotionVersion version)
    {
        var known = EventTypes.Of(version);
        if (types is null or [])
            return known;
        var unknown = types.FirstOrDefault(type => !known.Contains(type));
        return unknown is null
            ? [.. types.Distinct(StringComparer.Ordinal)]
            : throw GatewayBody.Bad($"'{unknown}' is no event type of version {version}. There are: {string.Join(", ", known)}.", "unknown_event_type");
    }

    private static GatewayException Unverified() =>
        new(409, "not_verified", "This webhook is not verified yet: give back the verification token that was sent to its address.");

    private static GatewayException NotFound(string id) => new(404, "not_found", $"There is no webhook '{id}' in this workspace.");
}
