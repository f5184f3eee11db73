using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Verso.Kit;
using Verso.Server.Gateway;
using Xunit;

namespace Verso.Server.Tests.Gateway;

/// <summary>The AI summary calls, against a scripted internal API and the workspace's own Notion API.</summary>
public sealed class SummaryTests : GatewayFixture
{
    private const string Session = "X-Notion-Token";

    private readonly ScriptedInternalApi _api = new();
    private readonly List<string> _pages = [];
    private bool _elsewhere;
    private bool _withOfficial = true;
    private string _database = "";
    private string _source = "";
    private string _summary = "";
    private string _keywords = "";

    protected override void Replace(IServiceCollection services) => ScriptedConnections.Put(
        services, (own, given) => _elsewhere ? ScriptedConnections.Elsewhere(own, given, _api, _withOfficial) : own with { Internal = _api });

    protected override async Task PrepareAsync()
    {
        (_database, _source) = await CreateDatabaseAsync("""{"Name":{"title":{}},"AI Summary":{"rich_text":{}},"AI Keywords":{"rich_text":{}}}""");
        var source = await NotionAsync(HttpMethod.Get, $"data_sources/{_source}");
        _summary = Uri.UnescapeDataString((string)source["properties"]!["AI Summary"]!["id"]!);
        _keywords = Uri.UnescapeDataString((string)source["properties"]!["AI Keywords"]!["id"]!);
        for (var n = 0; n < 3; n++)
            _pages.Add((string)(await PostAsync("/api/v1/notion/bulk-insert", $$"""{"data_source_id":"{{_source}}","records":[{"Name":"{{n}}","AI Summary":"old {{n}}"}]}""")).Result(0)["page_id"]!);

        _api.On("publishAiSession", "{}").On("saveTransactionsFanout", "{}");
        _api.On("getCompletionForProperty", body => ScriptedInternalApi.Lines(ScriptedInternalApi.Success($"{Asked(body, "propertyId")} of {_pages.IndexOf(Asked(body, "id"))}", Asked(body, "id"))));
        Schema(new JsonObject
        {
            ["title"] = new JsonObject { ["name"] = "Name", ["type"] = "title" },
            [_summary] = new JsonObject { ["name"] = "AI Summary", ["type"] = "text", ["ai_inference"] = new JsonObject { ["type"] = "summarize", ["is_migrated"] = true, ["migrated_workflow_id"] = "wf-own" } },
            [_keywords] = new JsonObject { ["name"] = "AI Keywords", ["type"] = "text", ["ai_inference"] = new JsonObject { ["type"] = "extract" } },
        });
    }

    [Fact]
    public async Task Auto_fills_every_ai_property_of_every_page_in_order()
    {
        var answer = await AutoAsync(_pages[..2]);

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(["success", "total", "successful", "failed", "engine", "results"], answer.Json.Select(member => member.Key));
        Assert.Equal((true, 4, 4, 0, "notion"), ((bool)answer.Json["success"]!, (int)answer.Json["total"]!, (int)answer.Json["successful"]!, (int)answer.Json["failed"]!, (string)answer.Json["engine"]!));
        Assert.Equal(["page_id", "success", "summary", "property_id"], answer.Result(0).Select(member => member.Key));
        Assert.Equal(
            [(_pages[0], _summary), (_pages[0], _keywords), (_pages[1], _summary), (_pages[1], _keywords)],
            Enumerable.Range(0, 4).Select(index => ((string)answer.Result(index)["page_id"]!, (string)answer.Result(index)["property_id"]!)));
        Assert.Equal($"{_summary} of 1", await SummaryOfAsync(1));
        Assert.Equal("old 2", await SummaryOfAsync(2));
    }

    [Fact]
    public async Task An_id_that_names_nothing_fails_its_own_page_only_whatever_its_digits()
    {
        var answer = await AutoAsync([_pages[0], "11111111-2222-3333-4444-555555555555"]);

        Assert.True(answer.Status == 207, answer.Body);
        Assert.Equal((4, 2), ((int)answer.Json["total"]!, (int)answer.Json["failed"]!));
        Assert.Equal(("11111111-2222-3333-4444-555555555555", false), ((string)answer.Result(2)["page_id"]!, (bool)answer.Result(2)["success"]!));
    }

