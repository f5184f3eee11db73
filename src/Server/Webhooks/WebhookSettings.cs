using System.ComponentModel.DataAnnotations;
using Verso.Workspace.Webhooks;

namespace Verso.Server.Webhooks;

/// <summary>The section <c>Webhooks</c> of the settings.</summary>
public sealed class WebhookSettings : WebhookOptions
{
    /// <summary>
    /// Hosts that events may go to although they are on this machine, in a private network, or reached without TLS; separated by
    /// semicolons.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>How long a receiver may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked whether there is something to tell.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(1);
}
