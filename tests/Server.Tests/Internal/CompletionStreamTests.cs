using System.Text;
using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Internal;

/// <summary>The completion of an AI property on its whole way, from a vendor's model to the client's socket.</summary>
public sealed class CompletionStreamTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_line_is_with_the_client_while_the_model_is_still_speaking()
    {
        await using var model = await ModelServer.StartAsync(OpenAiAnswers.Says(StreamEnd.Stall, "The first words ", "and more."));
        await using var server = await StartAsync(model);

        using var answer = await AskAsync(server);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        using var reader = new StreamReader(body);
        var line = JsonNode.Parse((await reader.ReadLineAsync(Stop))!)!;

        Assert.Equal(("success", "The first words"), ((string?)line["type"], (string?)line["completion"]));
    }

    [Fact]
    public async Task A_model_that_fails_is_an_error_line()
    {
        await using var model = await ModelServer.StartAsync(ModelServer.Fails(429, "Slow down."));
        await using var server = await StartAsync(model);

        using var answer = await AskAsync(server);
        var line = JsonNode.Parse((await answer.Content.ReadAsStringAsync(Stop)).Trim())!;

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(("error", 503), ((string?)line["type"], (int)line["errorCode"]!));
    }

    private static Task<VersoTestServer> StartAsync(ModelServer model) => VersoTestServer.StartAsync(
        [
            ("Models:Default", "slow"), ("Models:slow:provider", "openai"), ("Models:slow:model", "any"), ("Models:slow:base_url", $"{model.Url}/v1"),
            ("Models:slow:api_key", "a-key-for-tests"), ("Models:slow:retries", "0"),
        ],
        cancellationToken: Stop);

    private static async Task<HttpResponseMessage> AskAsync(VersoTestServer server)
    {
        using var notion = server.NotionClient();
        var database = await PostAsync(notion, "databases", $$"""
            {"parent":{"type":"page_id","page_id":"{{server.Start.RootPage}}"},"initial_data_source":{"properties":{"Name":{"title":{} },"Summary":{"rich_text":{} } } } }
            """);
        var page = await PostAsync(notion, "pages", $$"""
            {"parent":{"data_source_id":"{{database["data_sources"]![0]!["id"]}}"},"children":[{"paragraph":{"rich_text":[{"text":{"content":"Something to sum up."} }]} }]}
            """);
        var property = JsonValue.Create(Uri.UnescapeDataString((string)page["properties"]!["Summary"]!["id"]!)).ToJsonString();
        using var question = new HttpRequestMessage(HttpMethod.Post, "/api/v3/getCompletionForProperty")
        {
            Content = new StringContent(
                $$"""{"blockPropertyPointers":[{"table":"block","id":"{{page["id"]}}","propertyId":{{property}} }],"aiInference":{"type":"summarize"} }""",
                Encoding.UTF8,
                "application/json"),
        };
        question.Headers.Add("Cookie", $"token_v2={server.Start.TokenV2}");
        return await server.Http.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static async Task<JsonNode> PostAsync(HttpClient notion, string path, string body)
    {
        using var answer = await notion.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Stop);
        var json = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, json);
        return JsonNode.Parse(json)!;
    }
}
