using System.ComponentModel.DataAnnotations;

namespace Verso.Agents.Answers.Export;

/// <summary>The settings <c>Embeddings</c>: where vectors come from.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>The vendor's name of the model; without it there are no vectors.</summary>
    public string? Model { get; set; }

    /// <summary>A server that speaks OpenAI's <c>/v1/embeddings</c>, such as <c>http://127.0.0.1:11434/v1</c>; null is OpenAI's own.</summary>
    public Uri? BaseUrl { get; set; }

    public string? ApiKey { get; set; }

    /// <summary>The name of the secret that holds the key.</summary>
    public string? ApiKeySecret { get; set; }

    /// <summary>How long the vectors shall be, where the model leaves the choice.</summary>
    [Range(1, 100_000)]
    public int? Dimensions { get; set; }

    /// <summary>So many passages go into one call.</summary>
    [Range(1, 2_048)]
    public int Batch { get; set; } = 64;

    /// <summary>How often a call that was refused for now, or failed, is repeated.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 3;

    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Model);
}
