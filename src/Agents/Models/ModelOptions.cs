namespace Verso.Agents.Models;

/// <summary>The settings <c>Models</c> and <c>Autofill:Properties</c>.</summary>
public sealed class ModelOptions
{
    public const string ExtractiveName = "extractive";

    private const string ModelsSection = "Models:";
    private const string PropertiesSection = "Autofill:Properties:";

    public ModelOptions() =>
        Models[ExtractiveName] = new() { Name = ExtractiveName, Provider = ModelProvider.Extractive };

    /// <summary>The model that serves every property without a choice of its own.</summary>
    public string Default { get; set; } = ExtractiveName;

    /// <summary>The models by name. <c>extractive</c> is always there.</summary>
    public IDictionary<string, ModelSettings> Models { get; } = new Dictionary<string, ModelSettings>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Property id or name → name of the model that completes it.</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the flat pairs of a configuration (<c>Models:fast:base_url</c> → value), whatever else it holds.</summary>
    /// <exception cref="ModelException">A setting is unknown, malformed or missing.</exception>
    public static ModelOptions Read(IEnumerable<KeyValuePair<string, string?>> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new ModelOptions();
        var models = new SortedDictionary<string, List<KeyValuePair<string, string>>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value) in configuration)
        {
            if (value is null)
                continue;
            if (path.StartsWith(PropertiesSection, StringComparison.OrdinalIgnoreCase))
                options.Properties[path[PropertiesSection.Length..]] = value.Trim();
            else if (path.StartsWith(ModelsSection, StringComparison.OrdinalIgnoreCase))
                Sort(path[ModelsSection.Length..], value.Trim());
        }

        foreach (var (name, settings) in models)
            options.Models[name] = ModelSettingsReader.Read(name, settings);
        options.Check();
        return options;

        void Sort(string path, string value)
        {
            var colon = path.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                var name = path[..colon];
                if (!models.TryGetValue(name, out var settings))
                    models.Add(name, settings = []);
                settings.Add(new(path[(colon + 1)..], value));
            }
            else if (path.Equals(nameof(Default), StringComparison.OrdinalIgnoreCase))
            {
                options.Default = value;
            }
            else if (value.Length > 0)
            {
                throw new ModelException(
                    ModelFault.Misconfigured, $"The setting Models:{path} is a single value, but a model has several: write Models:{path}:provider and so on.");
            }
        }
    }

    /// <exception cref="ModelException">A name leads nowhere.</exception>
    public void Check()
    {
        Find(Default, "Models:Default");
        foreach (var (property, name) in Properties)
            Find(name, $"Autofill:Properties:{property}");
    }

    internal ModelSettings Find(string name, string where) => Models.TryGetValue(name, out var settings)
        ? settings
        : throw new ModelException(
            ModelFault.Misconfigured,
            $"{where} names the model '{name}', but no such model is configured.{NearestName.Suggest(name, Models.Keys)} Configured: {string.Join(", ", Models.Keys.Order(StringComparer.Ordinal))}.");
}
