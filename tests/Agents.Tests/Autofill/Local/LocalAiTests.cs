using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Autofill.Inference;
using Verso.Agents.Autofill.Local;
using Verso.Agents.Models;
using Verso.Kit;
using Verso.Workspace.Api;
using Verso.Workspace.Internal;
using Verso.Workspace.Local;
using Xunit;

namespace Verso.Agents.Tests.Autofill.Local;

/// <summary>The AI pair of the internal API on a local workspace.</summary>
public sealed class LocalAiTests : IAsyncLifetime
{
    private const string Summarize = """{"type":"summarize","auto_update_on_edit":false}""";
    private const string Session = "dddddddd-0000-4000-8000-000000000001";
    private const string Nobody = "99999999-9999-4999-8999-999999999999";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ModelCatalog _models = new(new ModelOptions(), _ => null, TimeProvider.System);
    private LocalWorkspace _workspace = null!;
    private Caller _bot = null!;
    private string _source = "";
    private Dictionary<string, string> _ids = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = await LocalWorkspace.OpenAsync(_folder.File("workspace.db"), new WorkspaceOptions { Sqlite = { SurvivesPowerLoss = false } }, Stop);
        _bot = await _workspace.EnsureBotAsync("Tests", Stop);
        var database = await Public("POST", "databases", $$"""
            {"parent":{"type":"page_id","page_id":"{{_workspace.Facts.RootPage}}"},"title":[{"text":{"content":"Notes"} }],"initial_data_source":{"properties":{
              "Name":{"title":{} },"Summary":{"rich_text":{} },"Team":{"select":{"options":[{"name":"Warehouse"},{"name":"Canteen"}]} },"Year":{"number":{} } } } }
            """);
        _source = (string)database["data_sources"]![0]!["id"]!;
        var schema = await Public("GET", $"data_sources/{_source}");
        _ids = schema["properties"]!.AsObject().ToDictionary(pair => pair.Key, pair => Uri.UnescapeDataString((string)pair.Value!["id"]!));
    }

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _workspace.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_completion_comes_in_lines_and_nothing_is_saved()
    {
        var page = await AddPage("Chairs", "Blue chairs are out.");
        var pointer = Pointer(page, "Summary");
        AutofillTask? asked = null;
        var api = Api((task, _) =>
        {
            asked = task;
            return Pieces("Blue ", "", "chairs\nare out.");
        });

        var lines = await Complete(api, Summarize, pointer);

        Assert.Equal(
            [
                $$"""{"type":"success","blockPropertyPointer":{{pointer}},"completion":"Blue "}""",
                $$"""{"type":"success","blockPropertyPointer":{{pointer}},"completion":"chairs\nare out."}""",
            ],
            lines);
        Assert.Equal(("Chairs", "Summary"), (asked!.PageTitle, asked.PropertyName));
        Assert.Equal(Summarize, asked.Inference.GetRawText());
        Assert.Equal("Blue chairs are out.", asked.Content.Trim());
        Assert.Equal(["Year: 2026"], asked.Properties.Select(property => $"{property.Name}: {property.Text}"));
        Assert.Empty((await Public("GET", $"pages/{page}"))["properties"]!["Summary"]!["rich_text"]!.AsArray());
    }

    [Fact]
    public async Task The_embedded_model_summarises_a_page()
    {
        var page = await AddPage(
            "Chairs",
            "The warehouse in Lyon ran out of the blue chairs on Monday. The supplier delivers new blue chairs to the warehouse in May. Customers who ordered blue chairs get a voucher.");
        var api = Api(new PropertyInference(_models).CompleteAsync);

        var summary = await Text(api, Summarize, Pointer(page, "Summary"));
        var team = await Text(api, """{"type":"select","prompt":"Who is concerned?","add_options":false}""", Pointer(page, "Team"));

        Assert.StartsWith("The warehouse in Lyon", summary, StringComparison.Ordinal);
        Assert.Equal("Warehouse", team);
    }

    [Fact]
    public async Task A_language_model_is_asked_for_what_the_property_says()
    {
        var page = await AddPage("Chairs", "Blue chairs are out.");
        using var model = new ScriptedChat("Chaises ", "bleues.");
        var api = Api((task, stop) => Ask(model, task, stop));

        Assert.Equal("Chaises bleues.", await Text(api, """{"type":"translate","toLanguage":"french"}""", Pointer(page, "Summary")));
        Assert.Contains("french", model.Asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_pages_may_interleave()
    {
        var first = await AddPage("First", "one");
        var second = await AddPage("Second", "two");
        var met = new Barrier(2);
        var api = Api((task, _) => Together(task.PageTitle));

        var lines = await Complete(api, Summarize, Pointer(first, "Summary"), Pointer(second, "Summary"));

        Assert.Equal(4, lines.Count);
        foreach (var (page, title) in new[] { (first, "First"), (second, "Second") })
        {
            var mine = lines.Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["blockPropertyPointer"]!["id"] == page);
            Assert.Equal($"{title} a {title} b", string.Join(' ', mine.Select(line => (string?)line["completion"])));
        }

        async IAsyncEnumerable<string> Together(string title)
        {
            yield return $"{title} a";
            await Task.Run(() => met.SignalAndWait(TimeSpan.FromSeconds(10), Stop), Stop); // Each waits until the other has spoken.
            yield return $"{title} b";
        }
    }

    [Fact]
    public async Task An_error_is_the_last_line_and_leaves_other_pages_alone()
    {
        var good = await AddPage("Good", "one");
        var bad = await AddPage("Bad", "two");
        var api = Api((task, _) => task.PageTitle == "Bad" ? Fail() : Pieces("fine"));

        var lines = await Complete(api, Summarize, Pointer(bad, "Summary"), Pointer(good, "Summary"));

        Assert.Equal("fine", (string?)JsonNode.Parse(lines[0])!["completion"]);
        var error = JsonNode.Parse(lines[1])!;
        Assert.Equal(("error", 503, bad), ((string?)error["type"], (int)error["errorCode"]!, (string?)error["blockPropertyPointer"]!["id"]));
        Assert.Equal(2, lines.Count);

        static async IAsyncEnumerable<string> Fail()
        {
            await Task.CompletedTask;
            throw new ModelException(ModelFault.RateLimited, "Later.");
#pragma warning disable CS0162 // It makes this a stream.
            yield break;
#pragma warning restore CS0162
        }
    }

    [Fact]
    public async Task A_line_is_there_as_soon_as_it_is_made()
    {
        var page = await AddPage("Slow", "one");
        var more = new TaskCompletionSource();
        var api = Api((_, stop) => Slowly(more.Task, stop));

        using var answer = await Send(api, "getCompletionForProperty", Question(Summarize, Pointer(page, "Summary")));
        using var reader = new StreamReader(answer.Body);
        Assert.Contains("first", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
        more.SetResult();
        Assert.Contains("second", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
        Assert.Null(await reader.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task A_reader_that_goes_away_stops_the_model()
    {
        var page = await AddPage("Slow", "one");
        var stopped = new TaskCompletionSource();
        var api = Api((_, stop) => Forever(stopped, stop));

        using (var answer = await Send(api, "getCompletionForProperty", Question(Summarize, Pointer(page, "Summary"))))
        {
            using var reader = new StreamReader(answer.Body);
            Assert.NotNull(await reader.ReadLineAsync(Stop));
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public async Task Sessions_are_remembered_within_bounds()
    {
        var page = await AddPage("Page", "one");
        var api = new LocalAiEndpoints(_workspace, new LocalInternalApi(_workspace), (_, _) => Pieces("x"), new LocalAiOptions { MostSessions = 2 }, _clock);

        foreach (var number in Enumerable.Range(1, 3))
        {
            using var answer = await Send(api, "publishAiSession", Announcement($"dddddddd-0000-4000-8000-00000000000{number}", Pointer(page, "Summary")));
            Assert.Equal((200, "{}"), (answer.Status, await new StreamReader(answer.Body).ReadToEndAsync(Stop)));
        }

        Assert.Equal(2, api.Sessions.Count);
        Assert.False(api.Sessions.IsAnnounced(Session));
        Assert.True(api.Sessions.IsAnnounced("dddddddd-0000-4000-8000-000000000003"));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.False(api.Sessions.IsAnnounced("dddddddd-0000-4000-8000-000000000003"));
    }

    [Fact]
    public async Task What_cannot_be_completed_is_refused_before_a_line_is_sent()
    {
        var page = await AddPage("Page", "one");
        var trashed = await AddPage("Trash", "one");
        await Public("PATCH", $"pages/{trashed}", """{"in_trash":true}""");
        var api = Api((_, _) => Pieces("x"));
        var good = Pointer(page, "Summary");
        string[] bodies =
        [
            "{}",
            "[",
            """{"blockPropertyPointers":[],"aiInference":{}}""",
            $$"""{"blockPropertyPointers":[{{good}}]}""",
            $$"""{"blockPropertyPointers":[{{good}}],"aiInference":"summarize"}""",
            Question(Summarize, "7"),
            Question(Summarize, """{"table":"block","id":"tea","propertyId":"x"}"""),
            Question(Summarize, $$"""{"table":"collection","id":"{{page}}","propertyId":"x"}"""),
            Question(Summarize, $$"""{"table":"block","id":"{{page}}"}"""),
            Question(Summarize, $$"""{"table":"block","id":"{{page}}","propertyId":"none"}"""),
            Question(Summarize, $$"""{"table":"block","id":"{{Nobody}}","propertyId":"x"}"""),
            Question(Summarize, $$"""{"table":"block","id":"{{_workspace.Facts.RootPage}}","propertyId":"title"}"""),
            Question(Summarize, Pointer(page, "Name")),
            Question(Summarize, Pointer(page, "Year")),
            Question(Summarize, Pointer(trashed, "Summary")),
            Question(Summarize, [.. Enumerable.Repeat(good, 101)]),
        ];

        foreach (var body in bodies)
        {
            using var answer = await Send(api, "getCompletionForProperty", body);
            var error = JsonNode.Parse(await new StreamReader(answer.Body).ReadToEndAsync(Stop))!;
            Assert.True(answer.Status == 400, body);
            Assert.Equal("ValidationError", (string?)error["name"]);
            Assert.NotNull(error["errorId"]);
        }

        foreach (var body in (string[])["{}", """{"inference_type":"autofill","id":"x","metadata":{} }""", $$"""{"inference_type":"autofill","id":"{{Session}}","metadata":{} }"""])
        {
            using var answer = await Send(api, "publishAiSession", body);
            Assert.True(answer.Status == 400, body);
        }
    }

    [Fact]
    public async Task Other_calls_go_to_the_records()
    {
        using var answer = await Send(Api((_, _) => Pieces()), "getSpaces", "");

        Assert.Equal(200, answer.Status);
    }

    private LocalAiEndpoints Api(PropertyCompletion complete) => new(_workspace, new LocalInternalApi(_workspace), complete);

    private async Task<JsonObject> Public(string method, string path, string body = "{}")
    {
        var answer = await _workspace.SendAsync(new ApiRequest(method, path, _bot) { Body = Encoding.UTF8.GetBytes(body) }, Stop);
        var json = JsonNode.Parse(answer.Body.Span)!.AsObject();
        Assert.True(answer.IsSuccess, json.ToJsonString());
        return json;
    }

    private async Task<string> AddPage(string title, string text) =>
        (string)(await Public("POST", "pages", $$"""
            {"parent":{"data_source_id":"{{_source}}"},"properties":{"Name":{"title":[{"text":{"content":"{{title}}"} }]},"Year":{"number":2026} },
             "children":[{"paragraph":{"rich_text":[{"text":{"content":"{{text}}"} }]} }]}
            """))["id"]!;

    private string Pointer(string page, string property) =>
        $$"""{"spaceId":"{{_workspace.Facts.Id}}","table":"block","id":"{{page}}","propertyId":{{JsonValue.Create(_ids[property]).ToJsonString(Json.Options)}},"inferenceId":"{{Session}}"}""";

    private static string Question(string inference, params ReadOnlySpan<string> pointers) =>
        $$"""{"blockPropertyPointers":[{{string.Join(',', pointers)}}],"aiInference":{{inference}},"aiSessionId":"{{Session}}","model":"default"}""";

    private static string Announcement(string id, string pointer) =>
        $$"""{"inference_type":"autofill","id":"{{id}}","spaceId":"x","metadata":{"blockPropertyPointers":[{{pointer}}],"aiInference":{{Summarize}},"collection_id":"x"} }""";

    private static Task<InternalAnswer> Send(LocalAiEndpoints api, string endpoint, string body) =>
        api.SendAsync(new InternalRequest(endpoint, Encoding.UTF8.GetBytes(body)), Stop);

    private static async Task<IReadOnlyList<string>> Complete(LocalAiEndpoints api, string inference, params string[] pointers)
    {
        using var answer = await Send(api, "getCompletionForProperty", Question(inference, pointers));
        var text = await new StreamReader(answer.Body).ReadToEndAsync(Stop);
        Assert.True(answer.Status == 200, text);
        Assert.Equal("application/x-ndjson", answer.ContentType);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text[..^1].Split('\n');
        Assert.DoesNotContain("", lines);
        return lines;
    }

    private static async Task<string> Text(LocalAiEndpoints api, string inference, string pointer) =>
        string.Concat((await Complete(api, inference, pointer)).Select(line => (string?)JsonNode.Parse(line)!["completion"]));

    private static async IAsyncEnumerable<string> Pieces(params string[] pieces)
    {
        await Task.CompletedTask;
        foreach (var piece in pieces)
            yield return piece;
    }

    private static async IAsyncEnumerable<string> Slowly(Task more, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return "first";
        await more.WaitAsync(stop);
        yield return "second";
    }

    private static async IAsyncEnumerable<string> Forever(TaskCompletionSource stopped, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return "first";
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        finally
        {
            stopped.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<string> Ask(ScriptedChat model, AutofillTask task, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var update in model.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, $"{task.Inference} {task.Content}")], cancellationToken: stop))
            yield return update.Text;
    }

    private sealed class ScriptedChat(params string[] pieces) : IChatClient
    {
        public string Asked { get; private set; } = "";

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Asked = string.Concat(messages.Select(message => message.Text));
            foreach (var piece in pieces)
            {
                await Task.Yield();
                yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
