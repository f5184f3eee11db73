using System.IO.Compression;
using System.Text;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>Archives as exports make them, written by hand.</summary>
internal static class Archive
{
    public static byte[] Of(params ReadOnlySpan<(string Path, string Content)> files)
    {
        var all = new List<(string, byte[])>();
        foreach (var (path, content) in files)
            all.Add((path, Encoding.UTF8.GetBytes(content)));
        return OfBytes(all);
    }

    public static byte[] OfBytes(IEnumerable<(string Path, byte[] Content)> files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var stream = zip.CreateEntry(path).Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
