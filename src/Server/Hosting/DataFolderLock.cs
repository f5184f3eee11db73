namespace Verso.Server.Hosting;

/// <summary>Keeps a second server out of the data folder. The operating system lets go of it when the process ends, however it ends.</summary>
public sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <exception cref="SettingsException">Another server has the folder.</exception>
    public static DataFolderLock Take(DataFolder folder)
    {
        try
        {
            return new DataFolderLock(Open(folder));
        }
        catch (UnauthorizedAccessException)
        {
            throw NotWritable(folder);
        }
        catch (IOException)
        {
            throw new SettingsException($"Another server is using the data folder {folder.Path}. Stop it, or choose another folder with --data.");
        }
    }

    /// <summary>The same for a command that does its work itself when no server runs; null when one does.</summary>
    /// <exception cref="SettingsException">The folder cannot be written.</exception>
    public static DataFolderLock? TryTake(DataFolder folder)
    {
        try
        {
            return new DataFolderLock(Open(folder));
        }
        catch (UnauthorizedAccessException)
        {
            throw NotWritable(folder);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(DataFolder folder) =>
        new(folder.File("verso.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static SettingsException NotWritable(DataFolder folder) =>
        new($"The data folder {folder.Path} cannot be written. Check its owner and permissions, or choose another folder with --data.");
}
