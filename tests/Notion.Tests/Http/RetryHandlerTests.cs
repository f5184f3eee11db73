using System.Net;
using System.Net.Http.Headers;
using Verso.Kit;
using Verso.Notion.Http;
using Xunit;

namespace Verso.Notion.Tests.Http;

public sealed class RetryHandlerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(529)]
    public async Task A_refusal_waits_as_long_as_Notion_asks_and_is_sent_again(int status)
    {
        var clock = new InstantClock();
        var wire = new ScriptedWire(Busy(status, 7), new HttpResponseMessage(HttpStatusCode.OK));

        var answer = await Send(wire, clock, HttpMethod.Post, "v1/pages");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([TimeSpan.FromSeconds(7)], clock.Waits);
        Assert.Equal(["{}", "{}"], wire.Bodies);
    }

    [Theory]
    [InlineData("GET", "v1/pages/x")]
    [InlineData("POST", "v1/search")]
    [InlineData("POST", "v1/data_sources/x/query")]
    public async Task A_read_is_repeated_after_a_fault_of_the_server_with_longer_and_longer_waits(string method, string path)
    {
        var clock = new InstantClock();
        var wire = new ScriptedWire(Status(500), Status(503), Status(504), Status(200));

        var answer = await Send(wire, clock, new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 2, 4], clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData("POST", "v1/pages")]
    [InlineData("PATCH", "v1/blocks/x/children")]
    [InlineData("DELETE", "v1/blocks/x")]
    public async Task A_write_is_not_repeated_when_it_may_have_happened(string method, string path)
    {
        var wire = new ScriptedWire(Status(502), Status(200));
        var broken = new ScriptedWire(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "broke"));

        var answer = await Send(wire, new InstantClock(), new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => Send(broken, new InstantClock(), new HttpMethod(method), path));
        Assert.Single(broken.Requests);
    }

    [Fact]
    public async Task A_write_that_never_left_is_sent_again()
    {
        var wire = new ScriptedWire(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "no route"), _ => Status(200));

        var answer = await Send(wire, new InstantClock(), HttpMethod.Post, "v1/pages");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_wait_longer_than_the_caller_has_is_not_begun()
    {
        var clock = new InstantClock();
        var wire = new ScriptedWire(Busy(429, 50));

        var answer = await Send(wire, clock, HttpMethod.Get, "v1/users", maxWait: TimeSpan.FromSeconds(49));

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Empty(clock.Waits);
    }

    [Fact]
    public async Task Tries_are_counted()
    {
        var wire = new ScriptedWire(_ => Status(500));

        await Send(wire, new InstantClock(), HttpMethod.Get, "v1/users");

        Assert.Equal(new RetryOptions().MaxAttempts, wire.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_came_from_a_stream_is_not_sent_twice()
    {
        var wire = new ScriptedWire(Busy(429, 1), Status(200));
        using var http = new HttpMessageInvoker(new RetryHandler(new InstantClock()) { InnerHandler = wire });

        var answer = await http.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "https://notion.test/v1/file_uploads/x/send") { Content = new StreamContent(new MemoryStream([1])) }, Stop);

        Assert.Equal(429, (int)answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> Send(ScriptedWire wire, InstantClock clock, HttpMethod method, string path, TimeSpan? maxWait = null)
    {
        using var http = new HttpMessageInvoker(new RetryHandler(new RetryOptions(), clock, jitter: () => 1) { InnerHandler = wire });
        var request = new HttpRequestMessage(method, "https://notion.test/" + path);
        if (method != HttpMethod.Get)
            request.Content = new StringContent("{}");
        if (maxWait is { } longest)
            request.Options.Set(NotionRequestOptions.MaxWait, longest);
        return await http.SendAsync(request, Stop);
    }

    private static HttpResponseMessage Status(int status) => new((HttpStatusCode)status);

    private static HttpResponseMessage Busy(int status, int seconds) =>
        new((HttpStatusCode)status) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds)) } };
}
