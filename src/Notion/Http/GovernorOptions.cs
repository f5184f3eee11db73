namespace Verso.Notion.Http;

/// <summary>What the governor believes before Notion has taught it better, and how it learns.</summary>
public sealed record GovernorOptions
{
    /// <summary>Requests a second, on average. Notion's documents said three for years.</summary>
    public double Rate { get; init; } = 3;

    /// <summary>How many may go at once after a rest.</summary>
    public int Burst { get; init; } = 10;

    /// <summary>The length of the window when the rule is a number of requests per window.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A wait that is longer than this can only be the rest of a window.</summary>
    public TimeSpan LongestRefill { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Added to every wait, for the time a request is on its way.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a learned limit is believed before a little more is tried, which may cost one refusal.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many requests may wait; one more is refused at once.</summary>
    public int QueueLimit { get; init; } = 1000;

    /// <summary>How long a request waits at most, unless it says otherwise itself.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>While interactive requests wait too, one in so many is a bulk one, so that a job goes on.</summary>
    public int BulkShare { get; init; } = 10;
}
