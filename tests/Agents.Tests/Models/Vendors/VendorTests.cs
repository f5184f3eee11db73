using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Agents.Tests.Models.Extractive;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Models.Vendors;

/// <summary>What any vendor's client must do, driven over real HTTP through the vendor's own library.</summary>
public abstract class VendorTests
{
    private const string Key = "sk-test-1234567890abcdef";

    private readonly PatientClock _clock = new();
    private readonly UsageList _usage = new();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract string Provider { get; }

    /// <summary>What the vendor's library adds to a server's address.</summary>
    protected abstract string BasePath { get; }

    protected abstract (string Header, string Value) Signature(string key);

    protected abstract RequestDelegate Says(StreamEnd end, params string[] pieces);

    [Fact]
    public async Task An_answer_streams_piece_by_piece()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "The page ", "covers ", "chairs."));
        using var models = Models(server.Url);

        var pieces = await StreamAsync(models);

        Assert.Equal(["The page ", "covers ", "chairs."], pieces);
    }

    [Fact]
    public async Task An_answer_comes_in_one_piece()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "The page ", "covers chairs."));
        using var models = Models(server.Url);

        var response = await models.Open("fast").GetResponseAsync([new(ChatRole.User, "hello")], cancellationToken: Stop);

        Assert.Equal("The page covers chairs.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((120L, 30L), (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount));
    }

    [Fact]
    public async Task The_request_names_the_model_and_is_signed()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "Yes."));
        using var models = Models(server.Url);

        var prompt = new AutofillPrompt { Kind = AutofillKind.Summarize, Content = "for the extractive model's eyes only" };
        await models.Open("fast").GetResponseAsync([new(ChatRole.User, "hello")], prompt.AddTo(new()), Stop);

        var request = Assert.Single(server.Requests);
        var (header, value) = Signature(Key);
        Assert.Equal(value, request.Headers[header]);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal("swift-2", body.RootElement.GetProperty("model").GetString());
        Assert.Equal(500, body.RootElement.GetProperty("max_tokens").GetInt32());
        Assert.DoesNotContain("eyes only", request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_cost_and_time_are_counted()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "Yes."));
        using var models = Models(server.Url);

        await StreamAsync(models);
        await models.Open("fast").GetTextAsync("hello");

        Assert.Equal(2, _usage.Calls.Count);
        Assert.All(_usage.Calls, call =>
        {
            Assert.Equal(("fast", Provider, "swift-2-0001", null), (call.Name, call.Provider, call.Model, call.Fault));
            Assert.Equal((120, 30), (call.InputTokens, call.OutputTokens));
            Assert.Equal((120 * 2m + 30 * 10m) / 1_000_000, call.Cost);
        });
    }

    [Fact]
    public async Task A_429_waits_as_long_as_the_vendor_asks()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(429, "slow down", "7"), Says(StreamEnd.Whole, "Yes."));
        using var models = Models(server.Url);

        Assert.Equal(["Yes."], await StreamAsync(models));
        Assert.Contains(TimeSpan.FromSeconds(7), _clock.Waits);
    }

    [Fact]
    public async Task A_429_longer_than_a_call_may_take_is_told_at_once()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(429, "slow down", "3600"));
        using var models = Models(server.Url);

        var refused = await FailAsync(models);

        Assert.Equal((ModelFault.RateLimited, TimeSpan.FromHours(1)), (refused.Fault, refused.RetryAfter));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task A_failure_is_tried_again_a_bounded_number_of_times(int status)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(status, "overloaded"));
        using var models = Models(server.Url);

        var failed = await FailAsync(models);

        Assert.Equal((ModelFault.Unavailable, status), (failed.Fault, failed.Status));
        Assert.Equal(3, server.Requests.Count);
        Assert.Contains("overloaded", failed.Message, StringComparison.Ordinal);
        Assert.Equal(ModelFault.Unavailable, Assert.Single(_usage.Calls).Fault);
    }

    [Fact]
    public async Task A_broken_connection_is_tried_again()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.HangsUp(), Says(StreamEnd.Whole, "Yes."));
        using var models = Models(server.Url);

        Assert.Equal(["Yes."], await StreamAsync(models));
    }

    [Theory]
    [InlineData(401, ModelFault.Unauthorized)]
    [InlineData(400, ModelFault.Refused)]
    [InlineData(404, ModelFault.Misconfigured)]
    [InlineData(413, ModelFault.Refused)]
    public async Task What_will_not_get_better_is_not_tried_again(int status, ModelFault fault)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(status, "that is wrong"));
        using var models = Models(server.Url);

        var refused = await FailAsync(models);

        Assert.Equal((fault, status), (refused.Fault, refused.Status));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task No_error_shows_the_key()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Fails(401, $"Incorrect API key provided: {Key}. Also seen: Bearer {Key}"));
        using var models = Models(server.Url);

        var refused = await FailAsync(models);

        Assert.Contains("Incorrect API key provided: [hidden]", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StreamEnd.Truncated, ModelFault.Unavailable, "broke off")]
    [InlineData(StreamEnd.Error, ModelFault.Unavailable, "within its answer")]
    [InlineData(StreamEnd.AtLimit, ModelFault.BadAnswer, "cut off at 500 tokens")]
    public async Task A_stream_that_ends_early_is_an_error_and_not_a_short_answer(StreamEnd end, ModelFault fault, string words)
    {
        await using var server = await ModelServer.StartAsync(Says(end, "The page "));
        using var models = Models(server.Url);

        var failed = await FailAsync(models);

        Assert.Equal(fault, failed.Fault);
        Assert.Contains(words, failed.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests); // A word was given out, so nothing is asked twice.
    }

    [Fact]
    public async Task A_connection_that_breaks_within_the_answer_is_an_error()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.HangUp, "The page "));
        using var models = Models(server.Url);

        Assert.Equal(ModelFault.Unavailable, (await FailAsync(models)).Fault);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_given_up()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Stall, "The page "));
        var clock = new ManualClock();
        using var models = Models(server.Url, clock);
        await using var stream = models.Open("fast").GetStreamingResponseAsync([new(ChatRole.User, "hello")], cancellationToken: Stop).GetAsyncEnumerator(Stop);
        while (await stream.MoveNextAsync() && stream.Current.Text.Length == 0)
        {
        }

        var waiting = stream.MoveNextAsync().AsTask();
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var failed = await Assert.ThrowsAsync<ModelException>(() => waiting);
        Assert.Equal(ModelFault.TimedOut, failed.Fault);
        Assert.Equal("The model 'fast' said nothing for 30 s and was given up.", failed.Message);
    }

    [Fact]
    public async Task A_vendor_that_never_begins_is_given_up()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.SaysNothing());
        var clock = new ManualClock();
        using var models = Models(server.Url, clock);
        var waiting = FailAsync(models);
        while (server.Requests.Count == 0)
            await Task.Yield();

        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("The model 'fast' said nothing for 30 s and was given up.", (await waiting).Message);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Stall));
        var clock = new ManualClock();
        using var models = Models(server.Url, clock, ("idle_timeout", "5m"));
        var waiting = FailAsync(models);
        while (server.Requests.Count == 0)
            await Task.Yield();

        clock.Advance(TimeSpan.FromMinutes(2));

        var failed = await waiting;
        Assert.Equal(ModelFault.TimedOut, failed.Fault);
        Assert.Contains("did not finish within 120 s", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_failure_of_the_model()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Stall));
        using var models = Models(server.Url);
        using var away = new CancellationTokenSource();
        var waiting = models.Open("fast").GetStreamingResponseAsync([new(ChatRole.User, "hello")], cancellationToken: away.Token).ToListAsync(Stop).AsTask();
        while (server.Requests.Count == 0)
            await Task.Yield();

        await away.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(ModelFault.Abandoned, Assert.Single(_usage.Calls).Fault);
    }

    [Theory]
    [InlineData("text/event-stream", "data: {{{{ no json\n\n")]
    [InlineData("text/event-stream", "data: \"a string\"\n\n")]
    [InlineData("text/event-stream", "event: message_start\ndata: {\"type\":\"message_start\"}\n\n")]
    [InlineData("text/event-stream", "no events here at all")]
    [InlineData("text/event-stream", "")]
    [InlineData("application/json", "[1,2,3]")]
    [InlineData("application/json", "\u0000\u0001\u0002")]
    [InlineData("text/html", "<html>Welcome to the router</html>")]
    public async Task Garbage_is_an_error_that_names_the_model(string contentType, string body)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Sends(contentType, body));
        using var models = Models(server.Url);

        var streamed = await FailAsync(models);
        var whole = await Assert.ThrowsAsync<ModelException>(() => models.Open("fast").GetTextAsync("hello"));

        Assert.Contains("'fast'", streamed.Message, StringComparison.Ordinal);
        Assert.Contains("'fast'", whole.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_does_not_get_the_key()
    {
        await using var elsewhere = await ModelServer.StartAsync(Says(StreamEnd.Whole, "Yes."));
        await using var server = await ModelServer.StartAsync(ModelServer.Redirects(elsewhere.Url + "/v1/chat/completions"));
        using var models = Models(server.Url);

        var refused = await FailAsync(models);

        Assert.Equal(ModelFault.Misconfigured, refused.Fault);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var server = await ModelServer.StartAsync(Says(StreamEnd.Whole));
        var url = server.Url;
        await server.DisposeAsync();
        using var models = Models(url);

        var failed = await FailAsync(models);

        Assert.Equal(ModelFault.Unavailable, failed.Fault);
        Assert.Contains($"cannot be reached at {new Uri(url).Authority}", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_secret_is_used_at_the_next_call()
    {
        var key = "first-key-0001";
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "Yes."));
        using var models = new ModelCatalog(Options(server.Url), _ => key, _clock, _usage);

        await StreamAsync(models);
        key = "second-key-0002";
        await StreamAsync(models);

        var header = Signature("").Header;
        Assert.Equal([Signature("first-key-0001").Value, Signature("second-key-0002").Value], server.Requests.Select(request => request.Headers[header]));
    }

    [Fact]
    public async Task A_missing_secret_is_named_before_anything_is_sent()
    {
        await using var server = await ModelServer.StartAsync(Says(StreamEnd.Whole, "Yes."));
        using var models = new ModelCatalog(Options(server.Url), _ => null, _clock, _usage);

        var refused = await FailAsync(models);

        Assert.Equal("The model 'fast' has no key: the secret 'MODEL_KEY' is not set.", refused.Message);
        Assert.Empty(server.Requests);
    }

    protected ModelCatalog Models(string url, TimeProvider? clock = null, params (string Name, string Value)[] more) =>
        new(Options(url, more), name => name == "MODEL_KEY" ? Key : null, clock ?? _clock, _usage);

    private ModelOptions Options(string url, params (string Name, string Value)[] more) => ModelOptions.Read(
    [
        new("Models:Default", "fast"),
        new("Models:fast:provider", Provider),
        new("Models:fast:model", "swift-2"),
        new("Models:fast:base_url", url + BasePath),
        new("Models:fast:api_key_secret", "MODEL_KEY"),
        new("Models:fast:max_output_tokens", "500"),
        new("Models:fast:prices:input", "2"),
        new("Models:fast:prices:output", "10"),
        .. more.Select(setting => KeyValuePair.Create($"Models:fast:{setting.Name}", (string?)setting.Value)),
    ]);

    private static async Task<List<string>> StreamAsync(ModelCatalog models) =>
        [.. (await models.Open("fast").GetStreamingResponseAsync([new(ChatRole.User, "hello")], cancellationToken: Stop).ToListAsync(Stop))
            .Select(update => update.Text).Where(text => text.Length > 0)];

    private static Task<ModelException> FailAsync(ModelCatalog models) => Assert.ThrowsAsync<ModelException>(() => StreamAsync(models));
}
