using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Mcp;

/// <summary>The section <c>Mcp</c> of the settings.</summary>
public sealed class McpOptions : IValidatableObject
{
    /// <summary>Whether there is anything at <c>/mcp</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sessions of one key. For a new one beyond it, the one that rested longest is closed.</summary>
    [Range(1, 10_000)]
    public int MostSessionsPerKey { get; set; } = 64;

    /// <summary>Sessions of all keys together.</summary>
    [Range(1, 100_000)]
    public int MostSessions { get; set; } = 1024;

    /// <summary>How long a session without a request under way is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often the changes of a local workspace are looked at for clients that watch pages.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan WatchBeat { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The largest message, in bytes.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long MostMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Names by which the server is reached, besides <c>localhost</c>, addresses in figures and the host of <c>PublicUrl</c>; separated by semicolons.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Web pages that may call, such as <c>https://inspector.example</c>, besides those of this machine; separated by semicolons.</summary>
    public string AllowedOrigins { get; set; } = "";

    /// <summary>Text that is added to the instructions for the model, such as where in this workspace things are.</summary>
    [StringLength(4000)]
    public string? Instructions { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var origin in Split(AllowedOrigins))
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.GetLeftPart(UriPartial.Authority) != origin.TrimEnd('/'))
                yield return new ValidationResult($"Mcp:AllowedOrigins has '{origin}', which is no origin. Write it like https://example.com.");
        }

        foreach (var host in Split(AllowedHosts).Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            yield return new ValidationResult($"Mcp:AllowedHosts has '{host}', which is no name of a host. Write it like verso.example.com, without a port.");
    }

    internal static string[] Split(string list) => list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
