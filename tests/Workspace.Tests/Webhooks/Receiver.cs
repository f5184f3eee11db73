using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Webhooks;
using Xunit;

namespace Verso.Workspace.Tests.Webhooks;

/// <summary>A subscription on a desk's workspace, and what would be sent to it.</summary>
internal sealed class Receiver : IWebhookAudience
{
    private readonly Desk _desk;
    private readonly WebhookFeed _feed;
    private Subscription _subscription = null!;

    private Receiver(Desk desk, WebhookOptions options)
    {
        _desk = desk;
        Subscriptions = new SubscriptionStore(desk.Workspace.Database, desk.Clock, options);
        Deliveries = new DeliveryStore(desk.Workspace.Database, desk.Clock, options);
        _feed = new WebhookFeed(desk.Workspace, options, this);
        Members = [new AudienceMember(desk.Caller)];
    }

    public SubscriptionStore Subscriptions { get; }

    public DeliveryStore Deliveries { get; }

    /// <summary>Who stands behind the integration; tests change it.</summary>
    public IReadOnlyList<AudienceMember> Members { get; set; }

    public Verso.Notion.NotionId Id => _subscription.Id;

    public Subscription Subscription => Subscriptions.Find(Id)!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An active subscription; without types, to all that its version has.</summary>
    public static async Task<Receiver> OpenAsync(Desk desk, string version = "2026-03-11", WebhookOptions? options = null, bool isPublic = false, params string[] types)
    {
        var receiver = new Receiver(desk, options ?? new WebhookOptions());
        Assert.True(Verso.Notion.NotionVersion.TryParse(version, out var parsed));
        receiver._subscription = (await receiver.Subscriptions.AddAsync(
            "https://receiver.example/", types is [] ? EventTypes.Of(parsed) : types, version, desk.Caller.Bot, desk.Caller.Name, isPublic, "sealed", Stop))!;
        await receiver.Subscriptions.ActivateAsync(receiver.Id, Stop);
        return receiver;
    }

    public IReadOnlyList<AudienceMember> Of(Subscription subscription) => Members;

    /// <summary>Reads the feed at this moment.</summary>
    public Task AdvanceAsync() => _feed.AdvanceAsync(Stop);

    /// <summary>Lets the window pass, and takes what is queued since the last time, in its order.</summary>
    public async Task<JsonObject[]> TakeAsync()
    {
        await AdvanceAsync();
        _desk.Clock.Advance(TimeSpan.FromMinutes(1));
        return await TakeAtOnceAsync();
    }

    /// <summary>What is queued already, without any wait.</summary>
    public async Task<JsonObject[]> TakeAtOnceAsync()
    {
        await AdvanceAsync();
        var taken = new List<JsonObject>();
        while (await Deliveries.TakeAsync(Id, Stop) is { } delivery)
        {
            taken.Add(Json.ReadObject(delivery.Body.Span));
            await Deliveries.TriedAsync(delivery, 200, null, Stop);
        }

        return [.. taken];
    }
}
