namespace Verso.Workspace.Search;

/// <summary>The limits of the search and of what it does behind the answers.</summary>
public sealed class SearchOptions
{
    /// <summary>How long writes rest before their pages are read behind them. A search waits for none of this: it reads them itself.</summary>
    public TimeSpan IndexAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often that rest is waited for at most while writes go on.</summary>
    public int MostRests { get; set; } = 30;

    /// <summary>How many pages are read in one transaction.</summary>
    public int PagesAtOnce { get; set; } = 100;

    /// <summary>How long one search reads pages that were written before it; what is left then is said in its note.</summary>
    public TimeSpan MostWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many pages that no change names one search reads, while an index is being made.</summary>
    public int MostWalkPerSearch { get; set; } = 1000;

    /// <summary>How many passages of one search can be paged through.</summary>
    public int MostHits { get; set; } = 1000;
}
