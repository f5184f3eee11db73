using Verso.ServerKit;

namespace Verso.Bench;

/// <summary>Counts what a server loses that is killed in the middle of its work: nothing is allowed.</summary>
internal static class KillBench
{
    public static async Task RunAsync(string[] args)
    {
        var cycles = args.SkipWhile(a => a != "--cycles").Skip(1).Select(int.Parse).FirstOrDefault(100);
        var report = await new KillCycles(seed: cycles).RunAsync(cycles, cycle =>
        {
            if (cycle % 10 == 0)
                Console.Error.WriteLine($"{cycle} of {cycles} kills");
        });
        Measure.Report("kills", $"{cycles}");
        Measure.Report("acknowledged records", $"{report.Acknowledged:N0}");
        Measure.Report("stored records", $"{report.Stored:N0}");
        Measure.Report("lost / doubled / unknown", $"{report.Lost.Count} / {report.Doubled.Count} / {report.Unknown.Count}");
    }
}
