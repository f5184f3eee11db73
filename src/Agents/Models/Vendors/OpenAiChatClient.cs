using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace Verso.Agents.Models.Vendors;

/// <summary>The chat completions of OpenAI, and of every server that speaks them. Keys, retries, timeouts and telemetry are ours.</summary>
internal sealed class OpenAiChatClient : IChatClient
{
    private static readonly System.ClientModel.ApiKeyCredential Credential = new(VendorHttp.PlaceholderKey);

    private readonly ChatClient _client;
    private readonly OpenAIClientOptions _options;
    private readonly ChatClientMetadata _metadata;
    private readonly bool _isOpenAi;

    public OpenAiChatClient(ModelSettings settings, HttpClient http)
    {
        var endpoint = settings.BaseUrl ?? new Uri("https://api.openai.com/v1");
        _options = new()
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            EnableDistributedTracing = false,
            ClientLoggingOptions = new() { EnableLogging = false, EnableMessageContentLogging = false },
        };
        _client = new ChatClient(settings.Model, Credential, _options);
        _metadata = new("openai", endpoint, settings.Model);
        _isOpenAi = endpoint.Host.EndsWith(".openai.com", StringComparison.Ordinal) || endpoint.Host.EndsWith(".azure.com", StringComparison.Ordinal);
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatCompletion completion = await Client(options).CompleteChatAsync(
            OpenAiRequest.Messages(messages, options), OpenAiRequest.Options(options, _isOpenAi), cancellationToken);

        var answer = new Microsoft.Extensions.AI.ChatMessage(ChatRole.Assistant, OpenAiRequest.Text(completion.Content)) { MessageId = completion.Id };
        foreach (var call in completion.ToolCalls)
            answer.Contents.Add(OpenAiRequest.Call(call.Id, call.FunctionName, call.FunctionArguments.ToString()));
        return new(answer)
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = OpenAiRequest.Finish(completion.FinishReason),
            Usage = OpenAiRequest.Usage(completion.Usage),
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var calls = new SortedDictionary<int, (string? Id, string? Name, StringBuilder Arguments)>();
        var stream = Client(options).CompleteChatStreamingAsync(
            OpenAiRequest.Messages(messages, options), OpenAiRequest.Options(options, _isOpenAi), cancellationToken);
        await foreach (var part in stream.WithCancellation(cancellationToken))
        {
            ThrowIfError(part);
            foreach (var call in part.ToolCallUpdates)
            {
                var known = calls.TryGetValue(call.Index, out var begun) ? begun : (null, null, new StringBuilder());
                if (call.FunctionArgumentsUpdate is { } arguments && !arguments.ToMemory().IsEmpty)
                    known.Arguments.Append(arguments);
                calls[call.Index] = (known.Id ?? call.ToolCallId, known.Name ?? call.FunctionName, known.Arguments);
            }

            yield return Update(part, calls);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(ChatClient) ? _client
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        // The catalogue owns the connection.
    }

    /// <summary>The library binds a client to its model.</summary>
    private ChatClient Client(ChatOptions? options) =>
        options?.ModelId is { } model && model != _metadata.DefaultModelId ? new(model, Credential, _options) : _client;

    private static ChatResponseUpdate Update(StreamingChatCompletionUpdate part, SortedDictionary<int, (string? Id, string? Name, StringBuilder Arguments)> calls)
    {
        var update = new ChatResponseUpdate
        {
            Role = ChatRole.Assistant,
            ResponseId = part.CompletionId,
            MessageId = part.CompletionId,
            ModelId = part.Model,
            CreatedAt = part.CreatedAt,
        };
        if (OpenAiRequest.Text(part.ContentUpdate) is { Length: > 0 } text)
            update.Contents.Add(new TextContent(text));
        if (part.FinishReason is { } finish)
        {
            update.FinishReason = OpenAiRequest.Finish(finish);
            foreach (var call in calls.Values)
                update.Contents.Add(OpenAiRequest.Call(call.Id ?? "", call.Name ?? "", call.Arguments.ToString()));
            calls.Clear();
        }

        if (OpenAiRequest.Usage(part.Usage) is { } usage)
            update.Contents.Add(new UsageContent(usage));
        return update;
    }

    /// <summary>Some servers put an error into the stream once it has begun; the library passes over it.</summary>
    private static void ThrowIfError(StreamingChatCompletionUpdate part)
    {
#pragma warning disable SCME0001 // The library's only door to members it does not know.
        if (part.Patch.Contains("$.error"u8))
            throw new ModelException(ModelFault.Unavailable, "The model's server reported an error within its answer.");
#pragma warning restore SCME0001
    }
}
