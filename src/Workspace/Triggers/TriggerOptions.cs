using System.ComponentModel.DataAnnotations;

namespace Verso.Workspace.Triggers;

/// <summary>The bounds of triggers.</summary>
public class TriggerOptions
{
    /// <summary>How many triggers one workspace may have.</summary>
    [Range(1, 10_000)]
    public int MostTriggers { get; set; } = 200;

    /// <summary>How long an event of a local workspace waits for what else happens to its object, as Notion's do.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many events may wait to be looked at; beyond that a sender is asked to come again.</summary>
    [Range(1, 10_000_000)]
    public int MostEvents { get; set; } = 10_000;

    /// <summary>How many firings of one trigger may wait; more are counted as missed.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 1000;

    /// <summary>How many runs of one trigger there are at the same time.</summary>
    [Range(1, 1000)]
    public int MostRunning { get; set; } = 4;

    /// <summary>How often one firing is tried at the most, the first time included.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 5;

    /// <summary>The rest after the first attempt; each further one is four times as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan FirstRest { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>No rest is longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "7.00:00:00")]
    public TimeSpan LongestRest { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long events and firings that are done with are known. A repeated event is told from a new one for that long.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many firings that are done with are kept for each trigger.</summary>
    [Range(1, 1_000_000)]
    public int MostKept { get; set; } = 1000;

    /// <summary>How many verification tokens may wait for the operator's consent; the oldest makes room.</summary>
    [Range(1, 100)]
    public int MostHandshakes { get; set; } = 5;

    /// <summary>The rest after attempt <paramref name="attempt"/>, counted from 1; null after the last.</summary>
    public TimeSpan? RestAfter(int attempt)
    {
        if (attempt >= Attempts)
            return null;
        var rest = FirstRest * Math.Pow(4, attempt - 1);
        return rest < LongestRest ? rest : LongestRest;
    }
}
