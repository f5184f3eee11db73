using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.Server.Tests.Gateway;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>Labels in a workspace of Notion, where another Verso stands in as Notion.</summary>
public sealed class NotionClassifyTests : GatewayFixture
{
    private VersoTestServer _notion = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [new("Notion:Token", _notion.Start.Token), new("Notion:BaseUrl", _notion.Url.ToString().TrimEnd('/'))];

    protected override async Task BeforeAsync() => _notion = await VersoTestServer.StartAsync(cancellationToken: Stop);

    protected override Task AfterAsync() => _notion.DisposeAsync().AsTask();

    [Fact]
    public async Task Rows_are_labelled_over_the_api_and_the_machines_own_labels_are_remembered_here()
    {
        using var there = _notion.GatewayClient();
        using var notion = _notion.NotionClient();
        using var made = await notion.PostAsync("databases", new StringContent(
            $$"""{"parent":{"type":"page_id","page_id":"{{_notion.Start.RootPage}}"},"initial_data_source":{"properties":{{Tickets.Properties}} } }""", System.Text.Encoding.UTF8, "application/json"), Stop);
        var database = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(Stop))!["id"]!;
        foreach (var records in (JsonArray[])[Tickets.Labelled(), Tickets.Open("courier lost parcel, delivery late")])
        {
            using var inserted = await there.PostAsJsonAsync("api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = records }, Stop);
            inserted.EnsureSuccessStatusCode();
        }

        var body = $$"""{"database_id":"{{database}}","property":"Team","threshold":0.7,"bodies":false}""";
        var first = await PostAsync("/api/v2/classify/run", body);
        var second = await PostAsync("/api/v2/classify/run", body);

        Assert.True(first.Status == 200, first.Body);
        Assert.Equal("Shipping", (string?)first.Json["results"]![0]!["labels"]![0]);
        Assert.Equal((24, 0), ((int)second.Json["examples"]!, second.Json["results"]!.AsArray().Count));
    }
}
