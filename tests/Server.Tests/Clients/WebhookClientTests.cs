using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary>The official client checks what is sent, driven by tests/clients/webhooks.mjs.</summary>
public sealed class WebhookClientTests
{
    [Fact]
    public async Task The_official_client_takes_every_event_for_genuine()
    {
        NodeScript.Require();
        await using var server = await VersoTestServer.StartAsync(
            [("Webhooks:AllowedHosts", "127.0.0.1"), ("Webhooks:Window", "00:00:00"), ("Webhooks:Beat", "00:00:00.020")],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("webhooks held", await NodeScript.RunAsync("webhooks.mjs", server), StringComparison.Ordinal);
    }
}
