namespace Verso.Workspace.Transfer.Sources;

/// <summary>A file that is imported, wherever it lies.</summary>
/// <param name="Path">Its place, with <c>/</c> between folders and none in front.</param>
/// <param name="Length">Its size in bytes, as it is said to be.</param>
public sealed record SourceFile(string Path, long Length, Func<Stream> Open)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder it lies in; empty at the top.</summary>
    public string Folder => Path.LastIndexOf('/') is >= 0 and var at ? Path[..at] : "";

    /// <summary>Lower case, with the dot; empty when there is none.</summary>
    public string Extension => System.IO.Path.GetExtension(Name).ToLowerInvariant();

    /// <summary>The name without its extension.</summary>
    public string Stem => System.IO.Path.GetFileNameWithoutExtension(Name);
}
