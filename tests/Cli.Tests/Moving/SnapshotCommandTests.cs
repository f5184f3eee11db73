using Verso.ServerKit;
using Xunit;

namespace Verso.Cli.Tests.Moving;

public sealed class SnapshotCommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task On_a_data_folder_at_rest_the_command_does_the_work_itself()
    {
        await _verso.RunAsync("workspace", "create", "One");

        Assert.Equal(0, (await _verso.RunAsync("snapshot", "save", "empty")).Code);
        Assert.Equal("empty", (string?)(await _verso.RunAsync("snapshot", "list", "--json")).Json[0]!["name"]);
        Assert.Equal(0, (await _verso.RunAsync("snapshot", "load", "empty")).Code);
        Assert.Equal(0, (await _verso.RunAsync("reset", "--yes")).Code);
        Assert.Equal(0, (await _verso.RunAsync("snapshot", "remove", "empty")).Code);
        var gone = await _verso.RunAsync("snapshot", "load", "empty");
        Assert.Equal((1, "error: There is no snapshot 'empty': none was saved yet.\n"), (gone.Code, gone.Error));
    }

    [Fact]
    public async Task With_a_server_over_the_folder_the_server_does_the_work()
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        using var notion = server.NotionClient();

        Assert.Equal(0, (await CommandLine.RunOverAsync(server.DataFolder, "snapshot", "save", "seeded")).Code);
        Assert.Equal(0, (await CommandLine.RunOverAsync(server.DataFolder, "reset", "--yes")).Code);
        Assert.Equal(0, (await CommandLine.RunOverAsync(server.DataFolder, "snapshot", "load", "seeded")).Code);
        Assert.True((await notion.GetAsync("users/me", Stop)).IsSuccessStatusCode);

        Assert.Contains("seeded", (await CommandLine.RunOverAsync(server.DataFolder, "snapshot", "list")).Output, StringComparison.Ordinal);
        var missing = await CommandLine.RunOverAsync(server.DataFolder, "snapshot", "load", "other");
        Assert.Equal((1, "error: There is no snapshot 'other'. There are: seeded.\n"), (missing.Code, missing.Error));
    }

    [Fact]
    public async Task Nothing_is_emptied_unless_somebody_says_so()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var refused = await _verso.RunAsync("reset");

        Assert.Equal(1, refused.Code);
        Assert.Contains("--yes", refused.Error, StringComparison.Ordinal);
    }
}