    [Fact]
    public async Task A_dry_run_is_refused_rather_than_written()
    {
        var answer = await PostAsync($"/api/v2/notion/database/{_database}/ai-summary-auto", $$"""{"page_ids":["{{_pages[0]}}"],"dry_run":true}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("old 0", await SummaryOfAsync(0));
    }

    [Fact]
    public async Task Ids_come_as_texts_or_objects_dashed_or_not_or_as_urls()
    {
        var bare = _pages[1].Replace("-", "", StringComparison.Ordinal);

        var answer = await PostAsync(
            $"/api/v2/notion/database/{_database.Replace("-", "", StringComparison.Ordinal)}/ai-summary-auto",
            $$"""{"page_ids":["{{_pages[0].ToUpperInvariant()}}",{"page_id":"{{bare}}"},{"id":"https://www.notion.so/Title-{{bare}}?pvs=4"}],"property_ids":[{"property_id":"{{Uri.EscapeDataString(_summary)}}"}]}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal([_pages[0], _pages[1], _pages[1]], answer.Json["results"]!.AsArray().Select(result => (string)result!["page_id"]!));
    }

    [Theory]
    [InlineData("https%3A%2F%2Fwww.notion.so%2Fteam%2FTasks-{0}%3Fv%3D0b8d2c565c4e4f538f5c0a1d1f5a0003")]
    [InlineData("https://www.notion.so/team/Tasks-{0}")]
    public async Task The_database_may_be_a_url(string form)
    {
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, _database.Replace("-", "", StringComparison.Ordinal));

        var answer = await PostAsync($"/api/v2/notion/database/{path}/ai-summary-auto", $$"""{"page_ids":["{{_pages[0]}}"]}""");

        Assert.True(answer.Status == 200, answer.Body);
    }

    [Fact]
    public async Task A_page_that_fails_leaves_the_others_and_its_own_value_as_they_are()
    {
        _api.On("getCompletionForProperty", body => Asked(body, "id") == _pages[1]
            ? ScriptedInternalApi.Lines(ScriptedInternalApi.Success("half"), """{"type":"error","errorCode":503}""")
            : ScriptedInternalApi.Lines(ScriptedInternalApi.Success("new")));

        var answer = await AutoAsync(_pages, $$"""["{{Json(_summary)}}"]""");

        Assert.Equal(207, answer.Status);
        Assert.Equal((false, 2, 1), ((bool)answer.Json["success"]!, (int)answer.Json["successful"]!, (int)answer.Json["failed"]!));
        Assert.Equal(["page_id", "success", "error", "property_id"], answer.Result(1).Select(member => member.Key));
        Assert.StartsWith("step 2 (getCompletionForProperty) failed", (string?)answer.Result(1)["error"], StringComparison.Ordinal);
        Assert.Equal(["new", "old 1", "new"], [await SummaryOfAsync(0), await SummaryOfAsync(1), await SummaryOfAsync(2)]);
    }

