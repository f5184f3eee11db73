namespace Verso.Server.Hosting;

/// <summary>Keeps a second server out of the data folder. The operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <exception cref="SettingsException">Another server has the folder.</exception>
    public static DataFolderLock Take(DataFolder folder)
    {
        try
        {
            return new DataFolderLock(new FileStream(folder.File("verso.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException)
        {
            throw new SettingsException($"The data folder {folder.Path} cannot be written. Check its owner and permissions, or choose another folder with --data.");
        }
        catch (IOException)
        {
            throw new SettingsException($"Another server is using the data folder {folder.Path}. Stop it, or choose another folder with --data.");
        }
    }

    public void Dispose() => _file.Dispose();
}
