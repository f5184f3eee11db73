using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Answers;

public sealed class ClassifyCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_labelled_and_the_classifier_is_measured()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var database = await SeedAsync(server);

        var evaluated = await CommandLine.RunOverAsync(server.DataFolder, "classify", "evaluate", database, "--property", "Kind");
        var planned = await CommandLine.RunOverAsync(server.DataFolder, "classify", "run", database, "--property", "Kind", "--threshold", "0.6", "--dry-run");
        var run = await CommandLine.RunOverAsync(server.DataFolder, "classify", "run", database, "--property", "Kind", "--threshold", "0.6", "--json");

        Assert.True(evaluated.Code == 0, evaluated.Error);
        Assert.Contains("of 16 held-out rows are right; always the commonest label would be 50.0%.", evaluated.Output, StringComparison.Ordinal);
        Assert.Contains("Threshold", evaluated.Output, StringComparison.Ordinal);
        Assert.Contains("Dry run: 1 labelled, 0 to review, 0 failed, 0 left; learned from 16 rows", planned.Output, StringComparison.Ordinal);
        Assert.Equal("Fruit", (string?)run.Json["results"]![0]!["labels"]![0]);
    }

    [Fact]
    public async Task A_property_that_is_not_there_is_said_in_one_line()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var database = await SeedAsync(server);

        var run = await CommandLine.RunOverAsync(server.DataFolder, "classify", "run", database, "--property", "Kinds");

        Assert.Equal((1, "error: There is no property \"Kinds\". Did you mean \"Kind\"?\n"), (run.Code, run.Error));
    }

    private static async Task<string> SeedAsync(VersoTestServer server)
    {
        using var notion = server.NotionClient();
        using var gateway = server.GatewayClient();
        using var made = await notion.PostAsync("databases", new StringContent(
            $$$"""{"parent":{"type":"page_id","page_id":"{{{server.Start.RootPage}}}"},"initial_data_source":{"properties":{"Name":{"title":{}},"Kind":{"select":{"options":[{"name":"Fruit"},{"name":"Tool"}]} } } } }""",
            Encoding.UTF8, "application/json"), Stop);
        var database = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(Stop))!["id"]!;
        var rows = new JsonArray();
        foreach (var name in (string[])["sweet apple", "ripe apple", "sweet pear", "ripe pear", "apple juice", "pear juice", "juicy sweet plum", "ripe plum"])
            rows.Add(new JsonObject { ["Name"] = name, ["Kind"] = "Fruit" });
        foreach (var name in (string[])["steel hammer", "old hammer", "steel saw", "old saw", "hammer handle", "saw handle", "steel drill", "old drill"])
            rows.Add(new JsonObject { ["Name"] = name, ["Kind"] = "Tool" });
        rows.Add(new JsonObject { ["Name"] = "ripe sweet apple" });
        using var inserted = await gateway.PostAsJsonAsync("api/v1/notion/bulk-insert", new JsonObject { ["database_id"] = database, ["records"] = rows }, Stop);
        inserted.EnsureSuccessStatusCode();
        return database;
    }
}
