using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Verso.Agents.Models.Vendors;

/// <summary>The words of Microsoft.Extensions.AI in those of OpenAI, and back.</summary>
internal static class OpenAiRequest
{
    public static IEnumerable<OpenAI.Chat.ChatMessage> Messages(IEnumerable<Message> messages, ChatOptions? options)
    {
        if (!string.IsNullOrEmpty(options?.Instructions))
            yield return new SystemChatMessage(options.Instructions);
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
                yield return new SystemChatMessage(message.Text);
            else if (message.Role == ChatRole.Assistant)
                yield return Assistant(message);
            else if (message.Role == ChatRole.Tool)
                foreach (var result in message.Contents.OfType<FunctionResultContent>())
                    yield return new ToolChatMessage(result.CallId, Result(result));
            else
                yield return new UserChatMessage(message.Text);
        }
    }

    /// <param name="isOpenAi">OpenAI's newer models know only <c>max_completion_tokens</c>, many compatible servers only <c>max_tokens</c>.</param>
    public static ChatCompletionOptions Options(ChatOptions? options, bool isOpenAi)
    {
        var request = new ChatCompletionOptions
        {
            Temperature = options?.Temperature,
            TopP = options?.TopP,
            FrequencyPenalty = options?.FrequencyPenalty,
            PresencePenalty = options?.PresencePenalty,
        };
        if (options is null)
            return request;

#pragma warning disable SCME0001, OPENAI001 // The library counts the seed as experimental, and has no property for max_tokens.
        request.Seed = options.Seed;
        if (isOpenAi)
            request.MaxOutputTokenCount = options.MaxOutputTokens;
        else if (options.MaxOutputTokens is { } most)
            request.Patch.Set("$.max_tokens"u8, most);
#pragma warning restore SCME0001, OPENAI001
        foreach (var stop in options.StopSequences ?? [])
            request.StopSequences.Add(stop);
        if (options.ResponseFormat is ChatResponseFormatJson json)
            request.ResponseFormat = Format(json);
        AddTools(request, options);
        return request;
    }

    public static string Text(ChatMessageContent? content) => content is null ? "" : string.Concat(content.Select(part => part.Text));

    public static FunctionCallContent Call(string id, string name, string arguments) =>
        FunctionCallContent.CreateFromParsedArguments(arguments, id, name, text =>
            text.Length == 0 ? new Dictionary<string, object?>() : JsonSerializer.Deserialize<Dictionary<string, object?>>(text));

    public static Microsoft.Extensions.AI.ChatFinishReason Finish(OpenAI.Chat.ChatFinishReason reason) => reason switch
    {
        OpenAI.Chat.ChatFinishReason.Length => Microsoft.Extensions.AI.ChatFinishReason.Length,
        OpenAI.Chat.ChatFinishReason.ContentFilter => Microsoft.Extensions.AI.ChatFinishReason.ContentFilter,
        OpenAI.Chat.ChatFinishReason.ToolCalls or OpenAI.Chat.ChatFinishReason.FunctionCall => Microsoft.Extensions.AI.ChatFinishReason.ToolCalls,
        _ => Microsoft.Extensions.AI.ChatFinishReason.Stop,
    };

    public static UsageDetails? Usage(ChatTokenUsage? usage) => usage is null ? null : new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
    };

    private static AssistantChatMessage Assistant(Message message)
    {
        List<ChatToolCall> calls = [.. message.Contents.OfType<FunctionCallContent>().Select(call =>
            ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromObjectAsJson(call.Arguments ?? new Dictionary<string, object?>())))];
        if (calls.Count == 0)
            return new(message.Text);
        var assistant = new AssistantChatMessage(calls);
        if (message.Text.Length > 0)
            assistant.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        return assistant;
    }

    private static string Result(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception is null ? "" : "The tool failed.",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var value => JsonSerializer.Serialize(value),
    };

    private static OpenAI.Chat.ChatResponseFormat Format(ChatResponseFormatJson json) => json.Schema is { } schema
        ? OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat(json.SchemaName ?? "answer", BinaryData.FromString(schema.GetRawText()), json.SchemaDescription)
        : OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat();

    private static void AddTools(ChatCompletionOptions request, ChatOptions options)
    {
        foreach (var tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
            request.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        if (request.Tools.Count == 0)
            return;

        request.AllowParallelToolCalls = options.AllowMultipleToolCalls;
        request.ToolChoice = options.ToolMode switch
        {
            NoneChatToolMode => ChatToolChoice.CreateNoneChoice(),
            RequiredChatToolMode { RequiredFunctionName: { } name } => ChatToolChoice.CreateFunctionChoice(name),
            RequiredChatToolMode => ChatToolChoice.CreateRequiredChoice(),
            AutoChatToolMode => ChatToolChoice.CreateAutoChoice(),
            _ => null,
        };
    }
}
