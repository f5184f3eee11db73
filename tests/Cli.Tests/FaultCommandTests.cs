using Xunit;

namespace Verso.Cli.Tests;

public sealed class FaultCommandTests : IDisposable
{
    private readonly CommandLine _verso = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task Faults_are_made_listed_and_cleared_on_the_running_server()
    {
        var said = await WhileUpAsync(["--faults", "--limits", "notion"], async url =>
        {
            var added = await _verso.RunAsync("faults", "add", "429", "none", "502", "--route", "POST /v1/pages", "--retry-after", "2", "--seed", "7", "--url", url, "--json");
            Assert.Equal("", added.Error);
            Assert.Equal(7, (int?)added.Json["seed"]);
            Assert.Equal("502", (string?)added.Json["faults"]![0]!["fault"]![2]);

            var listed = await _verso.RunAsync("faults", "list", "--url", url);
            Assert.Contains("429, none, 502", listed.Output, StringComparison.Ordinal);

            Assert.Equal(0, (await _verso.RunAsync("faults", "clear", "fault-1", "--url", url)).Code);
            Assert.Contains("All goes well", (await _verso.RunAsync("faults", "list", "--url", url)).Output, StringComparison.Ordinal);

            var wrong = await _verso.RunAsync("faults", "add", "418", "--url", url);
            Assert.Equal(1, wrong.Code);
            Assert.Contains("There is no fault '418'", wrong.Error, StringComparison.Ordinal);
        });

        Assert.True((bool?)said.Json["faults"]);
        Assert.Equal("notion: 180 requests in 60 s for each token; 900 in 60 s for the workspace", (string?)said.Json["limits"]);
    }

    [Fact]
    public async Task A_server_without_them_says_how_to_have_them()
    {
        var said = await WhileUpAsync([], async url =>
        {
            var refused = await _verso.RunAsync("faults", "add", "500", "--url", url);
            Assert.Equal(1, refused.Code);
            Assert.Contains("--faults", refused.Error, StringComparison.Ordinal);
        });

        Assert.Equal("off", (string?)said.Json["limits"]);
    }

    [Fact]
    public async Task Where_no_server_runs_that_is_what_is_said()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var outcome = await _verso.RunAsync("faults", "list", "--url", "http://127.0.0.1:9");

        Assert.Equal(1, outcome.Code);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_workspaces_tells_their_limits()
    {
        await _verso.RunAsync("workspace", "create", "One");

        var listed = await _verso.RunAsync("workspace", "list", "--json");

        Assert.Equal("off", (string?)listed.Json[0]!["limits"]);
    }

    private async Task<Outcome> WhileUpAsync(string[] options, Func<string, Task> work)
    {
        var file = _verso.File("verso.env");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = _verso.RunAsync("", ["up", "--listen", "http://127.0.0.1:0", "--env-file", file, "--set", "Logging:LogLevel:Default=Error", "--json", .. options], stop.Token);
        while (!File.Exists(file) && !running.IsCompleted)
            await Task.Delay(10, Stop);
        Assert.False(running.IsCompleted, running.IsCompleted ? (await running).Error : "");
        var url = (await File.ReadAllLinesAsync(file, Stop)).Single(line => line.StartsWith("VERSO_URL=", StringComparison.Ordinal))["VERSO_URL=".Length..];
        await work(url);
        await stop.CancelAsync();
        return await running;
    }
}
