using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Verso.Agents.Models.Pipeline;

/// <summary>Counts the tokens, the cost and the time of every call, failed ones too: into telemetry, the catalogue's sink and the call's own.</summary>
internal sealed class UsageChatClient(IChatClient inner, ModelSettings settings, IModelUsageSink? sink, TimeProvider clock) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var call = new Call(this, options);
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            call.Hear(response.Usage, response.ModelId, response.FinishReason);
            call.Fault = null;
            return response;
        }
        catch (ModelException failure)
        {
            call.Fault = failure.Fault;
            throw;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = new Call(this, options);
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (ModelException failure)
            {
                call.Fault = failure.Fault;
                throw;
            }

            foreach (var usage in updates.Current.Contents.OfType<UsageContent>())
                call.Hear(usage.Details, updates.Current.ModelId, null);
            call.Hear(null, updates.Current.ModelId, updates.Current.FinishReason);
            yield return updates.Current;
        }

        call.Fault = null;
    }

    /// <summary>One call in progress. Until told otherwise it counts as broken off by its caller.</summary>
    private sealed class Call : IDisposable
    {
        private readonly UsageChatClient _client;
        private readonly ChatOptions? _options;
        private readonly long _start;
        private readonly Activity? _activity;
        private readonly UsageDetails _tokens = new();
        private string? _model;

        public Call(UsageChatClient client, ChatOptions? options)
        {
            _client = client;
            _options = options;
            _start = client.Clock.GetTimestamp();
            _activity = ModelTelemetry.Start(client.Settings, options);
        }

        public ModelFault? Fault { get; set; } = ModelFault.Abandoned;

        public void Hear(UsageDetails? tokens, string? model, ChatFinishReason? finish)
        {
            if (tokens is not null)
                _tokens.Add(tokens);
            _model = model ?? _model;
            if (finish is { } reason)
                _activity?.SetTag("gen_ai.response.finish_reasons", new[] { reason.Value });
        }

        public void Dispose()
        {
            var settings = _client.Settings;
            var counted = _tokens.InputTokenCount is not null || _tokens.OutputTokenCount is not null;
            var usage = new ModelUsage
            {
                Name = settings.Name,
                Provider = ModelTelemetry.ProviderName(settings.Provider),
                Model = _model ?? settings.Model ?? settings.Name,
                InputTokens = _tokens.InputTokenCount ?? 0,
                OutputTokens = _tokens.OutputTokenCount ?? 0,
                Cost = settings.Provider == ModelProvider.Extractive ? 0 : counted ? settings.Prices?.Of(_tokens) : null,
                Duration = _client.Clock.GetElapsedTime(_start),
                LeftOut = AutofillPrompt.Of(_options)?.LeftOut ?? 0,
                Fault = Fault,
            };
            ModelTelemetry.Record(usage, settings, _activity);
            _activity?.Dispose();
            _client.Sink?.Record(usage);
            ModelUsage.SinkOf(_options)?.Record(usage);
        }
    }

    private ModelSettings Settings => settings;

    private IModelUsageSink? Sink => sink;

    private TimeProvider Clock => clock;
}
