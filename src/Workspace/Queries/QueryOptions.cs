namespace Verso.Workspace.Queries;

/// <summary>The limits of queries.</summary>
public sealed class QueryOptions
{
    /// <summary>How many rows one query returns over all its answers, as in Notion.</summary>
    public int MostRows { get; set; } = 10_000;

    /// <summary>How long the next answer of a query may be asked for without running it anew.</summary>
    public TimeSpan SnapshotLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many row ids all remembered queries hold together; the oldest are forgotten first.</summary>
    public int MostRememberedRows { get; set; } = 2_000_000;

    /// <summary>How long the pages of a view query may be asked for, as in Notion.</summary>
    public TimeSpan ViewQueryLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many page ids all remembered view queries hold together; the oldest are forgotten first.</summary>
    public int MostRememberedViewRows { get; set; } = 1_000_000;

    /// <summary>The size from which a table grows indexes for the queries it sees.</summary>
    public int LeastRowsForIndex { get; set; } = 2_000;

    /// <summary>How many indexes a table grows; the one used least recently makes room.</summary>
    public int MostIndexes { get; set; } = 8;
}
