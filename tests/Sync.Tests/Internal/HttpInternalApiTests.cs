using System.Text;
using Microsoft.AspNetCore.Http;
using Verso.Kit;
using Verso.Sync.Connections;
using Verso.Sync.Internal;
using Verso.Workspace.Internal;
using Xunit;

namespace Verso.Sync.Tests.Internal;

public sealed class HttpInternalApiTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_carries_the_cookie_the_person_and_the_space()
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 200, """{"a":1}"""));
        using var api = Api(server);

        using var answer = await api.SendAsync(new InternalRequest("loadPageChunk", "{}"u8.ToArray()), Stop);
        using var own = await api.SendAsync(new InternalRequest("getSpaces", default) { TokenV2 = "v03:other;", UserId = "u2" }, Stop);

        Assert.Equal("""{"a":1}""", await Text(answer));
        var request = server.Requests[0];
        Assert.Equal(("POST", "/api/v3/loadPageChunk", "{}"), (request.Method, request.Target, request.Text));
        Assert.Equal("token_v2=v03:secret", request.Headers["Cookie"]);
        Assert.Equal("u1", request.Headers["x-notion-active-user-header"]);
        Assert.Equal("s1", request.Headers["x-notion-space-id"]);
        Assert.Equal("application/json", server.Requests[1].Headers["Content-Type"]);
        Assert.Equal("token_v2=v03:other", server.Requests[1].Headers["Cookie"]);
        Assert.Equal("u2", server.Requests[1].Headers["x-notion-active-user-header"]);
    }

    [Fact]
    public async Task A_stream_is_handed_on_line_by_line_as_it_arrives()
    {
        var goOn = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.WriteAsync("one\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("two\n");
        });
        using var api = Api(server);

        using var answer = await api.SendAsync(new InternalRequest("getCompletionForProperty", "{}"u8.ToArray()), Stop);
        using var lines = new StreamReader(answer.Body);

        Assert.Equal("one", await lines.ReadLineAsync(Stop)); // The server has not gone on yet.
        goOn.SetResult();
        Assert.Equal("two", await lines.ReadLineAsync(Stop));
        Assert.Equal("application/x-ndjson", answer.ContentType);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_throws_where_it_is_read()
    {
        var goOn = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("one\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            context.Abort();
        });
        using var api = Api(server);

        using var answer = await api.SendAsync(new InternalRequest("getCompletionForProperty", "{}"u8.ToArray()), Stop);

        goOn.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => Text(answer));
    }

    [Theory]
    [InlineData("queryCollection", 2)]
    [InlineData("saveTransactionsFanout", 1)]
    [InlineData("getCompletionForProperty", 1)]
    [InlineData("publishAiSession", 1)]
    public async Task Only_reads_are_repeated(string endpoint, int requests)
    {
        var first = true;
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            var status = first ? 503 : 200;
            first = false;
            return Answer(context, status, "{}");
        });
        using var api = Api(server);

        using var answer = await api.SendAsync(new InternalRequest(endpoint, "{}"u8.ToArray()), Stop);

        Assert.Equal(requests, server.Requests.Count);
        Assert.Equal(requests == 2, answer.IsSuccess);
    }

    [Fact]
    public async Task A_429_cools_down_for_a_minute_or_as_long_as_it_says()
    {
        var answers = new Queue<string>(["""{"errorId":"e","name":"UserRateLimitResponse","clientData":{"retryAfter":100}}""", "<html>", "{}"]);
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, answers.Count > 1 ? 429 : 200, answers.Dequeue()));
        var clock = new InstantClock();
        using var api = new HttpInternalApi(Connection(server), new InternalApiOptions { HeadersTimeout = Timeout.InfiniteTimeSpan }, clock);

        using var answer = await api.SendAsync(new InternalRequest("loadPageChunk", "{}"u8.ToArray()), Stop);

        Assert.True(answer.IsSuccess);
        Assert.Equal(2, clock.Waits.Count);
        Assert.Equal(100, clock.Waits[0].TotalSeconds);
        Assert.InRange(clock.Waits[1].TotalSeconds, 60, 75);
    }

    [Fact]
    public async Task The_cookie_is_not_taken_along_a_redirect()
    {
        await using var other = await ScriptedServer.StartAsync(context => Answer(context, 200, "{}"));
        await using var server = await ScriptedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Url + "/api/v3/getSpaces";
            return Task.CompletedTask;
        });
        using var api = Api(server);

        using var answer = await api.SendAsync(new InternalRequest("getSpaces", default), Stop);

        Assert.Empty(other.Requests);
        Assert.Equal(502, answer.Status);
        Assert.Contains("errorId", await Text(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\r\nEvil: 1")]
    [InlineData("x; notion_user_id=y")]
    public async Task A_credential_cannot_become_another_header(string token)
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 200, "{}"));
        using var api = Api(server);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => api.SendAsync(new InternalRequest("getSpaces", default) { TokenV2 = token }, Stop));

        Assert.DoesNotContain(token, error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../v1/pages")]
    public async Task An_endpoint_is_a_name(string endpoint)
    {
        await using var server = await ScriptedServer.StartAsync(context => Answer(context, 200, "{}"));
        using var api = Api(server);

        await Assert.ThrowsAsync<ArgumentException>(() => api.SendAsync(new InternalRequest(endpoint, default), Stop));
    }

    private static HttpInternalApi Api(ScriptedServer server) =>
        new(Connection(server), new InternalApiOptions { FirstWait = TimeSpan.FromMilliseconds(1) });

    private static NotionConnection Connection(ScriptedServer server) =>
        new() { InternalBaseUrl = new(server.Url), TokenV2 = "v03:secret", UserId = "u1", SpaceId = "s1" };

    private static Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private static async Task<string> Text(InternalAnswer answer)
    {
        using var reader = new StreamReader(answer.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(Stop);
    }
}
