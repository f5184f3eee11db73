using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Attacks;

/// <summary>Valid requests, damaged in every way that a seeded generator thinks of.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const int Requests = 1500;

    private VersoTestServer _server = null!;
    private ValidRequests _valid = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await VersoTestServer.StartAsync([("Logging:LogLevel:Default", "None")], cancellationToken: Stop);
        _valid = await ValidRequests.PrepareAsync(_server, Stop);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/v1/", "request_id", 1)]
    [InlineData("/api/v3/", "errorId", 2)]
    [InlineData("/api/v1/", null, 3)]
    public async Task Whatever_is_sent_the_answer_is_JSON_and_no_failure_of_the_server(string surface, string? member, int seed)
    {
        var damage = new Damage(seed);
        var requests = _valid.Of(surface);
        for (var number = 0; number < Requests; number++)
        {
            var (method, path, body) = requests[damage.Next(requests.Count)];
            var bytes = damage.Done(body);
            using var answer = await SendAsync(method, path, bytes);
            var text = await answer.Content.ReadAsStringAsync(Stop);
            var told = $"{method} {path} {Encoding.UTF8.GetString(bytes)} -> {(int)answer.StatusCode} {text}";
            Assert.True((int)answer.StatusCode < 500, told);
            var json = JsonNode.Parse(text) as JsonObject;
            Assert.True(json is not null, told);
            Assert.True(member is null || (surface != "/v1/" && answer.IsSuccessStatusCode) || json.ContainsKey(member), told);
        }
    }

    [Fact]
    public async Task Every_undamaged_request_is_taken()
    {
        foreach (var (method, path, body) in _valid.All)
        {
            using var answer = await SendAsync(method, path, Encoding.UTF8.GetBytes(body));
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {await answer.Content.ReadAsStringAsync(Stop)}");
        }
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        var isOld = path.StartsWith("/old/", StringComparison.Ordinal);
        if (isOld || path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _server.Start.Token);
            request.Headers.Add("Notion-Version", isOld ? "2022-06-28" : "2026-03-11");
        }
        else if (path.StartsWith("/api/v3/", StringComparison.Ordinal))
            request.Headers.Add("Cookie", $"token_v2={_server.Start.TokenV2}");
        else
            request.Headers.Add("X-API-Key", _server.Start.ApiKey);
        return _server.Http.SendAsync(request, Stop);
    }
}
