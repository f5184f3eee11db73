using System.Text;

namespace Verso.Server.Access;

/// <summary>Files that hold secrets.</summary>
public static class PrivateFile
{
    /// <summary>Writes the whole file or nothing; from its first byte on only its owner can read it.</summary>
    public static void Write(string path, string text)
    {
        var full = Path.GetFullPath(path);
        var half = $"{full}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(half, options))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(half, full, overwrite: true);
        }
        catch
        {
            File.Delete(half);
            throw;
        }
    }
}
