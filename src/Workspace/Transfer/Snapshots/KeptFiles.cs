using Verso.Workspace.Uploads;

namespace Verso.Workspace.Transfer.Snapshots;

/// <summary>Contents of files on their way between folders. They lie under the hash of their content, so one that is there is the same.</summary>
internal static class KeptFiles
{
    public static void Copy(IEnumerable<string> hashes, FileBox from, FileBox to)
    {
        foreach (var hash in hashes)
        {
            if (to.Find(hash) is not null || from.Find(hash) is not { } path)
                continue;
            using var content = File.OpenRead(path);
            to.Keep(to.StageAsync(content, long.MaxValue).GetAwaiter().GetResult());
        }
    }

    public static void DeleteAllBut(IEnumerable<string> hashes, FileBox box)
    {
        var kept = hashes.ToHashSet(StringComparer.Ordinal);
        if (!Directory.Exists(box.Root))
            return;
        foreach (var file in Directory.EnumerateFiles(box.Root, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>().Where(name => name.Length == 64 && !kept.Contains(name)))
            box.Delete(file);
    }
}
