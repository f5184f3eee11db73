namespace Verso.Agents.Autofill.Local;

/// <summary>How a local workspace completes its AI properties.</summary>
public sealed class LocalAiOptions
{
    /// <summary>How many announced sessions are remembered; the oldest are forgotten first.</summary>
    public int MostSessions { get; set; } = 1000;

    /// <summary>How long a session is remembered.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many pages one call may complete.</summary>
    public int MostPages { get; set; } = 100;

    /// <summary>How many pages of one call are completed at the same time.</summary>
    public int MostAtOnce { get; set; } = 4;

    /// <summary>How many blocks of a page are read.</summary>
    public int MostBlocks { get; set; } = 5000;
}
