using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Access;
using Verso.Server.Hosting;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Hosting;

/// <summary>One server with a connection to Notion, and another that stands in as Notion for it.</summary>
public sealed class ConnectionTests : IAsyncLifetime
{
    private VersoTestServer _notion = null!;
    private VersoTestServer _verso = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _notion = await VersoTestServer.StartAsync(cancellationToken: Stop);
        _verso = await VersoTestServer.StartAsync(
        [
            ("Notion:Token", _notion.Start.Token),
            ("Notion:TokenV2", _notion.Start.TokenV2!),
            ("Notion:UserId", _notion.Start.User!),
            ("Notion:SpaceId", _notion.Start.Space!),
            ("Notion:BaseUrl", _notion.Url.ToString()),
            ("Notion:InternalBaseUrl", _notion.Url.ToString()),
        ], cancellationToken: Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _verso.DisposeAsync();
        await _notion.DisposeAsync();
    }

    [Fact]
    public async Task The_Notion_API_is_forwarded_with_the_connection_s_token()
    {
        using var client = _verso.NotionClient();

        var page = await client.GetFromJsonAsync<JsonObject>($"pages/{_notion.Start.RootPage}", Stop);

        Assert.NotEqual(_notion.Start.Token, _verso.Start.Token);
        Assert.Equal(_notion.Start.RootPage, (string?)page!["id"]);
    }

    [Fact]
    public async Task Who_has_the_real_token_keeps_it_and_changes_the_base_URL_only()
    {
        using var client = _verso.NotionClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _notion.Start.Token);

        var me = await client.GetFromJsonAsync<JsonObject>("users/me", Stop);

        Assert.Equal("bot", (string?)me!["type"]);
    }

    [Fact]
    public async Task Errors_of_Notion_come_through_as_they_are()
    {
        using var client = _verso.NotionClient();

        using var answer = await client.GetAsync("pages/00000000-0000-0000-0000-000000000000", Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("object_not_found", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["code"]);
    }

    [Fact]
    public async Task The_gateway_works_on_Notion()
    {
        using var official = _notion.NotionClient();
        using var made = await official.PostAsJsonAsync("databases", new JsonObject
        {
            ["parent"] = new JsonObject { ["page_id"] = _notion.Start.RootPage },
            ["initial_data_source"] = new JsonObject { ["properties"] = new JsonObject { ["Name"] = new JsonObject { ["title"] = new JsonObject() } } },
        }, Stop);
        var database = await made.Content.ReadFromJsonAsync<JsonObject>(Stop);
        using var gateway = _verso.GatewayClient();

        using var answer = await gateway.PostAsJsonAsync("/api/v1/notion/bulk-insert", new JsonObject
        {
            ["database_id"] = (string?)database!["id"],
            ["records"] = new JsonArray(new JsonObject { ["Name"] = "One" }, new JsonObject { ["Name"] = "Two" }),
        }, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var rows = await official.PostAsJsonAsync($"data_sources/{(string?)database["data_sources"]![0]!["id"]}/query", new JsonObject(), Stop);
        Assert.Equal(2, (await rows.Content.ReadFromJsonAsync<JsonObject>(Stop))!["results"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("Notion:BaseUrl")]
    [InlineData("Notion:InternalBaseUrl")]
    public async Task A_server_does_not_stand_in_front_of_itself(string address)
    {
        var refusal = await Assert.ThrowsAsync<SettingsException>(async () =>
            await VersoTestServer.StartAsync([("PublicUrl", "https://verso.example"), ("Notion:Token", "ntn_another"), (address, "https://verso.example")], cancellationToken: Stop));

        Assert.Contains(address, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ntn_another", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ntn_from_notion", true)]
    [InlineData(null, false)]
    public async Task A_token_of_Notion_holds_beside_a_session_that_this_server_issued(string? token, bool isConnected)
    {
        var registry = _notion.Services.GetRequiredService<VersoRegistry>();
        var shell = new Shell(new() { ["NOTION_TOKEN"] = token ?? _notion.Start.Token, ["NOTION_TOKEN_V2"] = _notion.Start.TokenV2! });

        var connection = await new ConnectionSettings(new ConfigurationBuilder().Build(), new SecretChain(shell), registry, new VersoOptions()).ReadAsync(Stop);

        Assert.Equal(isConnected, connection is not null);
        Assert.Equal(token, connection?.Token);
        Assert.Null(connection?.TokenV2);
    }

    private sealed class Shell(Dictionary<string, string> variables) : ISecretSource
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken = default) => new(variables.GetValueOrDefault(name));
    }
}
