using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Verso.Agents.Tests.Records;

/// <summary>Just enough of Notion to insert into one data source and to look at it again; calls can be made to fail before or after their effect.</summary>
internal sealed class FakeDataSource : HttpMessageHandler
{
    public const string Id = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0000";
    public const string Bot = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a00b0";

    public List<JsonObject> Pages { get; } = [];

    public int Inserts { get; private set; }

    /// <summary>What becomes of the next inserts: null is what should.</summary>
    public Queue<Mishap?> Mishaps { get; } = new();


    public void Add(string title, string by = Bot) => Pages.Add(new JsonObject
    {
        ["object"] = "page",
        ["id"] = Guid.NewGuid().ToString(),
        ["created_by"] = new JsonObject { ["object"] = "user", ["id"] = by },
        ["properties"] = new JsonObject
        {
            ["Name"] = new JsonObject { ["id"] = "title", ["type"] = "title", ["title"] = new JsonArray(new JsonObject { ["plain_text"] = title }) },
        },
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        return path switch
        {
            "/v1/users/me" => Answer(new JsonObject { ["object"] = "user", ["id"] = Bot }),
            "/v1/pages" => await InsertAsync(request, cancellationToken),
            _ when path.EndsWith("/query", StringComparison.Ordinal) => Answer(new JsonObject
            {
                ["results"] = new JsonArray([.. Pages.Select(page => page.DeepClone())]),
                ["has_more"] = false,
                ["next_cursor"] = null,
            }),
            _ => throw new InvalidOperationException(path),
        };
    }

    private async Task<HttpResponseMessage> InsertAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Inserts++;
        var mishap = Mishaps.TryDequeue(out var next) ? next : null;
        if (mishap is { HasEffect: false })
            return mishap.Answer();
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        Add((string)body["properties"]!["title"]!["title"]![0]!["text"]!["content"]!);
        return mishap is null ? Answer(Pages[^1].DeepClone()) : mishap.Answer();
    }

    private static HttpResponseMessage Answer(JsonNode json) => new(HttpStatusCode.OK) { Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json") };
}

/// <param name="HasEffect">The call is carried out, and only its answer is lost.</param>
internal sealed record Mishap(bool HasEffect, HttpStatusCode Status)
{
    public HttpResponseMessage Answer() => new(Status)
    {
        Content = new StringContent($$"""{"object":"error","status":{{(int)Status}},"code":"mishap","message":"A mishap."}"""),
    };
}
