namespace Verso.Agents.Models;

/// <summary>The settings <c>Models</c> and <c>Autofill:Properties</c>.</summary>
public sealed class ModelOptions
{
    public const string ExtractiveName = "extractive";

    /// <summary>The model that serves every property without a choice of its own.</summary>
    public string Default { get; set; } = ExtractiveName;

    /// <summary>The models by name. <c>extractive</c> is always there.</summary>
    public IDictionary<string, ModelSettings> Models { get; } = new Dictionary<string, ModelSettings>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Property id or name → name of the model that completes it.</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the flat pairs of a configuration (<c>Models:fast:base_url</c> → value), whatever else it holds.</summary>
    /// <exception cref="ModelException">A setting is unknown, malformed or missing.</exception>
    public static ModelOptions Read(IEnumerable<KeyValuePair<string, string?>> configuration) => throw new NotImplementedException();
}
