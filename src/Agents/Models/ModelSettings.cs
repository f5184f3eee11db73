namespace Verso.Agents.Models;

public enum ModelProvider
{
    /// <summary>Verso's own extractive summariser: no network, no key.</summary>
    Extractive,

    /// <summary>Any server that speaks the chat completions of OpenAI.</summary>
    OpenAi,

    Anthropic,
}

/// <summary>One model of the settings, <c>Models:{name}</c>.</summary>
public sealed record ModelSettings
{
    public const int DefaultInput = 60_000;

    public required string Name { get; init; }

    public required ModelProvider Provider { get; init; }

    /// <summary>The vendor's name of the model.</summary>
    public string? Model { get; init; }

    /// <summary>Where the vendor is; null is the vendor's own address.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>The key itself. Prefer <see cref="ApiKeySecret"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The name of the secret that holds the key.</summary>
    public string? ApiKeySecret { get; init; }

    /// <summary>The longest a whole answer may take, retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest silence within an answer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call that was refused or failed before its first word is repeated.</summary>
    public int Retries { get; init; } = 2;

    public int MaxOutputTokens { get; init; } = 1024;

    /// <summary>How much of a page the model is given; null is all for the extractive model and <see cref="DefaultInput"/> for others.</summary>
    public int? MaxInputCharacters { get; init; }

    public ModelPrices? Prices { get; init; }

    /// <summary>The key stays out of every text this record is printed into.</summary>
    public override string ToString() => $"{Name} ({Provider} {Model})";
}

/// <summary>Prices per million tokens, in the operator's currency.</summary>
public sealed record ModelPrices(decimal Input, decimal Output)
{
    private const decimal Unit = 1_000_000;

    internal decimal Of(Microsoft.Extensions.AI.UsageDetails tokens) =>
        ((tokens.InputTokenCount ?? 0) * Input / Unit) + ((tokens.OutputTokenCount ?? 0) * Output / Unit);
}
