using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Xunit;

namespace Verso.Cli.Tests;

public sealed class UpTests : IDisposable
{
    private readonly CommandLine _verso = new();

    public void Dispose() => _verso.Dispose();

    [Fact]
    public async Task When_the_file_is_there_the_server_answers_with_what_is_in_it()
    {
        var first = await UpAsync(async names =>
        {
            Assert.Equal(
                ["VERSO_URL", "VERSO_API_KEY", "VERSO_MCP_URL", "NOTION_BASE_URL", "NOTION_TOKEN", "NOTION_TOKEN_V2", "NOTION_USER_ID", "NOTION_SPACE_ID", "NOTION_ROOT_PAGE_ID"],
                names.Keys);
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", names["NOTION_TOKEN"]);
            http.DefaultRequestHeaders.Add("Notion-Version", "2026-03-11");
            using var page = await http.GetAsync($"{names["NOTION_BASE_URL"]}/v1/pages/{names["NOTION_ROOT_PAGE_ID"]}", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        });
        var second = await UpAsync(_ => Task.CompletedTask);

        Assert.Equal(first["NOTION_TOKEN"], second["NOTION_TOKEN"]);
        Assert.Equal(first["VERSO_API_KEY"], second["VERSO_API_KEY"]);
        Assert.Equal(first["NOTION_ROOT_PAGE_ID"], second["NOTION_ROOT_PAGE_ID"]);
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named_with_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var outcome = await _verso.RunAsync("up", "--listen", $"http://{other.LocalEndpoint}");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("already in use", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--listen", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen", "http://0.0.0.0:0")]
    [InlineData("--listen", "nonsense")]
    [InlineData("--set", "Licensing:Mode=enforced")]
    [InlineData("--set", "MostBodyBytes=12")]
    [InlineData("--set", "MostBodyBytes=many")]
    [InlineData("--set", "MasterKey=short")]
    [InlineData("--set", "no-value")]
    public async Task A_wrong_setting_is_refused_at_the_start_in_one_sentence(string option, string value)
    {
        var outcome = await _verso.RunAsync("up", option, value);

        Assert.Equal(1, outcome.Code);
        Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> UpAsync(Func<Dictionary<string, string>, Task> whileRunning)
    {
        var file = _verso.File("verso.env");
        File.Delete(file);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = _verso.RunAsync("", ["up", "--listen", "http://127.0.0.1:0", "--env-file", file, "--set", "Logging:LogLevel:Default=Error"], stop.Token);
        while (!File.Exists(file) && !running.IsCompleted)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(running.IsCompleted, running.IsCompleted ? (await running).Error : "");

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var names = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        await whileRunning(names);
        await stop.CancelAsync();
        var outcome = await running;
        Assert.Equal(0, outcome.Code);
        Assert.DoesNotContain(names["NOTION_TOKEN"], outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(names["VERSO_API_KEY"], outcome.Output + outcome.Error, StringComparison.Ordinal);
        return names;
    }
}
