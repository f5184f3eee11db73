namespace Verso.Agents.Policies;

/// <summary>The most of one run, or of one session of a client. Null is no bound.</summary>
/// <param name="Changes">Requests that changed something.</param>
/// <param name="Calls">Requests of the Notion API.</param>
/// <param name="Tokens">Tokens that went to a model and came from it.</param>
/// <param name="Money">What the model cost, in US dollars.</param>
public sealed record PolicyLimits(long? Changes = null, long? Calls = null, long? Tokens = null, decimal? Money = null)
{
    public static PolicyLimits None { get; } = new();
}

/// <summary>What a run has used so far.</summary>
public sealed record PolicyUsage(long Changes = 0, long Calls = 0, long Tokens = 0, decimal Money = 0);
