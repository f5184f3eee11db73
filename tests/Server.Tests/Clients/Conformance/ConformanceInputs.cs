using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Verso.Server.Tests.Clients.Conformance;

#pragma warning disable MCPEXP001, MCP9005 // What the suite asks of calls that need several rounds.

/// <summary>Tools that ask the client back before they answer: each round is a request of its own, and the state travels with it.</summary>
internal static class ConformanceInputs
{
    private const string Good = "conformance-state";
    private const string Signed = "conformance-state.c2lnbmF0dXJl";

    public static McpServerTool[] Tools { get; } =
    [
        Create("test_input_required_result_elicitation", call => Answer(call, "user_name") is { } name ? Text($"Hello, {name}!") : throw new InputRequiredException(One("user_name", Ask("name")))),
        Create("test_incomplete_result_elicitation", call => Answer(call, "user_name") is { } name ? Text($"Hello, {name}!") : throw new InputRequiredException(One("user_name", Ask("name")))),
        Create("test_input_required_result_sampling", call => Has(call, "capital_question") ? Text("Sampled.") : throw new InputRequiredException(One("capital_question", Sample()))),
        Create("test_input_required_result_list_roots", call => Has(call, "client_roots") ? Text("Listed.") : throw new InputRequiredException(One("client_roots", InputRequest.ForRootsList(new ListRootsRequestParams())))),
        Create("test_input_required_result_request_state", call => call.RequestState is { } state ? Text(state == Good ? "state-ok" : "state-mismatch") : throw new InputRequiredException(One("confirm", Ask("ok")), Good)),
        Create("test_input_required_result_multiple_inputs", call => call.InputResponses is { Count: >= 3 }
            ? Text("multiple-inputs-ok")
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = Ask("name"), ["greeting"] = Sample(), ["client_roots"] = InputRequest.ForRootsList(new ListRootsRequestParams()) }, "several")),
        Create("test_input_required_result_multi_round", call => call.RequestState switch
        {
            null => throw new InputRequiredException(One("step1", Ask("name")), "round-1"),
            "round-1" => throw new InputRequiredException(One("step2", Ask("color")), "round-2"),
            _ => Text("multi-round-ok"),
        }),
    ];

    /// <summary>Tools that look at more than the arguments of a call.</summary>
    public static McpServerTool[] Careful { get; } =
    [
        Create("test_input_required_result_tampered_state", call => call.RequestState switch
        {
            null => throw new InputRequiredException(One("confirm", Ask("ok")), Signed),
            Signed => Text("The state is as it was given."),
            _ => throw new McpProtocolException("The state was changed on its way.", McpErrorCode.InvalidParams),
        }),
        ConformanceTools.Create("test_input_required_result_capabilities", (RequestContext<CallToolRequestParams> context) =>
        {
            if (context.Params!.InputResponses is { Count: > 0 })
                return Text("answered");
            var offered = context.JsonRpcRequest.Context?.ClientCapabilities;
            var wanted = new Dictionary<string, InputRequest>();
            if (offered?.Sampling is not null)
                wanted["capital_question"] = Sample();
            if (offered?.Elicitation is not null)
                wanted["user_name"] = Ask("name");
            return wanted.Count > 0 ? throw new InputRequiredException(wanted) : Text("The client offers nothing to ask.");
        }),
    ];

    public static McpServerPrompt Prompt { get; } = McpServerPrompt.Create(
        (RequestContext<GetPromptRequestParams> context) => context.Params!.InputResponses?.ContainsKey("user_context") == true
            ? new GetPromptResult { Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = "With context." } }] }
            : throw new InputRequiredException(One("user_context", Ask("context"))),
        new McpServerPromptCreateOptions { Name = "test_input_required_result_prompt", Description = "Asks back." });

    private static McpServerTool Create(string name, Func<CallToolRequestParams, CallToolResult> answer) =>
        ConformanceTools.Create(name, (RequestContext<CallToolRequestParams> context) => answer(context.Params!));

    private static Dictionary<string, InputRequest> One(string name, InputRequest request) => new() { [name] = request };

    private static InputRequest Ask(string property) => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Message = $"What is the {property}?",
        RequestedSchema = new() { Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition> { [property] = new ElicitRequestParams.StringSchema() }, Required = [property] },
    });

    private static InputRequest Sample() => InputRequest.ForSampling(new CreateMessageRequestParams
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [new TextContentBlock { Text = "What is the capital of France?" }] }],
        MaxTokens = 100,
    });

    private static bool Has(CallToolRequestParams call, string name) => call.InputResponses?.ContainsKey(name) == true;

    private static string? Answer(CallToolRequestParams call, string name)
    {
        if (call.InputResponses?.TryGetValue(name, out var given) != true)
            return null;
        var content = given!.Deserialize(InputResponse.ElicitResultJsonTypeInfo)?.Content;
        return content is not null && content.TryGetValue("name", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : "world";
    }

    private static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };
}
