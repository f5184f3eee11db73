using System.Net;
using System.Text.Json;
using Verso.Agents.Records;
using Verso.Kit;
using Verso.Notion.Client;
using Xunit;

namespace Verso.Agents.Tests.Records;

/// <summary>What happens to an insert whose outcome is not known, on a workspace that knows no idempotency keys.</summary>
public sealed class RecordWriterTests : IDisposable
{
    private static readonly RecordSchema Schema = RecordSchema.Read(JsonDocument.Parse(
        $$"""{"id":"{{FakeDataSource.Id}}","properties":{"Name":{"id":"title","name":"Name","type":"title","title":{} } } }""").RootElement);

    private readonly InstantClock _clock = new();
    private readonly FakeDataSource _notion = new();
    private readonly HttpClient _http;
    private readonly RecordWriter _writer;

    public RecordWriterTests()
    {
        _http = new HttpClient(_notion);
        var api = new OfficialApi(new NotionClient(_http, new NotionClientOptions { BaseUrl = new Uri("https://notion.test") }));
        _writer = new RecordWriter(api, new RecordTarget(Schema, null), new RecordWriting(RecordOperation.Insert), _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_insert_is_sent_once()
    {
        Assert.True((await InsertAsync("x")).Success);
        Assert.Equal((1, 1), (_notion.Inserts, _notion.Pages.Count));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task What_was_not_carried_out_is_sent_again(HttpStatusCode status)
    {
        _notion.Mishaps.Enqueue(new Mishap(HasEffect: false, status));

        Assert.True((await InsertAsync("x")).Success);
        Assert.Equal((2, 1), (_notion.Inserts, _notion.Pages.Count));
    }

    [Fact]
    public async Task A_refusal_is_not_sent_again()
    {
        _notion.Mishaps.Enqueue(new Mishap(HasEffect: false, HttpStatusCode.BadRequest));

        var result = await InsertAsync("x");

        Assert.Equal((false, "mishap", "A mishap."), (result.Success, result.ErrorCode, result.Error));
        Assert.Equal(1, _notion.Inserts);
    }

    [Fact]
    public async Task An_insert_whose_answer_was_lost_is_found_and_not_sent_again()
    {
        _notion.Mishaps.Enqueue(new Mishap(HasEffect: true, HttpStatusCode.BadGateway));

        var result = await InsertAsync("x");

        Assert.True(result.Success, result.Error);
        Assert.Equal((string?)_notion.Pages.Single()["id"], result.PageId.ToString());
        Assert.Equal(1, _notion.Inserts);
    }

    [Fact]
    public async Task An_insert_without_an_answer_and_without_a_trace_is_unknown_and_not_sent_again()
    {
        _notion.Mishaps.Enqueue(new Mishap(HasEffect: false, HttpStatusCode.GatewayTimeout));

        var result = await InsertAsync("x");

        Assert.Equal((false, "unknown_outcome"), (result.Success, result.ErrorCode));
        Assert.Equal(1, _notion.Inserts);
    }

    [Fact]
    public async Task An_interrupted_insert_that_took_effect_is_confirmed()
    {
        var begun = _clock.GetUtcNow();
        _notion.Add("x");

        var result = await InsertAsync("x", begun);

        Assert.True(result.Success, result.Error);
        Assert.Equal(0, _notion.Inserts);
    }

    [Fact]
    public async Task An_interrupted_insert_without_a_trace_is_sent_only_when_the_first_can_no_longer_come_into_effect()
    {
        var begun = _clock.GetUtcNow();

        var result = await InsertAsync("x", begun);

        Assert.True(result.Success, result.Error);
        Assert.Equal(1, _notion.Inserts);
        Assert.True(_clock.GetUtcNow() >= begun + TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_page_that_another_record_made_or_another_user_is_not_taken_for_it()
    {
        var first = await InsertAsync("same");
        _notion.Add("same", by: "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a00b1");
        _notion.Add("other");

        var second = await InsertAsync("same", _clock.GetUtcNow());

        Assert.True(second.Success, second.Error);
        Assert.NotEqual(first.PageId, second.PageId);
        Assert.Equal(2, _notion.Inserts);
    }

    [Fact]
    public async Task Several_pages_that_look_like_it_leave_it_unknown()
    {
        var begun = _clock.GetUtcNow();
        _notion.Add("x");
        _notion.Add("x");

        var result = await InsertAsync("x", begun);

        Assert.Equal("unknown_outcome", result.ErrorCode);
        Assert.Contains("2 pages look like it", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, _notion.Inserts);
    }

    private Task<RecordResult> InsertAsync(string name, DateTimeOffset? begunAt = null)
    {
        var record = JsonSerializer.SerializeToElement(new { Name = name });
        var plan = new RecordPlanner(Schema, RecordLookups.Collect(Schema, [record]), new RecordRules()).Plan(record);
        return _writer.WriteAsync(plan, key: "k", begunAt, Stop);
    }
}
