using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Verso.Agents.Models;
using Verso.Agents.Tests.Models.Extractive;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Models.Vendors;

public sealed class OpenAiTests : VendorTests
{
    protected override string Provider => "openai";

    protected override string BasePath => "/v1";

    protected override (string Header, string Value) Signature(string key) => ("Authorization", $"Bearer {key}");

    protected override RequestDelegate Says(StreamEnd end, params string[] pieces) => OpenAiAnswers.Says(end, pieces);

    [Fact]
    public async Task A_local_server_needs_no_key()
    {
        await using var server = await ModelServer.StartAsync(OpenAiAnswers.Says("Yes."));
        using var models = new ModelCatalog(
            ModelOptions.Read([new("Models:local:provider", "openai"), new("Models:local:model", "llama3.2"), new("Models:local:base_url", server.Url + "/v1/")]),
            _ => throw new InvalidOperationException("No secret is asked for."),
            TimeProvider.System);

        Assert.Equal("Yes.", await models.Open("local").GetTextAsync("hello"));
        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/chat/completions", request.Target);
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tool_is_offered_called_and_answered(bool streaming)
    {
        await using var server = await ModelServer.StartAsync(OpenAiAnswers.Calls("read_page", """{"title":"Chairs"}"""), OpenAiAnswers.Says("Done."));
        using var models = Models(server.Url);
        var model = models.Open("fast");
        var tool = AIFunctionFactory.Create(ReadPage, "read_page");
        List<ChatMessage> talk = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Read the page about chairs.")];
        var options = new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireSpecific("read_page") };

        var answer = streaming
            ? await model.GetStreamingResponseAsync(talk, options, Stop).ToChatResponseAsync(Stop)
            : await model.GetResponseAsync(talk, options, Stop);
        var call = Assert.Single(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        var result = await tool.InvokeAsync(new(call.Arguments), Stop);
        talk.AddRange(answer.Messages);
        talk.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
        await model.GetResponseAsync(talk, new() { Tools = [tool] }, Stop);

        Assert.Equal(("call_1", "read_page", ChatFinishReason.ToolCalls), (call.CallId, call.Name, answer.FinishReason));
        using var asked = JsonDocument.Parse(server.Requests[0].Body);
        var offered = asked.RootElement.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal("read_page", offered.GetProperty("name").GetString());
        Assert.True(offered.GetProperty("parameters").GetProperty("properties").TryGetProperty("title", out _));
        Assert.Equal("read_page", asked.RootElement.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
        using var answered = JsonDocument.Parse(server.Requests[1].Body);
        Assert.Equal(["system", "user", "assistant", "tool"], answered.RootElement.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Contains("Chairs: all blue", server.Requests[1].Text, StringComparison.Ordinal);

        [Description("Reads a page.")]
        static string ReadPage(string title) => $"{title}: all blue";
    }

    [Fact]
    public async Task Settings_of_a_call_reach_the_server()
    {
        await using var server = await ModelServer.StartAsync(OpenAiAnswers.Says("{}"));
        using var models = Models(server.Url);

        await models.Open("fast").GetResponseAsync(
            [new(ChatRole.User, "hello")],
            new() { Temperature = 0.5f, TopP = 0.25f, Seed = 7, StopSequences = ["END"], ResponseFormat = ChatResponseFormat.Json, MaxOutputTokens = 42, ModelId = "other" },
            Stop);

        using var body = JsonDocument.Parse(server.Requests[0].Body);
        var root = body.RootElement;
        Assert.Equal("other", root.GetProperty("model").GetString());
        Assert.Equal((0.5, 0.25, 7, 42), (root.GetProperty("temperature").GetDouble(), root.GetProperty("top_p").GetDouble(), root.GetProperty("seed").GetInt32(), root.GetProperty("max_tokens").GetInt32()));
        Assert.Equal("END", root.GetProperty("stop")[0].GetString());
        Assert.Equal("json_object", root.GetProperty("response_format").GetProperty("type").GetString());
    }
}
