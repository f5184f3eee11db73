namespace Verso.Workspace.Storage;

/// <summary>A database whose whole content can be put aside in a file and taken from one, while it is in use.</summary>
public interface ICopyableDatabase : ISqlDatabase
{
    /// <summary>Writes one consistent state into a new file. Reads and writes go on meanwhile.</summary>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    Task CopyToAsync(string file, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts the content of <paramref name="file"/> in the place of this database's, whole or not at all. Every read sees
    /// either the old content or the new one; a write that waits meanwhile is applied to the new one.
    /// </summary>
    /// <param name="before">Looks at the old content one last time.</param>
    /// <param name="after">Brings the new content, and what is remembered of the old one, up to date before anyone reads it.</param>
    Task ReplaceAsync(string file, Action<SqlSession> before, Action<SqlSession> after, CancellationToken cancellationToken = default);
}
