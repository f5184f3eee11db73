using System.ComponentModel.DataAnnotations;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>The section <c>Triggers</c> of the settings.</summary>
public sealed class TriggerSettings : TriggerOptions
{
    /// <summary>How often it is looked whether there is something to do, beside the wake-up by what comes in.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The largest body of a webhook or a hook, in bytes.</summary>
    [Range(1024, 32 * 1024 * 1024)]
    public int MostBodyBytes { get; set; } = 256 * 1024;

    /// <summary>How far the time of a signed hook may be from the time here.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a hook with <c>wait</c> waits at the most.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(2);
}
