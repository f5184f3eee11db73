using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Verso.Server.Hosting;

/// <summary>
/// Where settings come from; what comes later wins: <c>appsettings.json</c> in the data folder, <c>VERSO_*</c> variables,
/// options of the command line.
/// </summary>
internal static class Settings
{
    private const string Prefix = "VERSO_";

    public static IConfigurationRoot Read(IReadOnlyDictionary<string, string?> given)
    {
        var environment = FromEnvironment(Environment.GetEnvironmentVariables());
        var folder = given.GetValueOrDefault(nameof(VersoOptions.Data)) ?? environment.GetValueOrDefault(nameof(VersoOptions.Data)) ?? DataFolder.Default();
        return new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Path.GetFullPath(folder), "appsettings.json"), optional: true, reloadOnChange: false)
            .AddInMemoryCollection(environment)
            .AddInMemoryCollection(given)
            .Build();
    }

    /// <summary><c>VERSO_NOTION__TOKEN</c> is <c>Notion:Token</c>, <c>VERSO_ALLOW_REMOTE</c> is <c>AllowRemote</c>.</summary>
    public static Dictionary<string, string?> FromEnvironment(IDictionary variables)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in variables)
        {
            if (variable.Key is not string name || !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var key = name[Prefix.Length..];
            key = key.Contains("__", StringComparison.Ordinal)
                ? key.Replace("__", ":", StringComparison.Ordinal)
                : key.Replace("_", "", StringComparison.Ordinal);
            settings[key] = (string?)variable.Value;
        }

        return settings;
    }
}
