using System.Diagnostics;

namespace Verso.Bench;

/// <summary>
/// Times two ways of doing the same thing in turns, so that whatever else the machine does hits both, and speaks of
/// medians. Only the ratio of the two is meant to be compared between machines.
/// </summary>
internal static class Measure
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task<(TimeSpan Ours, TimeSpan Theirs)> InTurnsAsync(int rounds, Func<Task> ours, Func<Task> theirs)
    {
        var start = Stopwatch.GetTimestamp();
        do // Until the JIT has compiled for good what both run; none of it counts.
        {
            await ours();
            await theirs();
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);

        var own = new List<TimeSpan>();
        var other = new List<TimeSpan>();
        for (var i = 0; i < rounds; i++)
        {
            own.Add(await TimeAsync(ours));
            other.Add(await TimeAsync(theirs));
        }

        return (Median(own), Median(other));
    }

    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    public static TimeSpan Median(IEnumerable<TimeSpan> times) => Percentile(times, 0.5);

    public static TimeSpan Percentile(IEnumerable<TimeSpan> times, double share)
    {
        var sorted = times.Order().ToArray();
        return sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
    }

    public static void Report(string name, string value) => Console.WriteLine($"{name,-44} {value}");
}
