using System.ComponentModel.DataAnnotations;

namespace Verso.Workspace.Webhooks;

/// <summary>How events are gathered, queued and sent.</summary>
public class WebhookOptions
{
    /// <summary>How long an aggregated event waits for what else happens to its object. Notion waits for less than a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often one event is sent at the most, the first time included. Notion tries eight times.</summary>
    [Range(1, 20)]
    public int Attempts { get; set; } = 8;

    /// <summary>From the first attempt to the last; each rest between them is four times the one before. Notion's last attempt is about a day after the event.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RetrySpan { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many events may wait for one subscription; more are counted as missed.</summary>
    [Range(1, 10_000_000)]
    public int MostWaiting { get; set; } = 10_000;

    /// <summary>How long events that were sent, or given up, can be looked at.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many of them are kept for each subscription.</summary>
    [Range(1, 10_000_000)]
    public int MostKept { get; set; } = 10_000;

    /// <summary>A subscription is paused when this many events in a row were given up; 0 never pauses one.</summary>
    [Range(0, 1_000_000)]
    public int PauseAfter { get; set; } = 50;

    /// <summary>How many subscriptions one workspace may have.</summary>
    [Range(1, 1000)]
    public int MostSubscriptions { get; set; } = 50;

    /// <summary>The rest after attempt <paramref name="attempt"/>, counted from 1; null after the last.</summary>
    public TimeSpan? RestAfter(int attempt)
    {
        const double growth = 4;
        if (attempt >= Attempts)
            return null;
        var parts = (Math.Pow(growth, Attempts - 1) - 1) / (growth - 1);
        return RetrySpan * (Math.Pow(growth, attempt - 1) / parts);
    }
}
