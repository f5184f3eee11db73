using System.Text;
using Newtonsoft.Json;
using Verso.Notion.Objects;

namespace Verso.Bench;

/// <summary>What typed records cost beside the dynamic objects that many .NET clients use.</summary>
internal static class JsonBench
{
    private const int Pages = 100;
    private const int Rounds = 21;
    private const int Repeats = 20;

    public static async Task RunAsync()
    {
        var list = SamplePages.List(Pages);
        var text = Encoding.UTF8.GetString(list);
        var (own, other) = await Measure.InTurnsAsync(
            Rounds,
            () => Repeat(() => Typed(list)),
            () => Repeat(() => JsonConvert.DeserializeObject<dynamic>(text)));

        var ownBytes = Allocated(() => Typed(list));
        var otherBytes = Allocated(() => JsonConvert.DeserializeObject<dynamic>(text));
        Measure.Report("bytes of the list", $"{list.Length:N0}");
        Measure.Report("typed records", $"{own.TotalMicroseconds / Repeats:N0} µs, {ownBytes / 1024:N0} KiB allocated");
        Measure.Report("Newtonsoft, dynamic", $"{other.TotalMicroseconds / Repeats:N0} µs, {otherBytes / 1024:N0} KiB allocated");
        Measure.Report("ratio of time", $"{other / own:F1} times faster");
        Measure.Report("ratio of memory", $"{(double)otherBytes / ownBytes:F1} times less");
    }

    private static NotionList<NotionObject> Typed(byte[] json) => NotionJson.Read<NotionList<NotionObject>>(json);

    private static Task Repeat(Func<object?> work)
    {
        for (var i = 0; i < Repeats; i++)
            GC.KeepAlive(work());
        return Task.CompletedTask;
    }

    private static long Allocated(Func<object?> work)
    {
        GC.KeepAlive(work());
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(work());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
