using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Verso.Server.Limits;

/// <summary>
/// How many requests of the Notion API a workspace takes: the section <c>Limits</c>, and for one workspace
/// <c>Limits:Workspaces:{name}</c> over it. The figures are those that Notion documents; where it gives none, they say so.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>Whether there are limits at all. <c>Limits=notion</c> says the same as <c>Limits:Mode=notion</c>.</summary>
    [EnumDataType(typeof(LimitMode))]
    public LimitMode Mode { get; set; } = LimitMode.Off;

    /// <summary>Which rule holds for one token.</summary>
    [EnumDataType(typeof(LimitRule))]
    public LimitRule Rule { get; set; } = LimitRule.Window;

    /// <summary>Requests of one token in a window. Notion: 180, on the plans Business and Enterprise 600.</summary>
    [Range(1, 1_000_000)]
    public int PerWindow { get; set; } = 180;

    /// <summary>The length of a token's window.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests of all tokens of the workspace in its window; 0 for no such limit. Notion gives no figure; this is five tokens' worth.</summary>
    [Range(0, 10_000_000)]
    public int WorkspacePerWindow { get; set; } = 900;

    /// <summary>The length of the workspace's window. Notion says that the wait for it can be longer than a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan WorkspaceWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests a second of one token on average, under the rule of a rate. Notion: 3.</summary>
    [Range(0.01, 100_000)]
    public double Rate { get; set; } = 3;

    /// <summary>How many may come at once after a rest, under the rule of a rate. Notion allows "some bursts" and gives no figure.</summary>
    [Range(1, 100_000)]
    public int Burst { get; set; } = 10;

    /// <summary>
    /// Requests in a token's window to one kind of object, by the first word of the path: <c>Limits:Endpoints:search=30</c>.
    /// Some endpoints of Notion have limits of their own; which and how large it does not say.
    /// </summary>
    public Dictionary<string, int> Endpoints { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many requests of the workspace are answered at the same time; one more is an overload. 0 for no such limit.</summary>
    [Range(0, 1_000_000)]
    public int MostAtOnce { get; set; }

    /// <summary>How long a client is told to wait when the workspace is overloaded.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OverloadWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What holds, in a few words.</summary>
    public override string ToString()
    {
        if (Mode == LimitMode.Off)
            return "off";
        var token = Rule == LimitRule.Window
            ? string.Create(CultureInfo.InvariantCulture, $"{PerWindow} requests in {Window.TotalSeconds:0.#} s for each token")
            : string.Create(CultureInfo.InvariantCulture, $"{Rate:0.##} requests a second for each token, {Burst} at once");
        return WorkspacePerWindow == 0
            ? $"notion: {token}"
            : string.Create(CultureInfo.InvariantCulture, $"notion: {token}; {WorkspacePerWindow} in {WorkspaceWindow.TotalSeconds:0.#} s for the workspace");
    }
}

public enum LimitMode
{
    /// <summary>Every request is answered.</summary>
    Off,

    /// <summary>Requests beyond Notion's limits are refused as Notion refuses them.</summary>
    Notion,
}

public enum LimitRule
{
    /// <summary>A number of requests in each window of 60 seconds, at any pace: Notion's rule today.</summary>
    Window,

    /// <summary>An average of three requests a second with bursts: Notion's rule until the middle of 2026.</summary>
    Rate,
}
