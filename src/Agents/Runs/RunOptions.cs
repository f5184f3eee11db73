using System.ComponentModel.DataAnnotations;

namespace Verso.Agents.Runs;

/// <summary>The section <c>Runs</c> of the settings.</summary>
public sealed class RunOptions
{
    /// <summary>How many runs of a workspace are carried out side by side; others wait.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>How long a run that ended is kept with its steps and events.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long it is known that a thing was done, so that it is not done again.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan KeysKept { get; set; } = TimeSpan.FromDays(365);

    /// <summary>A run that was begun so often without getting a step done is given up: it may be what ends the process.</summary>
    [Range(1, 1000)]
    public int MostStalls { get; set; } = 10;
}
