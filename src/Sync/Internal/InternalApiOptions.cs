namespace Verso.Sync.Internal;

/// <summary>How patient the client of the internal API is.</summary>
public sealed record InternalApiOptions
{
    /// <summary>How many times a read is repeated.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first repetition at most; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a 429 that does not say how long; up to a quarter is added. It cools down in about a minute.</summary>
    public TimeSpan RateLimitWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>More than this is not waited, whatever a 429 says.</summary>
    public TimeSpan LongestRateLimitWait { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an answer may take to begin. Once it has, the caller watches it: an inference streams for minutes.</summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(180);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
