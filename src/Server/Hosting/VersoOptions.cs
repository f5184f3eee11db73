using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Hosting;

/// <summary>The settings of the process itself. Each is a key at the root of the configuration: <c>Listen</c>, <c>VERSO_LISTEN</c>, <c>--listen</c>.</summary>
public sealed class VersoOptions
{
    public const string DefaultListen = "http://127.0.0.1:7410";

    /// <summary>The folder of all data.</summary>
    [Required]
    public string Data { get; set; } = DataFolder.Default();

    /// <summary>The addresses to listen on, separated by semicolons. Port 0 takes a free one.</summary>
    [Required]
    public string Listen { get; set; } = DefaultListen;

    /// <summary>Whether addresses beyond this machine may be listened on.</summary>
    public bool AllowRemote { get; set; }

    /// <summary>The address by which clients reach the server, when it stands behind a proxy.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The name of the workspace that a new server starts with.</summary>
    [Required]
    public string WorkspaceName { get; set; } = "Verso";

    /// <summary>The largest body of a request, in bytes.</summary>
    [Range(1024, 1L << 40)]
    public long MostBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// From how many bytes on an answer of the Notion API is compressed for clients that accept gzip; 0 for never. It pays over
    /// a network and costs time on one machine.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int CompressFrom { get; set; }

    /// <summary>How long a stopping server waits for requests that are being answered.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How the log is written to the console.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Text;

    /// <summary>The key that protects the encrypted secrets, besides the permissions of the folder: 32 bytes in Base64.</summary>
    public string? MasterKey { get; set; }

    /// <summary>Folders that hold one file for each secret, as containers mount them; separated by semicolons.</summary>
    public string SecretFolders { get; set; } = "/run/secrets";
}

public enum LogFormat
{
    /// <summary>One readable line for each event.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
