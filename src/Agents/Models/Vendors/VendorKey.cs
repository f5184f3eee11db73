using System.Text.RegularExpressions;

namespace Verso.Agents.Models.Vendors;

/// <summary>A model's key, read from its secret at every call, so that a changed secret needs no restart.</summary>
internal sealed partial class VendorKey(ModelSettings settings, Func<string, string?> secrets)
{
    private const string Hidden = "[hidden]";

    /// <summary>The key, or null when the model is to be called without one.</summary>
    /// <exception cref="ModelException">A key is needed and there is none.</exception>
    public string? Read()
    {
        if (settings.ApiKey is { Length: > 0 } key)
            return key;
        if (settings.ApiKeySecret is { } name)
            return Find(name) ?? throw Missing($"the secret '{name}' is not set");

        // The vendor's usual secret goes to the vendor's own address only.
        if (settings.BaseUrl is not null)
            return null;
        var usual = settings.Provider == ModelProvider.Anthropic ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY";
        return Find(usual) ?? throw Missing($"set the secret {usual}, or name another in Models:{settings.Name}:api_key_secret");
    }

    /// <summary>The text without the key, and without what looks like one.</summary>
    public string Hide(string text)
    {
        var key = settings.ApiKey ?? (settings.ApiKeySecret is { } name ? Find(name) : null);
        if (key is { Length: > 3 })
            text = text.Replace(key, Hidden, StringComparison.Ordinal);
        return LooksLikeKey().Replace(text, Hidden);
    }

    private string? Find(string name) => secrets(name)?.Trim() is { Length: > 0 } key ? key : null;

    private ModelException Missing(string why) => new(ModelFault.Misconfigured, $"The model '{settings.Name}' has no key: {why}.");

    [GeneratedRegex(@"\b(sk|pk|key)[-_][A-Za-z0-9_*.\-]{8,}|\bBearer\s+[^\s\[]{8,}")]
    private static partial Regex LooksLikeKey();
}
