using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Kit;
using Verso.Server.Tests.Gateway;
using Xunit;

namespace Verso.Server.Tests.Answers;

/// <summary>The export of passages, with vectors from a scripted server.</summary>
public sealed class ExportTests : GatewayFixture
{
    private const int Batch = 2;

    private readonly Queue<RequestDelegate> _script = [];
    private ModelServer _vendor = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Embeddings:Model", "small-1"), new("Embeddings:BaseUrl", _vendor.Url), new("Embeddings:ApiKey", "secret"), new("Embeddings:Batch", $"{Batch}"), new("Embeddings:Retries", "1"),
    ];

    protected override async Task BeforeAsync() => _vendor = await ModelServer.StartAsync(context => (_script.Count > 0 ? _script.Dequeue() : Vectors)(context));

    protected override Task PrepareAsync() => Handbook.WriteAsync(NotionAsync, Start.RootPage!);

    protected override Task AfterAsync() => _vendor.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_passage_is_a_line_that_knows_its_blocks()
    {
        var lines = await LinesAsync("?vectors=false");

        var travel = lines.Single(line => ((string?)line["text"])?.StartsWith("Travel\n", StringComparison.Ordinal) == true);
        Assert.Equal("Travel\nTravel above 500 euros is approved by Maria Lopez. Trains come before planes.", (string?)travel["text"]);
        Assert.Equal(["Travel"], travel["headings"]!.AsArray().Select(heading => (string?)heading));
        Assert.Equal(("page", "People handbook: probation, travel"), ((string?)travel["kind"], (string?)travel["title"]));
        var blocks = travel["block_ids"]!.AsArray();
        Assert.Equal(2, blocks.Count);
        Assert.Equal($"{travel["page_id"]}:{blocks[0]}", (string?)travel["id"]);
        var block = await NotionAsync(HttpMethod.Get, $"blocks/{blocks[1]}");
        Assert.StartsWith("Travel above", (string?)block["paragraph"]!["rich_text"]![0]!["plain_text"], StringComparison.Ordinal);
        Assert.Equal(lines.Count(line => line["text"] is not null), (int)lines[^1]["passages"]!);
        Assert.Equal(lines.Count(line => line["text"] is not null), lines.Where(line => line["text"] is not null).Select(line => (string?)line["id"]).Distinct().Count());
        Assert.Empty(_vendor.Requests);
    }

    [Fact]
    public async Task A_row_brings_its_properties()
    {
        var (database, _) = await CreateDatabaseAsync("""{"Name":{"title":{}},"Stage":{"select":{"options":[{"name":"Live"}]} } }""");
        await PostAsync("/api/v1/notion/bulk-insert", $$"""{"database_id":"{{database}}","records":[{"Name":"Apollo","Stage":"Live","markdown":"It flies."}]}""");

        var lines = (await LinesAsync("?vectors=false")).Where(line => (string?)line["kind"] == "row").ToList();

        Assert.Equal(["Stage: Live", "It flies."], lines.Select(line => (string?)line["text"]));
        Assert.All(lines, line => Assert.Equal("Live", (string?)line["properties"]!["Stage"]));
    }

    [Fact]
    public async Task Each_passage_gets_its_own_vector_in_bounded_batches()
    {
        var lines = (await LinesAsync("")).Where(line => line["text"] is not null).ToList();

        Assert.All(lines, line => Assert.Equal(((string)line["text"]!).Length, line["vector"]![0]!.GetValue<double>()));
        Assert.All(_vendor.Requests, request => Assert.InRange(Body(request)["input"]!.AsArray().Count, 1, Batch));
        Assert.All(_vendor.Requests, request => Assert.Equal(("small-1", "Bearer secret", "/embeddings"), ((string?)Body(request)["model"], request.Headers["Authorization"], request.Target)));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        _script.Enqueue(ModelServer.Fails(429, "slow down", "0"));

        var lines = await LinesAsync("");

        Assert.True((bool)lines[^1]["done"]!);
        Assert.All(lines.Where(line => line["text"] is not null), line => Assert.NotNull(line["vector"]));
    }

    [Fact]
    public async Task A_server_that_answers_nonsense_is_an_error_that_says_so()
    {
        _script.Enqueue(ModelServer.Sends("application/json", """{"data":[]}"""));

        var answer = await GetAsync("/api/v2/export/passages");

        Assert.Equal(502, answer.Status);
        Assert.Contains("'small-1' gave 0 vectors for", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_breaks_off_says_where_to_go_on()
    {
        _script.Enqueue(Vectors);
        _script.Enqueue(ModelServer.Fails(400, "too long"));

        var answer = await GetAsync("/api/v2/export/passages");

        var lines = Lines(answer.Body);
        Assert.Equal(200, answer.Status);
        Assert.Contains("Go on with since=", (string?)lines[^1]["error"], StringComparison.Ordinal);
        var cursor = (string)lines[^2]["cursor"]!;
        var rest = await LinesAsync($"?since={cursor}");
        Assert.True((bool)rest[^1]["done"]!);
    }

    [Fact]
    public async Task Since_a_later_time_there_is_nothing()
    {
        var lines = await LinesAsync("?since=2999-01-01T00:00:00Z&vectors=false");

        Assert.Equal(0, (int)Assert.Single(lines)["passages"]!);
    }

    [Theory]
    [InlineData("?since=yesterday", "since must be a cursor")]
    [InlineData("?vectors=yes", "vectors must be true or false")]
    public async Task A_wrong_call_says_what_is_wrong(string query, string says)
    {
        var answer = await GetAsync($"/api/v2/export/passages{query}");

        Assert.Equal(400, answer.Status);
        Assert.Contains(says, answer.Error, StringComparison.Ordinal);
    }

    /// <summary>Vectors whose first number is the length of the passage without what stands above it.</summary>
    private static async Task Vectors(HttpContext context)
    {
        var body = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        var data = body.GetProperty("input").EnumerateArray().Select((text, index) =>
        {
            var passage = text.GetString()!;
            return new JsonObject { ["object"] = "embedding", ["index"] = index, ["embedding"] = new JsonArray((double)passage[(passage.IndexOf('\n', StringComparison.Ordinal) + 1)..].Length, 0.5) };
        }).Reverse(); // Order is told by the index alone.
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["object"] = "list",
            ["model"] = "small-1",
            ["data"] = new JsonArray([.. data]),
            ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["total_tokens"] = 1 },
        }.ToJsonString());
    }

    private static JsonObject Body(ReceivedRequest request) => JsonNode.Parse(request.Body)!.AsObject();

    private static List<JsonObject> Lines(string body) => [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];

    private async Task<List<JsonObject>> LinesAsync(string query)
    {
        var answer = await GetAsync($"/api/v2/export/passages{query}");
        Assert.True(answer.Status == 200, answer.Body);
        return Lines(answer.Body);
    }
}
