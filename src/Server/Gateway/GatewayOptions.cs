using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Gateway;

/// <summary>The section <c>Gateway</c> of the settings.</summary>
public sealed class GatewayOptions
{
    /// <summary>The most records of a bulk call that is answered at once; a job takes any number.</summary>
    [Range(1, 100_000)]
    public int MostRecords { get; set; } = 100;

    /// <summary>The most pages of an AI summary call that finds the properties itself.</summary>
    [Range(1, 10_000)]
    public int MostPages { get; set; } = 10;

    /// <summary>How many records are written side by side when the call does not say.</summary>
    [Range(1, 10)]
    public int BulkConcurrency { get; set; } = 4;

    /// <summary>The same for Verso's own workspaces, which know no rate limit and write together what comes together.</summary>
    [Range(1, 256)]
    public int LocalBulkConcurrency { get; set; } = 64;

    /// <summary>How many pages are summarised side by side when the call does not say.</summary>
    [Range(1, 10)]
    public int SummaryConcurrency { get; set; } = 1;

    /// <summary>How long a call waits for another one with the same <c>Idempotency-Key</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan IdempotencyPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a completion of Notion AI or of a model may take as a whole.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CompletionTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>The longest silence within a completion.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CompletionIdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Hosts that callbacks may go to although they are on this machine or in a private network; separated by semicolons.</summary>
    public string CallbackHosts { get; set; } = "";

    /// <summary>How often the delivery of a callback is tried.</summary>
    [Range(1, 100)]
    public int CallbackAttempts { get; set; } = 8;

    /// <summary>The rest before the second attempt; it doubles each time, up to an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan CallbackBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the answer to a callback is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CallbackTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long finished jobs are kept.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan JobsKept { get; set; } = TimeSpan.FromDays(30);
}
