using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Verso.Server.Tests.Clients.Conformance;

#pragma warning disable MCP9005 // Deprecated by the newest revision, and part of all others.

/// <summary>The tools that the suite asks for.</summary>
internal static class ConformanceTools
{
    /// <summary>A PNG of one pixel.</summary>
    public const string Image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    /// <summary>A WAV without a sound.</summary>
    private const string Audio = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

    private static readonly ImageContentBlock Picture = ImageContentBlock.FromBytes(Convert.FromBase64String(Image), "image/png");

    public static McpServerTool[] All { get; } =
    [
        Create("test_simple_text", () => "This is a simple text response for testing."),
        Create("test_image_content", () => (ContentBlock)Picture),
        Create("test_audio_content", () => (ContentBlock)AudioContentBlock.FromBytes(Convert.FromBase64String(Audio), "audio/wav")),
        Create("test_embedded_resource", () => (ContentBlock)Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")),
        Create("test_multiple_content_types", () => new ContentBlock[]
        {
            new TextContentBlock { Text = "Multiple content types test:" }, Picture, Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
        }),
        Create("test_tool_with_logging", LogAsync),
        Create("test_logging_tool", LogAsync),
        Create("test_tool_with_progress", ProgressAsync),
        Create("test_error_handling", () => new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "This tool intentionally returns an error for testing" }] }),
        Create("test_sampling", SampleAsync),
        Create("test_elicitation", (McpServer server, string message, CancellationToken stop) => ElicitAsync(server, message, new() { ["response"] = new ElicitRequestParams.StringSchema { Description = "User's response" } }, stop)),
        Create("test_elicitation_sep1034_defaults", (McpServer server, CancellationToken stop) => ElicitAsync(server, "Defaults", Defaults(), stop)),
        Create("test_elicitation_sep1330_enums", (McpServer server, CancellationToken stop) => ElicitAsync(server, "Enums", Enums(), stop)),
        Create("test_missing_capability", (McpServer server) => server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "The client has to offer sampling.")
            : "offered"),
        Create("test_streaming_elicitation", () => "Only results are streamed."),
        Schema(),
    ];

    public static McpServerTool Create(string name, Delegate tool) => McpServerTool.Create(tool, new McpServerToolCreateOptions { Name = name, Description = name });

    private static EmbeddedResourceBlock Embedded(string uri, string kind, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = kind, Text = text } };

    private static async Task<string> LogAsync(McpServer server)
    {
        var log = server.AsClientLoggerProvider().CreateLogger("conformance");
        foreach (var line in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
#pragma warning disable CA1848, CA2254 // The suite's own lines.
            log.LogInformation(line);
#pragma warning restore CA1848, CA2254
            await Task.Yield();
        }

        return "logged";
    }

    private static async Task<string> ProgressAsync(McpServer server, RequestContext<CallToolRequestParams> context, CancellationToken stop)
    {
        if (context.Params?.ProgressToken is not { } token)
            return "no token";
        foreach (var done in (int[])[0, 50, 100])
            await server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = done, Total = 100 }, cancellationToken: stop);
        return token.ToString()!;
    }

    private static async Task<string> SampleAsync(McpServer server, string prompt, CancellationToken stop)
    {
        var answer = await server.SampleAsync(
            new CreateMessageRequestParams { Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }], MaxTokens = 100 }, stop);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().FirstOrDefault()?.Text}";
    }

    private static async Task<string> ElicitAsync(McpServer server, string message, Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> properties, CancellationToken stop)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = new() { Properties = properties } }, stop);
        return $"Elicitation completed: action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}";
    }

    private static Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> Defaults() => new()
    {
        ["name"] = new ElicitRequestParams.StringSchema { Default = "John Doe" },
        ["age"] = new ElicitRequestParams.NumberSchema { Type = "integer", Default = 30 },
        ["score"] = new ElicitRequestParams.NumberSchema { Default = 95.5 },
        ["status"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
        ["verified"] = new ElicitRequestParams.BooleanSchema { Default = true },
    };

    private static Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> Enums() => new()
    {
        ["untitledSingle"] = new ElicitRequestParams.UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
        ["titledSingle"] = new ElicitRequestParams.TitledSingleSelectEnumSchema { OneOf = [new() { Const = "value1", Title = "First Option" }, new() { Const = "value2", Title = "Second Option" }, new() { Const = "value3", Title = "Third Option" }] },
#pragma warning disable MCP9001 // The suite asks for the old form too.
        ["legacyEnum"] = new ElicitRequestParams.LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
#pragma warning restore MCP9001
        ["untitledMulti"] = new ElicitRequestParams.UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
        ["titledMulti"] = new ElicitRequestParams.TitledMultiSelectEnumSchema { Items = new() { AnyOf = [new() { Const = "value1", Title = "First Choice" }, new() { Const = "value2", Title = "Second Choice" }, new() { Const = "value3", Title = "Third Choice" }] } },
    };

    private static McpServerTool Schema()
    {
        var tool = Create("json_schema_2020_12_tool", () => "schema");
        tool.ProtocolTool.InputSchema = JsonSerializer.Deserialize<JsonElement>("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
              "$defs": { "address": { "$anchor": "address", "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } } },
              "properties": { "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" } },
              "allOf": [{ "anyOf": [{ "required": ["name"] }, { "required": ["address"] }] }],
              "if": { "required": ["address"] }, "then": { "required": ["name"] }, "else": { "required": ["name"] },
              "additionalProperties": false
            }
            """);
        return tool;
    }
}
