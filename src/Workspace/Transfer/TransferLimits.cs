namespace Verso.Workspace.Transfer;

/// <summary>How much may be moved at once, so that no file, however it was made, takes all of a server's memory or disk.</summary>
public sealed class TransferLimits
{
    /// <summary>How many bytes may come out of an archive, all files together.</summary>
    public long MostBytes { get; set; } = 16L << 30;

    /// <summary>How many times larger than the archive what comes out of it may be; below <see cref="HarmlessBytes"/> any.</summary>
    public int MostRatio { get; set; } = 200;

    /// <summary>What any archive may unpack to.</summary>
    public long HarmlessBytes { get; set; } = 256L << 20;

    /// <summary>How many files an archive may hold, those of archives inside of it too.</summary>
    public int MostFiles { get; set; } = 500_000;

    /// <summary>How deep archives may lie in archives; Notion's own lie one deep.</summary>
    public int MostNesting { get; set; } = 3;

    /// <summary>How deep folders may lie in folders.</summary>
    public int MostDepth { get; set; } = 64;

    /// <summary>The largest text file, in bytes: a page, a CSV or a JSON document.</summary>
    public long MostTextBytes { get; set; } = 512L << 20;

    /// <summary>The largest markdown or HTML page, in bytes.</summary>
    public int MostPageBytes { get; set; } = 32 << 20;

    /// <summary>The longest line of a dump, in bytes: one object.</summary>
    public int MostLineBytes { get; set; } = 256 << 20;

    /// <summary>How many rows one import may make.</summary>
    public int MostRows { get; set; } = 1_000_000;

    /// <summary>How many columns a table may have.</summary>
    public int MostColumns { get; set; } = 500;
}
