using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Files;

/// <summary>The section <c>Files</c> of the settings.</summary>
public sealed class FileSettings
{
    /// <summary>The largest file that may be uploaded, in bytes.</summary>
    [Range(1, 1L << 44)]
    public long MostUploadBytes { get; set; } = 5L * 1024 * 1024 * 1024;

    /// <summary>Whether the server fetches files from addresses that clients name (uploads with the mode <c>external_url</c>).</summary>
    public bool AllowImports { get; set; }

    /// <summary>Hosts that may be fetched from although they lie on this machine or in a private network; separated by semicolons.</summary>
    public string ImportHosts { get; set; } = "";

    /// <summary>How long one import may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ImportTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The rest between two sweeps for uploads that nobody used.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(5);
}
