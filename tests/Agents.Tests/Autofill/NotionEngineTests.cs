using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Autofill;
using Verso.Kit;
using Verso.Notion;
using Verso.Notion.Client;
using Verso.Workspace.Internal;
using Xunit;

namespace Verso.Agents.Tests.Autofill;

public sealed class NotionEngineTests
{
    private const string Page = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0001";
    private const string Other = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0002";
    private const string Collection = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0003";

    private static readonly AiProperty Summary = new("B\\i_", "AI Summary", "text", JsonSerializer.SerializeToElement(new { type = "summarize", migrated_workflow_id = "wf" }));

    private readonly ManualClock _clock = new();
    private readonly ScriptedInternalApi _api = new ScriptedInternalApi()
        .On("publishAiSession", "{}")
        .On("saveTransactionsFanout", "{}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_steps_announce_complete_and_save()
    {
        Completing(ScriptedInternalApi.Success("A page ", Page), ScriptedInternalApi.Success("about things.\n", Page));

        var result = await FillAsync();

        Assert.Equal("A page about things.", result.Value);
        Assert.Equal(["syncRecordValuesMain", "publishAiSession", "getCompletionForProperty", "saveTransactionsFanout"], _api.Calls.Select(call => call.Request.Endpoint));
        Assert.All(_api.Calls, call => Assert.Equal(("token", "user", "space"), (call.Request.TokenV2, call.Request.UserId, call.Request.SpaceId)));

        var published = _api.To("publishAiSession").Single();
        Assert.Equal("autofill", (string?)published["inference_type"]);
        Assert.Equal(Collection, (string?)published["metadata"]!["collection_id"]);
        Assert.Equal("wf", (string?)published["metadata"]!["aiInference"]!["migrated_workflow_id"]);
        var asked = _api.To("getCompletionForProperty").Single();
        Assert.Equal((string?)published["id"], (string?)asked["aiSessionId"]);
        Assert.True(JsonNode.DeepEquals(published["metadata"]!["blockPropertyPointers"], asked["blockPropertyPointers"]));
        Assert.Equal("B\\i_", (string?)asked["blockPropertyPointers"]![0]!["propertyId"]);

        var operation = _api.To("saveTransactionsFanout").Single()["transactions"]![0]!["operations"]![0]!;
        Assert.Equal("""["properties","B\\i_"]""", operation["path"]!.ToJsonString());
        Assert.Equal("""[["A page about things."]]""", operation["args"]!.ToJsonString());
    }

    [Fact]
    public async Task With_an_official_token_the_notion_api_saves_and_long_text_is_cut()
    {
        Completing(ScriptedInternalApi.Success(new string('x', 4500)));
        var wire = new ScriptedWire(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") });
        using var http = new HttpClient(wire);

        await FillAsync(Official(http));

        Assert.Empty(_api.To("saveTransactionsFanout"));
        Assert.Equal((HttpMethod.Patch, $"/v1/pages/{Page}"), (wire.Requests[0].Method, wire.Requests[0].RequestUri!.AbsolutePath));
        var pieces = JsonNode.Parse(wire.Bodies[0])!["properties"]!["B%5Ci_"]!["rich_text"]!.AsArray();
        Assert.Equal([2000, 2000, 500], pieces.Select(piece => ((string)piece!["text"]!["content"]!).Length));
    }

    [Fact]
    public async Task What_is_not_understood_is_passed_over_and_other_pages_lines_are_not_taken()
    {
        Completing(
            "", "   ", "not json", "[]", "5", """{"type":"heartbeat"}""", """{"completion":"no type"}""", """{"type":"success"}""", """{"type":"success","completion":7}""",
            ScriptedInternalApi.Success("mine ", Page), ScriptedInternalApi.Success("theirs ", Other), ScriptedInternalApi.Success("too", Page.Replace("-", "", StringComparison.Ordinal)), "{\"type\":\"succ");

        Assert.Equal("mine too", (await FillAsync()).Value);
    }

    [Fact]
    public async Task A_line_that_comes_in_pieces_is_put_together_even_inside_a_character()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(ScriptedInternalApi.Success("größer 😀") + "\r\n");
        _api.On("getCompletionForProperty", _ => new InternalAnswer(200, "application/x-ndjson", new TrickleStream(bytes)));

        Assert.Equal("größer 😀", (await FillAsync()).Value);
    }

    [Theory]
    [InlineData("""{"type":"error","errorCode":503}""", "step 2 (getCompletionForProperty) failed: error 503: the AI provider is not available")]
    [InlineData("""{"type":"error","errorCode":405,"message":"The model 'fast' has no key."}""", "step 2 (getCompletionForProperty) failed: error 405: The model 'fast' has no key.")]
    [InlineData("""{"type":"error","errorCode":402}""", "step 2 (getCompletionForProperty) failed: error 402: the workspace has no AI quota left")]
    [InlineData("""{"type":"error","message":"odd"}""", "step 2 (getCompletionForProperty) failed: error unknown: odd")]
    public async Task An_error_line_fails_even_after_success_and_nothing_is_saved(string line, string message)
    {
        Completing(ScriptedInternalApi.Success("half"), line);

        Assert.Equal(message, await FailAsync());
        Assert.Empty(_api.To("saveTransactionsFanout"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"success","completion":"  "}""")]
    public async Task An_empty_completion_fails_and_nothing_is_saved(string lines)
    {
        Completing(lines);

        Assert.Equal("step 2 returned empty summary", await FailAsync());
        Assert.Empty(_api.To("saveTransactionsFanout"));
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_asked_for_once_more()
    {
        var silent = new FedStream();
        silent.Feed(ScriptedInternalApi.Success("half") + "\n");
        var streams = new Queue<Stream>([silent, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(ScriptedInternalApi.Success("whole")))]);
        _api.On("getCompletionForProperty", _ => new InternalAnswer(200, "application/x-ndjson", streams.Dequeue()));

        var filling = FillAsync();
        await silent.Hungry.Task.WaitAsync(Stop);
        _clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("whole", (await filling).Value);
        Assert.Equal(2, _api.To("getCompletionForProperty").Count());
    }

    [Fact]
    public async Task A_stream_that_falls_silent_twice_is_a_timeout()
    {
        var streams = new Queue<FedStream>([new(), new()]);
        var all = streams.ToArray();
        _api.On("getCompletionForProperty", _ => new InternalAnswer(200, "application/x-ndjson", streams.Dequeue()));

        var failing = FailAsync();
        foreach (var stream in all)
        {
            await stream.Hungry.Task.WaitAsync(Stop);
            _clock.Advance(TimeSpan.FromSeconds(31));
        }

        Assert.Equal("step 2 (getCompletionForProperty) failed: timeout", await failing);
        Assert.Empty(_api.To("saveTransactionsFanout"));
    }

    [Fact]
    public async Task A_stream_that_never_ends_is_a_timeout()
    {
        var endless = new EndlessStream(() => _clock.Advance(TimeSpan.FromSeconds(7)));
        _api.On("getCompletionForProperty", _ => new InternalAnswer(200, "application/x-ndjson", endless));

        Assert.Equal("step 2 (getCompletionForProperty) failed: timeout", await FailAsync());
    }

    [Fact]
    public async Task A_connection_that_breaks_fails_and_nothing_is_saved()
    {
        var broken = new FedStream();
        broken.Feed(ScriptedInternalApi.Success("half") + "\n");
        broken.End(new IOException("reset"));
        _api.On("getCompletionForProperty", _ => new InternalAnswer(200, "application/x-ndjson", broken));

        Assert.Equal("step 2 (getCompletionForProperty) failed: the connection broke before the answer was whole", await FailAsync());
        Assert.Empty(_api.To("saveTransactionsFanout"));
    }

    [Theory]
    [InlineData("publishAiSession", "step 1 (publishAiSession) failed: Notion answered 401 UnauthorizedError: Token was invalid or expired. Check the session token, user id and space id.")]
    [InlineData("getCompletionForProperty", "step 2 (getCompletionForProperty) failed: Notion answered 401 UnauthorizedError: Token was invalid or expired. Check the session token, user id and space id.")]
    [InlineData("saveTransactionsFanout", "step 3 (saveSummary) failed: Notion answered 401 UnauthorizedError: Token was invalid or expired. Check the session token, user id and space id.")]
    public async Task A_step_that_is_refused_is_named(string endpoint, string message)
    {
        Completing(ScriptedInternalApi.Success("x"));
        _api.On(endpoint, """{"isNotionError":true,"errorId":"e","name":"UnauthorizedError","debugMessage":"Token was invalid or expired.","message":"Something went wrong. (401)"}""", 401);

        Assert.Equal(message, await FailAsync());
    }

    [Fact]
    public async Task A_refusal_that_is_no_json_is_named_by_its_status()
    {
        _api.On("publishAiSession", "<html>", 502);

        Assert.Equal("step 1 (publishAiSession) failed: Notion answered 502.", await FailAsync());
    }

    [Fact]
    public async Task A_save_that_the_notion_api_refuses_is_step_3()
    {
        Completing(ScriptedInternalApi.Success("x"));
        var wire = new ScriptedWire(_ => new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            Content = new StringContent("""{"object":"error","status":404,"code":"object_not_found","message":"Could not find page.","request_id":"r"}"""),
        });
        using var http = new HttpClient(wire);

        Assert.Equal("step 3 (saveSummary) failed: Could not find page.", await FailAsync(Official(http)));
    }

    [Theory]
    [InlineData("""{"role":"none"}""", "cannot be found")]
    [InlineData($$"""{"role":"editor","value":{"id":"{{Page}}","type":"text","parent_id":"{{Collection}}"} }""", "is not a page but a block of the type text")]
    [InlineData($$"""{"role":"editor","value":{"id":"{{Page}}","type":"page","parent_id":"{{Other}}"} }""", "is not in this database")]
    [InlineData($$"""{"spaceId":"s","value":{"value":{"id":"{{Page}}","type":"page","parent_id":"{{Other}}"},"role":"editor"} }""", "is not in this database")]
    public async Task A_page_that_does_not_belong_is_left_alone(string box, string message)
    {
        _api.On("syncRecordValuesMain", $$"""{"recordMap":{"block":{"{{Page}}":{{box}} } } }""");

        Assert.Contains(message, await FailAsync(), StringComparison.Ordinal);
        Assert.Empty(_api.To("publishAiSession"));
    }

    [Fact]
    public async Task A_select_takes_only_its_options()
    {
        Completing(ScriptedInternalApi.Success("New, Bug, Feature"));
        var property = new AiProperty("kind", "Kind", "multi_select", JsonSerializer.SerializeToElement(new { type = "multi_select", add_options = false })) { Options = ["Bug", "Feature"] };

        await FillAsync(property: property);

        Assert.Equal("""[["Bug,Feature"]]""", _api.To("saveTransactionsFanout").Single()["transactions"]![0]!["operations"]![0]!["args"]!.ToJsonString());
    }

    private void Completing(params string[] lines) => _api.On("getCompletionForProperty", _ => ScriptedInternalApi.Lines(lines));

    private Task<AutofillResult> FillAsync(OfficialApi? official = null, AiProperty? property = null)
    {
        var session = new InternalSession(_api, "token", "user", "space");
        return new NotionEngine(session, official, NotionId.Parse(Collection), new AutofillOptions(), _clock).FillAsync(NotionId.Parse(Page), property ?? Summary, Stop);
    }

    private async Task<string> FailAsync(OfficialApi? official = null) =>
        (await Assert.ThrowsAsync<AutofillException>(() => FillAsync(official))).Message;

    private static OfficialApi Official(HttpClient http) => new(new NotionClient(http, new NotionClientOptions { BaseUrl = new Uri("https://notion.test") }));

    /// <summary>One byte at a time.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..1], cancellationToken);
    }

    /// <summary>Always another line, each some seconds after the one before.</summary>
    private sealed class EndlessStream(Action pass) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            pass();
            cancellationToken.ThrowIfCancellationRequested();
            "{}\n"u8.CopyTo(buffer.Span);
            return new(3);
        }
    }
}
