using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Verso.Kit;
using Verso.Server.Hosting;
using Xunit;

namespace Verso.Server.Tests.Hosting;

public sealed class VersoServerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = await VersoServer.BuildAsync(Settings(), cancellationToken: Stop);
        await _app.StartAsync(Stop);
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_says_that_it_is_alive()
    {
        var health = await _http.GetFromJsonAsync<JsonObject>("/healthz", Stop);

        Assert.Equal("ok", (string?)health!["status"]);
    }

    [Fact]
    public async Task It_is_ready_when_its_store_can_be_written_and_jobs_are_carried_out()
    {
        var ready = await _http.GetFromJsonAsync<JsonObject>("/readyz", Stop);

        Assert.Equal("ok", (string?)ready!["checks"]!["store"]);
        Assert.Equal("ok", (string?)ready["checks"]!["jobs"]);
    }

    [Fact]
    public async Task An_unknown_path_is_a_json_error_that_says_where_to_look()
    {
        var answer = await _http.GetAsync(new Uri("/nowhere", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal("not_found", (string?)error!["code"]);
        Assert.Contains("/openapi/v1.json", (string?)error["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/users/me")]
    [InlineData("//v1/users/me")]
    [InlineData("/some/prefix/v1/users/me")]
    public async Task Notions_api_without_a_token_is_refused_as_notion_does(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path));
        var answer = await _http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var error = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal(["object", "status", "code", "message", "request_id"], error!.Select(member => member.Key));
        Assert.Equal("unauthorized", (string?)error!["code"]);
        Assert.Equal("API token is invalid.", (string?)error["message"]);
        Assert.Equal((string?)error["request_id"], answer.Headers.GetValues("x-notion-request-id").Single());
    }

    [Fact]
    public async Task A_second_server_is_kept_out_of_the_data_folder()
    {
        var refusal = await Assert.ThrowsAsync<SettingsException>(() => VersoServer.BuildAsync(Settings(), cancellationToken: Stop));

        Assert.Contains("Another server is using the data folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_owner_can_enter_the_data_folder_s_keys()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "keys")));
    }

    private Dictionary<string, string?> Settings() => new()
    {
        ["Data"] = _folder.Path,
        ["Listen"] = "http://127.0.0.1:0",
        ["Logging:LogLevel:Default"] = "Error",
    };
}
