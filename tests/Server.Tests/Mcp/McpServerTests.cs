using System.ComponentModel;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Verso.Agents.Tools;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Mcp;

/// <summary>The MCP server as its clients see it, in the newest revision with sessions and in the one without.</summary>
public sealed class McpServerTests
{
    private static readonly AIFunction Add = AIFunctionFactory.Create(
        [Description("Adds two numbers.")] (int a, int b) => a + b, new AIFunctionFactoryOptions { Name = "add", AdditionalProperties = new Dictionary<string, object?> { ["readOnlyHint"] = true, ["title"] = "Add" } });

    private static readonly AIFunction Erase = AIFunctionFactory.Create(() => "erased", "erase", "Erases everything.");

    private static readonly AIFunction Refuse = AIFunctionFactory.Create(string () => throw new ArgumentException("There is no such database. Call search."), "refuse", "Refuses.");

    private static readonly AIFunction Break = AIFunctionFactory.Create(string () => throw new InvalidOperationException("secret inner words"), "break", "Breaks.");

    /// <summary>Milliseconds after which something that should have happened never will.</summary>
    private const int Limit = 120_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Revisions => ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Revisions))]
    public async Task Every_revision_lists_and_calls_tools_and_tells_the_model_where_it_is(string revision)
    {
        await using var server = await McpConnection.StartAsync([Add, Erase]);
        await using var client = await McpConnection.ConnectAsync(server, revision);

        var tools = await client.ListToolsAsync(cancellationToken: Stop);
        var answer = await client.CallToolAsync("add", new Dictionary<string, object?> { ["a"] = 2, ["b"] = 40 }, cancellationToken: Stop);

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.Equal(["add", "erase"], tools.Select(tool => tool.Name));
        Assert.True(tools[0].ProtocolTool.Annotations!.ReadOnlyHint);
        Assert.True(tools[1].ProtocolTool.Annotations!.DestructiveHint);
        Assert.Equal("42", Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text);
        Assert.Equal("verso", client.ServerInfo!.Name);
        Assert.Contains("workspace \"Verso\"", client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_model_can_repair_is_an_answer_and_a_defect_tells_no_secrets()
    {
        await using var server = await McpConnection.StartAsync([Add, Refuse, Break]);
        await using var client = await McpConnection.ConnectAsync(server);

        var unknown = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("ad", cancellationToken: Stop));
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
        Assert.Contains("Did you mean 'add'? The tools are: add, refuse, break.", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("add has no argument 'c'. It takes: a, b.", await FailureAsync("add", ("a", 1), ("b", 1), ("c", 1)));
        Assert.Equal("add needs the argument 'b'.", await FailureAsync("add", ("a", 1)));
        Assert.Equal("There is no such database. Call search.", await FailureAsync("refuse"));
        Assert.DoesNotContain("secret", await FailureAsync("break"), StringComparison.Ordinal);

        async Task<string> FailureAsync(string tool, params (string Name, object Value)[] arguments)
        {
            var answer = await client.CallToolAsync(tool, arguments.ToDictionary(one => one.Name, one => (object?)one.Value), cancellationToken: Stop);
            Assert.True(answer.IsError);
            return Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Who_asks_for_read_only_is_offered_nothing_that_writes()
    {
        await using var server = await McpConnection.StartAsync([Add, Erase]);
        await using var client = await McpConnection.ConnectAsync(server, query: "?read_only=true");

        Assert.Equal(["add"], (await client.ListToolsAsync(cancellationToken: Stop)).Select(tool => tool.Name));
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.CallToolAsync("erase", cancellationToken: Stop));
    }

    [Theory(Timeout = Limit)]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Pages_and_databases_are_listed_read_and_found_by_their_titles(string revision)
    {
        await using var server = await McpConnection.StartAsync([]);
        var (page, database) = await FillAsync(server);
        await using var client = await McpConnection.ConnectAsync(server, revision);

        var resources = await client.ListResourcesAsync(cancellationToken: Stop);
        var templates = await client.ListResourceTemplatesAsync(cancellationToken: Stop);
        var text = await ReadAsync($"verso://page/{page}");
        var table = await ReadAsync($"verso://database/{database}");
        var ids = await client.CompleteAsync(new ResourceTemplateReference { Uri = "verso://page/{id}" }, "id", "Tides", cancellationToken: Stop);

        Assert.Contains(resources, one => one.Uri == $"verso://page/{page}" && one.Name == "Tides" && one.MimeType == "text/markdown");
        Assert.Contains(resources, one => one.Uri == $"verso://database/{database}" && one.Name == "Tasks");
        Assert.Equal(["verso://page/{id}", "verso://database/{id}"], templates.Select(one => one.UriTemplate));
        Assert.Equal("# Tides\n\nThe **Moon** pulls.", text.TrimEnd());
        Assert.Contains("| Status | select | Open, Done |", table, StringComparison.Ordinal);
        Assert.Contains("| Buy rope | Open |", table, StringComparison.Ordinal);
        Assert.Equal([page], ids.Completion.Values);
        var missing = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.ReadResourceAsync($"verso://page/{Guid.NewGuid()}", cancellationToken: Stop));
        Assert.Equal(revision == "2026-07-28" ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound, missing.ErrorCode);

        async Task<string> ReadAsync(string uri) =>
            Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(uri, cancellationToken: Stop)).Contents)).Text;
    }

    [Fact(Timeout = Limit)]
    public async Task Who_watches_a_page_and_a_database_is_told_of_changes_there_and_of_no_others()
    {
        await using var server = await McpConnection.StartAsync([]);
        var (page, database) = await FillAsync(server);
        await using var client = await McpConnection.ConnectAsync(server, "2025-11-25");
        var told = Channel.CreateUnbounded<string>();
        await using var listening = client.RegisterNotificationHandler(NotificationMethods.ResourceUpdatedNotification, (one, _) =>
        {
            told.Writer.TryWrite(one.Params!["uri"]!.GetValue<string>());
            return default;
        });

        await client.SubscribeToResourceAsync($"verso://page/{page}", cancellationToken: Stop);
        await client.SubscribeToResourceAsync($"verso://database/{database}", cancellationToken: Stop);
        using var notion = server.NotionClient();
        await SendAsync(notion, HttpMethod.Patch, $"blocks/{server.Start.RootPage}/children", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"elsewhere"}}]}}]}""");
        await SendAsync(notion, HttpMethod.Patch, $"blocks/{page}/children", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"more"}}]}}]}""");
        Assert.Equal($"verso://page/{page}", await told.Reader.ReadAsync(Stop));

        await client.UnsubscribeFromResourceAsync($"verso://page/{page}", cancellationToken: Stop);
        await SendAsync(notion, HttpMethod.Patch, $"blocks/{page}/children", """{"children":[{"paragraph":{"rich_text":[{"text":{"content":"and more"}}]}}]}""");
        await SendAsync(notion, HttpMethod.Post, "pages", $$$$"""{"parent":{"database_id":"{{{{database}}}}"},"properties":{"Name":{"title":[{"text":{"content":"New"}}]}}}""");
        Assert.Equal($"verso://database/{database}", await told.Reader.ReadAsync(Stop));
    }

    [Theory(Timeout = Limit)]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task The_tools_of_the_workspace_answer_with_text_and_with_what_their_schema_says(string revision)
    {
        await using var server = await VersoTestServer.StartAsync(cancellationToken: Stop);
        var (_, database) = await FillAsync(server);
        await using var client = await McpConnection.ConnectAsync(server, revision);

        var tools = await client.ListToolsAsync(cancellationToken: Stop);
        var answer = await client.CallToolAsync("query", new Dictionary<string, object?> { ["database"] = database }, cancellationToken: Stop);

        Assert.Contains("search", tools.Select(tool => tool.Name));
        Assert.All(tools, tool => Assert.NotNull(tool.ProtocolTool.Annotations!.ReadOnlyHint));
        Assert.NotEqual(true, answer.IsError);
        Assert.Contains("Buy rope", Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text, StringComparison.Ordinal);
        Assert.Equal(tools.Single(tool => tool.Name == "query").ProtocolTool.OutputSchema is not null, answer.StructuredContent is not null);
    }

    [Fact(Timeout = Limit)]
    public async Task Recipes_are_prompts_whose_arguments_are_checked_and_completed()
    {
        await using var server = await McpConnection.StartAsync([]);
        await FillAsync(server);
        await using var client = await McpConnection.ConnectAsync(server);

        var prompt = (await client.ListPromptsAsync(cancellationToken: Stop)).Single(one => one.Name == "meeting-summary").ProtocolPrompt;
        var filled = await client.GetPromptAsync("meeting-summary", new Dictionary<string, object?> { ["database"] = "Tasks", ["notes"] = "We met." }, cancellationToken: Stop);
        var titles = await client.CompleteAsync(new PromptReference { Name = "meeting-summary" }, "database", "Ta", cancellationToken: Stop);

        Assert.Equal("Meeting summary", prompt.Title);
        Assert.True(prompt.Arguments!.Single(one => one.Name == "database").Required);
        Assert.Contains("We met.", Assert.IsType<TextContentBlock>(Assert.Single(filled.Messages).Content).Text, StringComparison.Ordinal);
        Assert.Equal(["Tasks"], titles.Completion.Values);
        var missing = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.GetPromptAsync("meeting-summary", cancellationToken: Stop));
        Assert.Contains("needs the argument 'database'", missing.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(async () => await client.GetPromptAsync("meeting-sumary", cancellationToken: Stop));
        Assert.Contains("Did you mean 'meeting-summary'?", unknown.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_long_call_tells_how_far_it_is_before_it_answers(string revision)
    {
        var count = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                for (var done = 1; done <= 3; done++)
                    ToolCall.Of(arguments).Progress?.Report(new ToolProgress(done, 3, $"{done} of 3"));
                return "counted";
            },
            "count", "Counts.");
        await using var server = await McpConnection.StartAsync([count]);

        var events = await CallAsync(server, revision, "count"); // As they come over the line: clients may hear of progress and answer at once.

        Assert.Equal(["1 of 3", "2 of 3", "3 of 3"], events.SkipLast(1).Select(one => one["params"]!["message"]!.GetValue<string>()));
        Assert.All(events.SkipLast(1), one => Assert.Equal("p1", one["params"]!["progressToken"]!.GetValue<string>()));
        Assert.Equal("counted", events[^1]["result"]!["content"]![0]!["text"]!.GetValue<string>());
    }

    /// <summary>Calls a tool with a progress token, and gives all that comes back.</summary>
    private static async Task<List<JsonNode>> CallAsync(VersoTestServer server, string revision, string tool)
    {
        var hasSessions = revision != "2026-07-28";
        string? session = null;
        if (hasSessions)
            session = (await PostAsync("initialize", $$$"""{"protocolVersion":"{{{revision}}}","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""")).Session;
        return (await PostAsync("tools/call", $$$$"""{"name":"{{{{tool}}}}","arguments":{},"_meta":{"progressToken":"p1","io.modelcontextprotocol/protocolVersion":"{{{{revision}}}}","io.modelcontextprotocol/clientCapabilities":{}}}""")).Events;

        async Task<(string? Session, List<JsonNode> Events)> PostAsync(string method, string parameters)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
            {
                Content = new StringContent($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", Encoding.UTF8, "application/json"),
                Headers = { { "Accept", "application/json, text/event-stream" }, { "X-API-Key", server.Start.ApiKey }, { "MCP-Protocol-Version", revision } },
            };
            if (session is not null)
                request.Headers.Add("Mcp-Session-Id", session);
            if (!hasSessions)
            {
                request.Headers.Add("Mcp-Method", method);
                request.Headers.Add("Mcp-Name", tool);
            }

            using var answer = await server.Http.SendAsync(request, Stop);
            var text = await answer.Content.ReadAsStringAsync(Stop);
            Assert.True(answer.IsSuccessStatusCode, text);
            return (
                answer.Headers.TryGetValues("Mcp-Session-Id", out var given) ? given.Single() : null,
                [.. text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!)]);
        }
    }

    private static async Task<(string Page, string Database)> FillAsync(VersoTestServer server)
    {
        using var notion = server.NotionClient();
        var page = await SendAsync(notion, HttpMethod.Post, "pages", $$$$"""{"parent":{"page_id":"{{{{server.Start.RootPage}}}}"},"properties":{"title":[{"text":{"content":"Tides"}}]},"markdown":"The **Moon** pulls."}""");
        var database = await SendAsync(notion, HttpMethod.Post, "databases", $$$$$"""
            {"parent":{"type":"page_id","page_id":"{{{{{server.Start.RootPage}}}}}"},"title":[{"text":{"content":"Tasks"}}],
             "initial_data_source":{"properties":{"Name":{"title":{}},"Status":{"select":{"options":[{"name":"Open"},{"name":"Done"}]} } } } }
            """);
        await SendAsync(notion, HttpMethod.Post, "pages", $$$$$"""{"parent":{"database_id":"{{{{{database}}}}}"},"properties":{"Name":{"title":[{"text":{"content":"Buy rope"}}]},"Status":{"select":{"name":"Open"}}}}""");
        return (page, database);
    }

    private static async Task<string> SendAsync(HttpClient notion, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await notion.SendAsync(request, Stop);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
        Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
        return json["id"]?.GetValue<string>() ?? "";
    }
}
