using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.ServerKit;
using Verso.Workspace.Registry;
using Xunit;

namespace Verso.Server.Tests.Mcp;

/// <summary>What stands at <c>/mcp</c> before any server answers: hosts, origins, keys, sessions, and messages that are none.</summary>
public sealed class McpHttpTests(McpHttpTests.Shared shared) : IClassFixture<McpHttpTests.Shared>
{
    private const string Begin = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";
    private const string Ping = """{"jsonrpc":"2.0","id":"p","method":"ping"}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("evil.example", null, 403)]
    [InlineData("evil.example:7410", null, 403)]
    [InlineData("localhost", null, 200)]
    [InlineData("[::1]:7410", null, 200)]
    [InlineData("192.168.7.7", null, 200)]
    [InlineData("verso.example.com", null, 200)]
    [InlineData("localhost", "http://localhost:6274", 200)]
    [InlineData("localhost", "https://inspector.example", 200)]
    [InlineData("localhost", "http://evil.example", 403)]
    [InlineData("localhost", "https://localhost.evil.example", 403)]
    [InlineData("localhost", "null", 403)]
    public async Task Only_this_servers_hosts_and_known_web_pages_get_in(string host, string? origin, int status)
    {
        var server = shared.Server;

        using var answer = await PostAsync(server, Begin, request =>
        {
            request.Headers.Host = host;
            if (origin is not null)
                request.Headers.Add("Origin", origin);
        });

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(origin is not null && status == 200, answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("verso_unknown")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task Without_a_key_of_this_server_nobody_gets_in(string? key)
    {
        var server = shared.Server;

        using var answer = await PostAsync(server, Begin, request => request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key));
        var error = await ErrorAsync(answer);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer realm=\"Verso\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("resource_metadata", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("verso key create", error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        using var metadata = await server.Http.GetAsync("/.well-known/oauth-protected-resource/mcp", Stop);
        Assert.Equal(HttpStatusCode.NotFound, metadata.StatusCode);
    }

    [Fact]
    public async Task A_key_needs_a_scope_that_lets_it_read()
    {
        var server = shared.Server;
        var keys = server.Services.GetRequiredService<VersoRegistry>().Credentials;
        var other = await keys.IssueAsync(new NewCredential(CredentialKind.Key, "jobs only", server.Start.Workspace.Id) { Scopes = ["jobs"] }, Stop);
        var reader = await keys.IssueAsync(new NewCredential(CredentialKind.Key, "reader", server.Start.Workspace.Id) { Scopes = ["gateway:read"] }, Stop);

        using var refused = await PostAsync(server, Begin, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", other.Secret));
        using var taken = await PostAsync(server, Begin, request =>
        {
            request.Headers.Authorization = null;
            request.Headers.Add("X-API-Key", reader.Secret);
        });

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Contains("Nothing can be written here", await taken.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400, -32700)]
    [InlineData("", 400, -32700)]
    [InlineData("\"text\"", 400, -32600)]
    [InlineData("[" + Begin + "]", 400, -32600)]
    [InlineData("""{"id":1,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"ping"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", 400, -32700)]
    [InlineData(Ping, 400, -32600)]
    public async Task What_is_no_message_is_refused_with_what_is_wrong(string body, int status, int code)
    {
        var server = shared.Server;

        using var answer = await PostAsync(server, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, (await ErrorAsync(answer))["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task Requests_of_the_wrong_kind_say_which_kind_is_right()
    {
        await using var server = await VersoTestServer.StartAsync([("Mcp:MostMessageBytes", "2000")], cancellationToken: Stop);

        await RefusedAsync(HttpStatusCode.NotAcceptable, "both application/json and text/event-stream", () => PostAsync(server, Begin, request => request.Headers.Accept.Clear()));
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "Content-Type: application/json", () => PostAsync(server, Begin, request => request.Content = new StringContent(Begin)));
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "larger than 2000 bytes", () => PostAsync(server, Begin.Replace("\"test\"", $"\"{new string('x', 2000)}\"", StringComparison.Ordinal)));
        await RefusedAsync(HttpStatusCode.BadRequest, "'1999-01-01' of the protocol is not known", () => PostAsync(server, Begin, request => request.Headers.Add("MCP-Protocol-Version", "1999-01-01")));
        await RefusedAsync(HttpStatusCode.BadRequest, "Mcp-Session-Id is missing", () => GetAsync(server, null));
        await RefusedAsync(HttpStatusCode.NotFound, "Begin a new one with initialize", () => GetAsync(server, "0123"));
        await RefusedAsync(HttpStatusCode.NotFound, "Begin a new one with initialize", () => PostAsync(server, Ping, request => request.Headers.Add("Mcp-Session-Id", "0123")));
        using var put = new HttpRequestMessage(HttpMethod.Put, "/mcp");
        using var answer = await server.Http.SendAsync(put, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["DELETE", "GET", "OPTIONS", "POST"], answer.Content.Headers.Allow.Order());

        async Task RefusedAsync(HttpStatusCode status, string words, Func<Task<HttpResponseMessage>> send)
        {
            using var answer = await send();
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(words, (await ErrorAsync(answer))["message"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_session_belongs_to_the_key_that_began_it_and_ends_when_it_says_so()
    {
        var server = shared.Server;
        var other = await server.Services.GetRequiredService<VersoRegistry>().Credentials.IssueAsync(new NewCredential(CredentialKind.Key, "other", server.Start.Workspace.Id), Stop);
        var session = await BeginAsync(server);

        Assert.Equal(HttpStatusCode.OK, await PingAsync(server, session));
        Assert.Equal(HttpStatusCode.NotFound, await PingAsync(server, session, other.Secret));
        using var end = new HttpRequestMessage(HttpMethod.Delete, "/mcp") { Headers = { { "Mcp-Session-Id", session }, { "X-API-Key", server.Start.ApiKey } } };
        using var ended = await server.Http.SendAsync(end, Stop);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await PingAsync(server, session));
    }

    [Fact]
    public async Task For_a_session_too_many_the_one_that_rested_longest_makes_room()
    {
        await using var server = await VersoTestServer.StartAsync([("Mcp:MostSessionsPerKey", "2")], cancellationToken: Stop);
        var (first, second) = (await BeginAsync(server), await BeginAsync(server));
        await PingAsync(server, first);

        var third = await BeginAsync(server);

        Assert.Equal(HttpStatusCode.OK, await PingAsync(server, first));
        Assert.Equal(HttpStatusCode.NotFound, await PingAsync(server, second));
        Assert.Equal(HttpStatusCode.OK, await PingAsync(server, third));
    }

    [Fact]
    public async Task A_session_that_rests_too_long_is_over()
    {
        var clock = new ManualClock();
        await using var server = await VersoTestServer.StartAsync([("Mcp:IdleTimeout", "00:10:00")], services => services.AddSingleton<TimeProvider>(clock), Stop);
        var (used, left) = (await BeginAsync(server), await BeginAsync(server));

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.OK, await PingAsync(server, used));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.NotFound, await PingAsync(server, left));
        Assert.Equal(HttpStatusCode.OK, await PingAsync(server, used));
    }

    [Theory]
    [InlineData(null, "tools/list", null, 400, -32020)]
    [InlineData("2026-07-28", null, null, 400, -32020)]
    [InlineData("2026-07-28", "tools/call", null, 400, -32020)]
    [InlineData("2026-07-28", "tools/list", null, 200, 0)]
    [InlineData("2025-11-25", "tools/list", null, 400, -32020)]
    public async Task Without_a_session_headers_and_message_have_to_agree(string? version, string? method, string? name, int status, int code)
    {
        var server = shared.Server;
        const string List = """{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";

        using var answer = await PostAsync(server, List, request =>
        {
            foreach (var (header, value) in new[] { ("MCP-Protocol-Version", version), ("Mcp-Method", method), ("Mcp-Name", name) })
            {
                if (value is not null)
                    request.Headers.Add(header, value);
            }
        });

        Assert.Equal(status, (int)answer.StatusCode);
        if (code == 0)
            return;
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        Assert.Equal((code, 7), (error["error"]!["code"]!.GetValue<int>(), error["id"]!.GetValue<int>()));
    }

    private static async Task<string> BeginAsync(VersoTestServer server)
    {
        using var answer = await PostAsync(server, Begin);
        answer.EnsureSuccessStatusCode();
        return Assert.Single(answer.Headers.GetValues("Mcp-Session-Id"));
    }

    private static async Task<HttpStatusCode> PingAsync(VersoTestServer server, string session, string? key = null)
    {
        using var answer = await PostAsync(server, Ping, request =>
        {
            request.Headers.Add("Mcp-Session-Id", session);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? server.Start.ApiKey);
        });
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(VersoTestServer server, string body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Start.ApiKey);
        change?.Invoke(request);
        return await server.Http.SendAsync(request, Stop);
    }

    private static async Task<HttpResponseMessage> GetAsync(VersoTestServer server, string? session)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/mcp") { Headers = { { "X-API-Key", server.Start.ApiKey }, { "Accept", "text/event-stream" } } };
        if (session is not null)
            request.Headers.Add("Mcp-Session-Id", session);
        return await server.Http.SendAsync(request, Stop);
    }

    private static async Task<JsonNode> ErrorAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["error"]!;

    /// <summary>One server for all that need no settings of their own.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        public VersoTestServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Server = await VersoTestServer.StartAsync([("Mcp:AllowedHosts", "verso.example.com"), ("Mcp:AllowedOrigins", "https://inspector.example")], cancellationToken: Stop);

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
