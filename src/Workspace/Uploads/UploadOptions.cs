namespace Verso.Workspace.Uploads;

/// <summary>How files come into a workspace and how long what stands for them lasts.</summary>
public sealed class UploadOptions
{
    /// <summary>The largest piece that one request may send, in bytes: a whole file, or a part of one.</summary>
    public long MostPartBytes { get; set; } = 20L * 1024 * 1024;

    /// <summary>The smallest part of a file that comes in parts, in bytes; the last one may be smaller.</summary>
    public long LeastPartBytes { get; set; } = 5L * 1024 * 1024;

    public int MostParts { get; set; } = 10_000;

    /// <summary>How long an upload waits to be attached to something.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the address of a file is good for.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many uploads the sweep ends in one transaction.</summary>
    public int SweepBatch { get; set; } = 200;

    /// <summary>Fetches files from other servers; null where the operator has not allowed it.</summary>
    public IFileImporter? Importer { get; set; }
}
