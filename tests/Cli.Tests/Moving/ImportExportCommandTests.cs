using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Moving;

public sealed class ImportExportCommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task A_dump_makes_the_same_workspace_in_an_empty_data_folder()
    {
        await _verso.RunAsync("workspace", "create", "One");
        await ImportAsync(_verso.File("tasks.csv"), "Name,Size\nFirst,1\nSecond,2\n");

        Assert.Equal(0, (await _verso.RunAsync("export", "--format", "json", "--out", _verso.File("one.zip"))).Code);
        var made = await CommandLine.RunOverAsync(_verso.File("other"), "import", _verso.File("one.zip"));
        Assert.True(made.Code == 0, made.Error);
        Assert.Contains("with the ids that it had", made.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunOverAsync(_verso.File("other"), "export", "--format", "json", "--out", _verso.File("two.zip"))).Code);

        Assert.Equal(await File.ReadAllBytesAsync(_verso.File("one.zip"), Stop), await File.ReadAllBytesAsync(_verso.File("two.zip"), Stop));
    }

    [Fact]
    public async Task A_dump_takes_the_place_of_a_fresh_workspace_in_a_running_server_and_its_token_goes_on()
    {
        await _verso.RunAsync("workspace", "create", "One");
        await ImportAsync(_verso.File("tasks.csv"), "Name,Size\nFirst,1\nSecond,2\n");
        await _verso.RunAsync("export", "--format", "json", "--out", _verso.File("one.zip"));
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var notion = server.NotionClient();
        using var gateway = server.GatewayClient();

        var outcome = await CommandLine.RunOverAsync(server.DataFolder, "import", _verso.File("one.zip"), "--json");
        Assert.True(outcome.Code == 0, outcome.Error);

        Assert.Equal("bot", (string?)JsonNode.Parse(await notion.GetStringAsync("users/me", Stop))!["type"]);
        using var found = await notion.PostAsync("search", new StringContent("""{"query":"tasks"}""", System.Text.Encoding.UTF8, "application/json"), Stop);
        Assert.Contains("tasks", await found.Content.ReadAsStringAsync(Stop), StringComparison.OrdinalIgnoreCase);
        Assert.True((await gateway.GetAsync("api/v2/jobs", Stop)).IsSuccessStatusCode);

        var again = await CommandLine.RunOverAsync(server.DataFolder, "import", _verso.File("one.zip"));
        Assert.Equal(1, again.Code);
        Assert.Contains("--replace", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandLine.RunOverAsync(server.DataFolder, "import", _verso.File("one.zip"), "--replace", "--yes")).Code);
    }

    [Fact]
    public async Task A_plan_is_shown_and_an_import_goes_through_the_server_that_is_running()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        Directory.CreateDirectory(_verso.File("notes/deep"));
        await File.WriteAllTextAsync(_verso.File("notes/a.md"), "# Alpha\n\nSee [beta](deep/b.md).", Stop);
        await File.WriteAllTextAsync(_verso.File("notes/deep/b.md"), "# Beta\n\nText.", Stop);

        var plan = await CommandLine.RunOverAsync(server.DataFolder, "import", _verso.File("notes"), "--dry-run");
        Assert.Contains("Would make 4 pages out of", plan.Output, StringComparison.Ordinal);
        var made = await CommandLine.RunOverAsync(server.DataFolder, "import", _verso.File("notes"), "--json");
        Assert.True(made.Code == 0, made.Error);
        Assert.Equal(4, (int?)made.Json["pages"]);

        using var notion = server.NotionClient();
        var page = JsonNode.Parse(await notion.GetStringAsync($"pages/{(string)made.Json["made"]!}", Stop))!;
        Assert.Equal("notes", (string?)page["properties"]!["title"]!["title"]![0]!["plain_text"]);
    }

    [Fact]
    public async Task Pages_are_exported_beside_a_running_server()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        var written = await CommandLine.RunOverAsync(server.DataFolder, "export", "--out", _verso.File("all.zip"), "--json");

        Assert.True(written.Code == 0, written.Error);
        Assert.Equal(1, (int?)written.Json["pages"]);
        var again = await CommandLine.RunOverAsync(server.DataFolder, "export", "--out", _verso.File("all.zip"));
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--types", "Name=nonsense")]
    [InlineData("--into", "nowhere")]
    public async Task A_wrong_option_is_refused_in_one_sentence(string option, string value)
    {
        await _verso.RunAsync("workspace", "create", "One");
        await File.WriteAllTextAsync(_verso.File("a.csv"), "Name\nx\n", Stop);

        var refused = await _verso.RunAsync("import", _verso.File("a.csv"), option, value);

        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error: ", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
    }

    private async Task ImportAsync(string path, string content)
    {
        await File.WriteAllTextAsync(path, content, Stop);
        var outcome = await _verso.RunAsync("import", path);
        Assert.True(outcome.Code == 0, outcome.Error);
    }
}
