using Microsoft.Extensions.AI;

namespace Verso.Agents.Models;

/// <summary>What one call of a model took: tokens, money, time.</summary>
public sealed record ModelUsage
{
    /// <summary>The model's name in the settings.</summary>
    public required string Name { get; init; }

    public required string Provider { get; init; }

    /// <summary>The vendor's name of the model that answered.</summary>
    public required string Model { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>The price of the call; null when the vendor counted no tokens or no prices are configured.</summary>
    public decimal? Cost { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>How many characters of a page's end were not given to the model, because it was too long.</summary>
    public int LeftOut { get; init; }

    /// <summary>Null when the call succeeded.</summary>
    public ModelFault? Fault { get; init; }

    private const string SinkKey = "verso.usage";

    /// <summary>Lets this sink, too, hear of the calls made with these options.</summary>
    public static ChatOptions Tell(ChatOptions options, IModelUsageSink sink)
    {
        (options.AdditionalProperties ??= [])[SinkKey] = sink;
        return options;
    }

    internal static IModelUsageSink? SinkOf(ChatOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(SinkKey, out IModelUsageSink? sink) ? sink : null;
}

/// <summary>Keeps account of what models take: a job its own, the store everyone's.</summary>
public interface IModelUsageSink
{
    void Record(ModelUsage usage);
}