    [Fact]
    public async Task When_all_fail_the_status_is_400_and_the_results_are_there()
    {
        _api.On("publishAiSession", """{"errorId":"e","name":"X"}""", 500);

        var answer = await AutoAsync(_pages[..1], $$"""["{{Json(_summary)}}"]""");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("step 1 (publishAiSession) failed", (string?)answer.Result(0)["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_run_one_after_the_other_unless_asked_otherwise_and_results_keep_their_order()
    {
        var running = 0;
        var most = 0;
        CountdownEvent? together = null;
        _api.On("getCompletionForProperty", body =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            if (together is { IsSet: false })
                together.Signal();
            together?.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref running);
            return ScriptedInternalApi.Lines(ScriptedInternalApi.Success(Asked(body, "id")));
        });

        await AutoAsync(_pages);
        Assert.Equal(1, most);
        using var meeting = together = new CountdownEvent(2);
        var answer = await PostAsync(Path("ai-summary-auto"), $$"""{"page_ids":{{List(_pages)}},"concurrency":3,"property_ids":["{{Json(_summary)}}"]}""");

        Assert.True(most > 1);
        Assert.Equal(_pages, answer.Json["results"]!.AsArray().Select(result => (string)result!["summary"]!));
    }

    [Fact]
    public async Task Manual_fills_one_property_with_the_workflow_that_is_named()
    {
        var answer = await PostAsync(Path("ai-summary"), $$"""{"page_ids":["{{_pages[0]}}"],"property_id":"{{Uri.EscapeDataString(_summary)}}","workflow_id":"wf-abc123"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal(["page_id", "success", "summary"], answer.Result(0).Select(member => member.Key));
        var inference = _api.To("publishAiSession").Single()["metadata"]!["aiInference"]!;
        Assert.Equal(("summarize", "wf-abc123"), ((string)inference["type"]!, (string)inference["migrated_workflow_id"]!));
        Assert.Equal(_summary, (string?)_api.To("getCompletionForProperty").Single()["blockPropertyPointers"]![0]!["propertyId"]);
    }

    [Fact]
    public async Task Manual_does_without_the_schema_when_it_cannot_be_loaded()
    {
        _api.On("loadPageChunk", "{}", 400);

        var answer = await PostAsync(Path("ai-summary"), $$"""{"page_ids":["{{_pages[0]}}"],"property_id":"{{Uri.EscapeDataString(_summary)}}"}""");

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Equal("""{"type":"summarize"}""", _api.To("publishAiSession").Single()["metadata"]!["aiInference"]!.ToJsonString());
    }

    [Theory]
    [InlineData("ai-summary-auto", """{}""", "page_ids is missing")]
    [InlineData("ai-summary-auto", """{"page_ids":[]}""", "page_ids is empty")]
    [InlineData("ai-summary-auto", """{"page_ids":5}""", "page_ids must be an array")]
    [InlineData("ai-summary-auto", """{"page_ids":["nonsense"]}""", "page_ids[0] must be a Notion id")]
    [InlineData("ai-summary-auto", """{"page_ids":[{"x":1}]}""", "page_ids[0] must be a text, or an object with page_id or id")]
    [InlineData("ai-summary-auto", """{"page_ids":["PAGE"],"property_ids":["AI Sumary"]}""", "Did you mean \"AI Summary\"?")]
    [InlineData("ai-summary-auto", """{"page_ids":["PAGE"],"property_ids":["title"]}""", "Failed to detect AI properties: \"Name\" (title) has no AI autofill")]
    [InlineData("ai-summary-auto", """{"page_ids":["PAGE"],"engine":"magic"}""", "engine must be \"notion\" or \"model\"")]
    [InlineData("ai-summary-auto", """{"page_ids":["PAGE"],"concurrency":0}""", "concurrency must be a whole number from 1 to 10")]
    [InlineData("ai-summary", """{"page_ids":["PAGE"]}""", "property_id is missing")]
    [InlineData("ai-summary", """{"page_ids":["PAGE"],"property_id":"Nothing of the kind"}""", "has no property \"Nothing of the kind\"")]
    public async Task A_call_that_makes_no_sense_is_refused(string operation, string body, string message)
    {
        var answer = await PostAsync(Path(operation), body.Replace("PAGE", _pages[0], StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
        Assert.Empty(_api.To("publishAiSession"));
    }

    [Fact]
    public async Task Eleven_pages_are_too_many_at_once_but_not_for_a_job()
    {
        var pages = Enumerable.Repeat(_pages[0], 11).ToList();

        var refused = await AutoAsync(pages, $$"""["{{Json(_summary)}}"]""");
        var started = await PostAsync(Path("ai-summary-auto"), $$"""{"page_ids":{{List(pages)}},"property_ids":["{{Json(_summary)}}"],"async":true}""");

        Assert.Equal((400, "Maximum 10 pages per call"), (refused.Status, refused.Error));
        Assert.Equal(202, started.Status);
        await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events");
        var job = (await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}")).Json;
        Assert.Equal(("succeeded", 11), ((string)job["status"]!, job["results"]!.AsArray().Count));
        Assert.Equal(["page_id", "success", "summary", "property_id"], job["results"]![0]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task A_database_without_ai_properties_is_told()
    {
        Schema(new JsonObject { ["title"] = new JsonObject { ["name"] = "Name", ["type"] = "title" } });

        var answer = await AutoAsync(_pages[..1]);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith("Failed to detect AI properties", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_missing_headers_are_named()
    {
        (_elsewhere, _withOfficial) = (true, false);

        var none = await AutoAsync(_pages[..1]);
        var partial = await AutoAsync(_pages[..1], null, (Session, "v03:x"), ("X-Notion-Space-ID", "s"));
        var spaceless = await AutoAsync(_pages[..1], null, (Session, "v03:x"), ("X-Notion-User-ID", "u"));

        Assert.Equal((400, "Missing required Notion credentials (not found in headers or Secret Manager)"), (none.Status, none.Error));
        Assert.Equal(["X-Notion-Token", "X-Notion-User-ID", "X-Notion-Space-ID"], none.Json["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["X-Notion-User-ID"], partial.Json["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal((400, "X-Notion-Space-ID is required"), (spaceless.Status, spaceless.Error));
    }

    [Fact]
    public async Task Without_an_official_token_the_internal_api_saves()
    {
        (_elsewhere, _withOfficial) = (true, false);

        var answer = await AutoAsync(_pages[..1], $$"""["{{Json(_summary)}}"]""", (Session, "v03:x"), ("X-Notion-User-ID", "u"), ("X-Notion-Space-ID", "s"));

        Assert.True(answer.Status == 200, answer.Body);
        Assert.Single(_api.To("saveTransactionsFanout"));
        Assert.All(_api.Calls, call => Assert.Equal(("v03:x", "u", "s"), (call.Request.TokenV2, call.Request.UserId, call.Request.SpaceId)));
    }

    [Fact]
    public async Task Credentials_of_a_job_are_kept_encrypted()
    {
        (_elsewhere, _withOfficial) = (true, false);

        var started = await PostAsync(
            Path("ai-summary-auto"), $$"""{"page_ids":["{{_pages[0]}}"],"property_ids":["{{Json(_summary)}}"],"async":true}""",
            (Session, "v03:very-secret"), ("X-Notion-User-ID", "u"), ("X-Notion-Space-ID", "s"));
        await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}/events");

        Assert.Equal("succeeded", (string?)(await GetAsync($"/api/v2/jobs/{started.Json["job_id"]}")).Json["status"]);
        Assert.Equal("v03:very-secret", _api.Calls[^1].Request.TokenV2);
        var connection = await Services.GetRequiredService<IGatewayConnections>().OpenAsync(new GatewayCaller("nobody", Start.Workspace.Id.ToString()), GivenCredentials.None, Stop);
        Assert.DoesNotContain("very-secret", System.Text.Encoding.UTF8.GetString(connection.Jobs.List()[0].Input.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_asks_the_model_once()
    {
        var body = $$"""{"page_ids":["{{_pages[0]}}"],"property_ids":["{{Json(_summary)}}"]}""";

        var first = await PostAsync(Path("ai-summary-auto"), body, ("Idempotency-Key", "k"));
        var again = await PostAsync(Path("ai-summary-auto"), body, ("Idempotency-Key", "k"));

        Assert.Equal(first.Body, again.Body);
        Assert.Equal("true", again.Headers["Idempotency-Replayed"]);
        Assert.Single(_api.To("getCompletionForProperty"));
    }

    [Fact]
    public async Task An_operation_that_is_not_there_is_told()
    {
        var answer = await PostAsync(Path("ai-summery"), "{}");

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    private void Schema(JsonObject schema) => _api.On("loadPageChunk", new JsonObject
    {
        ["cursor"] = new JsonObject { ["stack"] = new JsonArray() },
        ["recordMap"] = new JsonObject
        {
            ["block"] = new JsonObject(),
            ["collection"] = new JsonObject { [_source] = new JsonObject { ["role"] = "editor", ["value"] = new JsonObject { ["id"] = _source, ["parent_id"] = _database, ["schema"] = schema } } },
        },
    }.ToJsonString());

    private string Path(string operation) => $"/api/v2/notion/database/{_database}/{operation}";

    private Task<Answer> AutoAsync(IEnumerable<string> pages, string? properties = null, params IReadOnlyList<(string, string)> headers) =>
        PostAsync(Path("ai-summary-auto"), properties is null ? $$"""{"page_ids":{{List(pages)}} }""" : $$"""{"page_ids":{{List(pages)}},"property_ids":{{properties}} }""", headers);

    private async Task<string> SummaryOfAsync(int page) =>
        string.Concat((await NotionAsync(HttpMethod.Get, $"pages/{_pages[page]}"))["properties"]!["AI Summary"]!["rich_text"]!.AsArray().Select(text => (string)text!["plain_text"]!));

    private static string List(IEnumerable<string> pages) => $"[{string.Join(",", pages.Select(page => $"\"{page}\""))}]";

    private static string Json(string text) => System.Text.Json.JsonEncodedText.Encode(text).ToString();

    private static string Asked(JsonObject body, string member) => (string)body["blockPropertyPointers"]![0]![member]!;
}
