namespace Verso.Notion.Http;

/// <summary>How often and how long to try again.</summary>
public sealed record RetryOptions
{
    /// <summary>All tries of one request, the first among them.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>All waits of one request together, unless it says otherwise itself.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The wait before the second try; it doubles with each further one and is never exact, so that clients do not march in step.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two tries when Notion does not say how long.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);
}
