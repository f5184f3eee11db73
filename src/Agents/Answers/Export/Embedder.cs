using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Embeddings;
using Verso.Agents.Models;
using Verso.Agents.Models.Vendors;

namespace Verso.Agents.Answers.Export;

/// <summary>Vectors from a server that speaks OpenAI's embeddings: in batches, each repeated a bounded number of times.</summary>
public sealed class Embedder : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Most models read no more than about 8,000 tokens.</summary>
    private const int LongestText = 16_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly EmbeddingOptions _options;
    private readonly HttpClient _http;
    private readonly EmbeddingClient _client;
    private readonly TimeProvider _clock;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <param name="secrets">Gives a secret by its name; asked at every call.</param>
    public Embedder(EmbeddingOptions options, Func<string, string?> secrets, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _clock) = (options, clock);
        // Named as the settings are, so that errors point there.
        var settings = new ModelSettings
        {
            Name = "Embeddings",
            Provider = ModelProvider.OpenAi,
            Model = options.Model,
            BaseUrl = options.BaseUrl,
            ApiKey = options.ApiKey,
            ApiKeySecret = options.ApiKeySecret,
        };
        _http = VendorHttp.Connect(settings, new VendorKey(settings, secrets));
        var endpoint = options.BaseUrl ?? new Uri("https://api.openai.com/v1");
        _client = new EmbeddingClient(options.Model!, new ApiKeyCredential(VendorHttp.PlaceholderKey), new OpenAIClientOptions
        {
            Endpoint = endpoint,
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            EnableDistributedTracing = false,
            ClientLoggingOptions = new() { EnableLogging = false, EnableMessageContentLogging = false },
        });
        _metadata = new EmbeddingGeneratorMetadata("openai", endpoint, options.Model, options.Dimensions);
    }

    /// <summary>A vector for each text, in their order.</summary>
    /// <exception cref="ModelException">There are none; the message says why.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, Microsoft.Extensions.AI.EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var batch in values.Chunk(_options.Batch))
            all.AddRange(await AskAsync([.. batch.Select(Cut)], cancellationToken));
        return all;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<Embedding<float>>> AskAsync(List<string> texts, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await OnceAsync(texts, cancellationToken);
            }
            catch (ModelException fault) when (attempt < _options.Retries && fault.Fault is ModelFault.RateLimited or ModelFault.Unavailable && !(fault.RetryAfter > _options.Timeout))
            {
                await Task.Delay(fault.RetryAfter ?? FirstWait * Math.Pow(2, attempt), _clock, cancellationToken);
            }
        }
    }

    private async Task<List<Embedding<float>>> OnceAsync(List<string> texts, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var answer = (await _client.GenerateEmbeddingsAsync(texts, new OpenAI.Embeddings.EmbeddingGenerationOptions { Dimensions = _options.Dimensions }, stop.Token)).Value;
            if (answer.Count != texts.Count)
                throw new ModelException(ModelFault.BadAnswer, $"The embedding model '{_options.Model}' gave {answer.Count} vectors for {texts.Count} passages.");
            return [.. answer.OrderBy(one => one.Index).Select(one => new Embedding<float>(one.ToFloats()) { ModelId = answer.Model })];
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelException(ModelFault.TimedOut, $"The embedding model '{_options.Model}' did not answer within {_options.Timeout.TotalSeconds:0} s.");
        }
        catch (Exception failure) when (failure is not (ModelException or OperationCanceledException))
        {
            for (var cause = failure; cause is not null; cause = cause.InnerException)
            {
                if (cause is ModelException known)
                    throw known;
            }

            throw new ModelException(ModelFault.BadAnswer, $"The embedding model '{_options.Model}' sent what is no list of vectors ({failure.GetType().Name}).");
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
