using System.CommandLine;
using Verso.Server.Hosting;

namespace Verso.Cli;

/// <summary>Options that every command takes, and one that many take.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The folder of all data [default: $VERSO_DATA, else ~/.local/share/verso]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result as JSON",
        Recursive = true,
    };

    /// <summary>Of commands that are about one workspace.</summary>
    public static Option<string?> Workspace { get; } = new("--workspace")
    {
        Description = "The workspace it is about [default: the only one]",
        HelpName = "NAME",
    };

    public static Dictionary<string, string?> Settings(this ParseResult arguments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (arguments.GetValue(Data) is { } folder)
            settings[nameof(VersoOptions.Data)] = folder;
        return settings;
    }

    public static Task<Installation> OpenInstallationAsync(this ParseResult arguments, bool create, CancellationToken cancellationToken) =>
        Installation.OpenAsync(arguments.Settings(), create, cancellationToken);
}
