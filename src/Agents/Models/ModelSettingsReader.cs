using System.Globalization;

namespace Verso.Agents.Models;

/// <summary>Reads the settings of one model from text, with an error that names the setting.</summary>
internal static class ModelSettingsReader
{
    private static readonly string[] Known =
    [
        "provider", "model", "base_url", "api_key", "api_key_secret", "timeout", "idle_timeout", "retries", "max_output_tokens", "max_input_characters",
        "prices:input", "prices:output",
    ];

    public static ModelSettings Read(string name, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var settings = new ModelSettings { Name = name, Provider = Provider(name, pairs) };
        decimal? input = null;
        decimal? output = null;
        foreach (var (key, value) in pairs)
        {
            var where = $"Models:{name}:{key}";
            switch (Simplify(key))
            {
                case "provider":
                    break;
                case "model":
                    settings = settings with { Model = value };
                    break;
                case "baseurl":
                    settings = settings with { BaseUrl = BaseUrl(where, value) };
                    break;
                case "apikey":
                    settings = settings with { ApiKey = value };
                    break;
                case "apikeysecret":
                    settings = settings with { ApiKeySecret = value };
                    break;
                case "timeout":
                    settings = settings with { Timeout = Duration(where, value) };
                    break;
                case "idletimeout":
                    settings = settings with { IdleTimeout = Duration(where, value) };
                    break;
                case "retries":
                    settings = settings with { Retries = Count(where, value, 0, 10) };
                    break;
                case "maxoutputtokens":
                    settings = settings with { MaxOutputTokens = Count(where, value, 1, 1_000_000) };
                    break;
                case "maxinputcharacters":
                    settings = settings with { MaxInputCharacters = Count(where, value, 100, 100_000_000) };
                    break;
                case "prices:input":
                    input = Price(where, value);
                    break;
                case "prices:output":
                    output = Price(where, value);
                    break;
                default:
                    throw Wrong(where, $"is no setting of a model.{NearestName.Suggest(key, Known)} Known: {string.Join(", ", Known)}.");
            }
        }

        if (input is null != output is null)
            throw Wrong($"Models:{name}:prices", "needs both input and output, each per million tokens.");
        if (settings.Provider != ModelProvider.Extractive && string.IsNullOrEmpty(settings.Model))
            throw Wrong($"Models:{name}:model", "is missing: the vendor's name of the model.");
        if (settings.ApiKey is not null && settings.ApiKeySecret is not null)
            throw Wrong($"Models:{name}", "has both api_key and api_key_secret: keep one.");
        return input is { } price ? settings with { Prices = new(price, output!.Value) } : settings;
    }

    private static ModelProvider Provider(string name, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var provider = pairs.FirstOrDefault(pair => Simplify(pair.Key) == "provider").Value;
        return provider?.ToLowerInvariant() switch
        {
            "extractive" => ModelProvider.Extractive,
            "openai" => ModelProvider.OpenAi,
            "anthropic" => ModelProvider.Anthropic,
            null when name.Equals(ModelOptions.ExtractiveName, StringComparison.OrdinalIgnoreCase) => ModelProvider.Extractive,
            null => throw Wrong($"Models:{name}:provider", "is missing: extractive, openai or anthropic."),
            _ => throw Wrong($"Models:{name}:provider", $"is '{provider}', but should be extractive, openai (every OpenAI-compatible server too) or anthropic."),
        };
    }

    private static string Simplify(string key) => key.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static Uri BaseUrl(string where, string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Wrong(where, "should be an address such as https://host/v1.");
        if (url.UserInfo.Length > 0 || url.Query.Length > 0)
            throw Wrong(where, "should hold no user, password or query: a key belongs into a secret, not into an address.");
        return url;
    }

    private static TimeSpan Duration(string where, string value)
    {
        var unit = value.Length > 0 ? value[^1] : ' ';
        var number = unit is 's' or 'm' or 'h' ? value[..^1] : value;
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            var seconds = amount * (unit switch { 'm' => 60, 'h' => 3600, _ => 1 });
            if (seconds is > 0 and <= 86_400)
                return TimeSpan.FromSeconds(seconds);
        }
        else if (TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero && span <= TimeSpan.FromDays(1))
        {
            return span;
        }

        throw Wrong(where, $"is '{value}', but should be a time of at most a day: 30s, 2m or 00:02:00.");
    }

    private static int Count(string where, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw Wrong(where, $"is '{value}', but should be a whole number from {least} to {most}.");

    private static decimal Price(string where, string value) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            ? price
            : throw Wrong(where, $"is '{value}', but should be a price per million tokens such as 2.50.");

    private static ModelException Wrong(string where, string what) => new(ModelFault.Misconfigured, $"The setting {where} {what}");
}
