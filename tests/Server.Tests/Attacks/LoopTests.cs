using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Attacks;

public sealed class LoopTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_comes_back_to_its_forwarder_is_told_so()
    {
        // Two servers that stand in as Notion for each other; the second knows the first only by its port.
        var (first, second) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        await using var one = await VersoTestServer.StartAsync([("Listen", first), ("Notion:Token", "ntn_shared_by_both_servers"), ("Notion:BaseUrl", second)], cancellationToken: Stop);
        await using var two = await VersoTestServer.StartAsync([("Listen", second), ("Notion:Token", "ntn_shared_by_both_servers"), ("Notion:BaseUrl", first)], cancellationToken: Stop);
        using var client = one.NotionClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "ntn_shared_by_both_servers");

        using var answer = await client.GetAsync("users/me", Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("leads to itself", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_reads_the_files_of_the_data_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);

        foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*.db*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
