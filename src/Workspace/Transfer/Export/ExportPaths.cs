using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Transfer.Export;

/// <summary>Where each page and database lies in an export: under its title and id, in the folder of what it lies on.</summary>
internal sealed class ExportPaths(LocalSession session, IReadOnlySet<NotionId> tops, string extension)
{
    private const int LongestName = 50;
    private const int MostRemembered = 10_000;

    private readonly Dictionary<NotionId, string?> _folders = [];

    /// <summary>The path of a page's file or a database's CSV; null for what is not in the export.</summary>
    public string? Of(NotionId id) => session.Objects.Find(id) is { } stored ? Of(stored) : null;

    public string? Of(StoredObject stored) =>
        stored.InTrash || stored.IsBuried ? null
        : stored.Kind == ObjectKind.DataSource ? stored.ParentId is { } database ? Of(database) : null
        : Below(stored) is { } folder ? folder + NameOf(stored) + (stored.Kind == ObjectKind.Database ? ".csv" : extension) : null;

    /// <summary>The folder of what lies on a page or in a database, with a slash at its end.</summary>
    public string? FolderOf(StoredObject stored) => Below(stored) is { } folder ? folder + NameOf(stored) + "/" : null;

    public static string NameOf(StoredObject stored) => $"{FileName(TitleOf(stored))} {stored.Id.ToHex()}";

    public static string TitleOf(StoredObject stored) =>
        stored.Kind == ObjectKind.Page ? Titles.OfPage(stored.ReadJson()) : Titles.Of(stored.ReadJson());

    /// <summary>A title as a name that every file system takes.</summary>
    public static string FileName(string title)
    {
        var plain = string.Join(' ', new string([.. title.Select(character => char.IsControl(character) || "/\\:*?\"<>|#%".Contains(character) ? ' ' : character)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (plain.Length > LongestName)
            plain = plain[..(char.IsHighSurrogate(plain[LongestName - 1]) ? LongestName - 1 : LongestName)];
        plain = plain.Trim(' ', '.');
        return plain.Length == 0 ? "Untitled" : plain;
    }

    /// <summary>How a file in <paramref name="folder"/> names another.</summary>
    public static string Link(string folder, string path)
    {
        var from = folder.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var to = path.Split('/');
        var same = 0;
        while (same < from.Length && same < to.Length - 1 && from[same] == to[same])
            same++;
        return string.Join('/', Enumerable.Repeat("..", from.Length - same).Concat(to.Skip(same).Select(Uri.EscapeDataString)));
    }

    /// <summary>The folder that a page or database lies in; empty at the top, null outside of the export.</summary>
    private string? Below(StoredObject stored)
    {
        if (tops.Contains(stored.Id))
            return "";
        if (stored.ParentId is not { } parent)
            return null;
        if (_folders.TryGetValue(parent, out var known))
            return known;
        var folder = session.Objects.Find(parent) switch
        {
            null => null,
            { Kind: ObjectKind.Block } block => block.InTrash ? null : Below(block),
            { Kind: ObjectKind.DataSource, ParentId: { } database } => session.Objects.Find(database) is { } above ? FolderOf(above) : null,
            var above => FolderOf(above),
        };
        if (_folders.Count >= MostRemembered)
            _folders.Clear();
        return _folders[parent] = folder;
    }
}
