using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Verso.Server.Hosting;

namespace Verso.Server.Limits;

/// <summary>Reads the limits of a workspace: the section <c>Limits</c>, and what <c>Limits:Workspaces:{name}</c> says otherwise.</summary>
public sealed class LimitSettings
{
    public const string Section = "Limits";

    private readonly IConfigurationSection _section;

    /// <exception cref="SettingsException">A value cannot be read, or breaks a rule.</exception>
    public LimitSettings(IConfiguration configuration)
    {
        _section = configuration.GetSection(Section);
        Read();
        foreach (var workspace in _section.GetSection("Workspaces").GetChildren())
            Read(workspace);
    }

    /// <summary>The limits of the workspace with that name.</summary>
    public LimitOptions For(string workspace) => Read(_section.GetSection("Workspaces").GetSection(workspace));

    private LimitOptions Read(params ReadOnlySpan<IConfigurationSection> narrower)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Add(settings, _section);
        foreach (var section in narrower)
            Add(settings, section);
        var options = SettingsReader.Read<LimitOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return options.Endpoints.All(one => one.Value > 0)
            ? options
            : throw new SettingsException("A setting is wrong: a figure of Limits:Endpoints must be 1 or more.");
    }

    /// <summary>The section's members; a section that is one word itself says the mode.</summary>
    private static void Add(Dictionary<string, string?> settings, IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 } mode)
            settings[nameof(LimitOptions.Mode)] = mode;
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (key.Length > 0 && !key.StartsWith("Workspaces", StringComparison.OrdinalIgnoreCase))
                settings[key] = value;
        }
    }
}

internal static class Limits
{
    public static void AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new LimitSettings(configuration));
        services.AddSingleton<RequestLimits>();
    }
}
