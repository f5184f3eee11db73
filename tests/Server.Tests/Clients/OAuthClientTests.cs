using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Clients;

/// <summary><c>client.oauth</c> of the official client, driven by tests/clients/oauth.mjs.</summary>
public sealed class OAuthClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_official_client_gets_in_refreshes_and_is_put_out()
    {
        NodeScript.Require();
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var (client, secret) = await server.Services.GetRequiredService<VersoRegistry>().OAuth.AddClientAsync(
            "Official", server.Start.Workspace.Id, ["http://localhost:3000/callback"], [], Stop);

        var output = await NodeScript.RunAsync(
            "oauth.mjs", server,
            ("OAUTH_CLIENT_ID", client.Id.ToString()), ("OAUTH_CLIENT_SECRET", secret),
            ("SHARED_PAGE_ID", await CreatePageAsync(server, "Shared")), ("PRIVATE_PAGE_ID", await CreatePageAsync(server, "Private")));

        Assert.Contains("oauth held", output, StringComparison.Ordinal);
    }

    private static async Task<string> CreatePageAsync(VersoTestServer server, string title)
    {
        using var notion = server.NotionClient();
        using var answer = await notion.PostAsJsonAsync(
            "pages", new { parent = new { page_id = server.Start.RootPage }, properties = new { title = new[] { new { text = new { content = title } } } } }, Stop);
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["id"]!;
    }
}
