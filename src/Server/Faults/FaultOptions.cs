using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Faults;

/// <summary>Fault injection, for the tests of those who use Verso: the section <c>Faults</c>. The rules lie in <c>Faults:Rules</c>.</summary>
public sealed class FaultOptions
{
    /// <summary>Whether anything may go wrong on purpose, and whether rules can be made while the server runs.</summary>
    public bool Enabled { get; set; }

    /// <summary>What chance is made of: the same seed, rules and requests give the same faults.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>How many rules there may be.</summary>
    [Range(1, 100_000)]
    public int MostRules { get; set; } = 1000;

    /// <summary>How many of the last faults are remembered for whoever looks.</summary>
    [Range(0, 100_000)]
    public int Remembered { get; set; } = 200;

    /// <summary>How many webhook events for one address may wait for the one that overtakes them; one more is lost.</summary>
    [Range(1, 100_000)]
    public int MostHeld { get; set; } = 1000;

    /// <summary>How long a request hangs when its client does not give up.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestHang { get; set; } = TimeSpan.FromMinutes(5);
}
