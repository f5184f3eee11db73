using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal;

/// <summary>How a local workspace answers the internal API.</summary>
public sealed class LocalInternalOptions
{
    /// <summary>How records are wrapped. The old way is read by every client; the newest ones read both.</summary>
    public Nesting Nesting { get; set; } = Nesting.Old;

    /// <summary>How many blocks one chunk of a page holds when the call names no limit.</summary>
    public int ChunkLimit { get; set; } = 100;

    /// <summary>How many blocks one chunk of a page holds at the most.</summary>
    public int MostBlocksInChunk { get; set; } = 1000;

    /// <summary>How many records one call may ask for.</summary>
    public int MostRecords { get; set; } = 10_000;

    /// <summary>How many rows one query answers with at the most.</summary>
    public int MostRows { get; set; } = 10_000;

    /// <summary>How many operations one call of saveTransactions may carry.</summary>
    public int MostOperations { get; set; } = 10_000;
}
