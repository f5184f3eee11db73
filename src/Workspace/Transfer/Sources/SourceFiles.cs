using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Verso.Workspace.Transfer.Sources;

/// <summary>
/// The files of an import: a folder, an archive with the archives inside of it, or one file. What lies beyond the limits, or
/// wants to lie outside of the archive, is refused before anything is read.
/// </summary>
public sealed partial class SourceFiles : IDisposable
{
    private readonly TransferLimits _limits;
    private readonly Room _room;
    private readonly List<IDisposable> _open = [];
    private readonly List<string> _scratch = [];
    private readonly List<SourceFile> _files = [];
    private readonly List<LeftOut> _leftOut = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    private SourceFiles(string name, TransferLimits limits, long room)
    {
        Name = name;
        _limits = limits;
        _room = new Room(room);
    }

    /// <summary>What the whole is called: the name of the folder or file.</summary>
    public string Name { get; }

    public IReadOnlyList<SourceFile> Files => _files;

    /// <summary>What is not part of the import, with the reason.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <exception cref="TransferException">There is nothing at that path, or it is too large or hostile.</exception>
    public static SourceFiles Open(string path, TransferLimits limits)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            return OpenFolder(full, limits);
        if (!File.Exists(full))
            throw new TransferException("not_found", $"There is no file and no folder {full}.");
        if (!IsArchive(full))
            return OpenFile(full, limits);
        var length = new FileInfo(full).Length;
        var room = Math.Min(limits.MostBytes, Math.Max(limits.HarmlessBytes, length < long.MaxValue / limits.MostRatio ? length * limits.MostRatio : long.MaxValue));
        var files = new SourceFiles(Path.GetFileNameWithoutExtension(full), limits, room);
        try
        {
            files.AddArchive(File.OpenRead(full), Path.GetFileName(full), nesting: 0);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var one in _open)
            one.Dispose();
        foreach (var file in _scratch)
            File.Delete(file);
    }

    private static SourceFiles OpenFile(string path, TransferLimits limits)
    {
        var files = new SourceFiles(Path.GetFileNameWithoutExtension(path), limits, limits.MostBytes);
        files.Add(Path.GetFileName(path), new FileInfo(path).Length, () => File.OpenRead(path));
        return files;
    }

    private static SourceFiles OpenFolder(string path, TransferLimits limits)
    {
        var files = new SourceFiles(Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar)), limits, limits.MostBytes);
        // A link could lead anywhere, also in circles.
        var every = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System, IgnoreInaccessible = false, MaxRecursionDepth = limits.MostDepth };
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", every).OrderBy(file => file.FullName, StringComparer.Ordinal))
            files.Add(Path.GetRelativePath(path, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), file.Length, () => File.OpenRead(file.FullName));
        return files;
    }

    private void AddArchive(Stream stream, string name, int nesting)
    {
        _open.Add(stream);
        if (nesting > _limits.MostNesting)
            throw new TransferException("too_deep", $"{name} lies more than {_limits.MostNesting} archives deep.");
        ZipArchive zip;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _open.Add(zip);
            _ = zip.Entries.Count;
        }
        catch (InvalidDataException fault)
        {
            throw new TransferException("damaged", $"{name} is no ZIP that can be read: {fault.Message}");
        }

        if (_files.Count + zip.Entries.Count > _limits.MostFiles)
            throw new TransferException("too_many", $"{name} brings the number of files above {_limits.MostFiles}.");
        var entries = zip.Entries.Where(entry => !entry.FullName.EndsWith('/')).ToList();
        var onlyArchives = entries.Count > 0 && entries.TrueForAll(entry => IsArchive(entry.FullName));
        foreach (var entry in entries)
        {
            var path = Check(entry.FullName, name);
            if (IsArchive(path) && (onlyArchives || Part().IsMatch(path)))
                AddArchive(Unpack(entry), path, nesting + 1);
            else
                Add(path, entry.Length, () => new BoundedStream(OpenEntry(entry), _room, path));
        }
    }

    private static CheckedStream OpenEntry(ZipArchiveEntry entry)
    {
        try
        {
            return new CheckedStream(entry.Open(), entry.Crc32, entry.FullName);
        }
        catch (InvalidDataException fault)
        {
            throw new TransferException("damaged", $"{entry.FullName} cannot be read: {fault.Message}");
        }
    }

    /// <summary>An archive inside of an archive has to be looked at from its end, so it is put on the disk.</summary>
    private FileStream Unpack(ZipArchiveEntry entry)
    {
        var file = Path.GetTempFileName();
        _scratch.Add(file);
        using (var to = File.Create(file))
        using (var from = new BoundedStream(OpenEntry(entry), _room, entry.FullName))
            from.CopyTo(to);
        return File.OpenRead(file);
    }

    private string Check(string path, string archive)
    {
        var plain = path.Replace('\\', '/');
        var steps = plain.Split('/');
        if (plain.StartsWith('/') || steps.Any(step => step is "" or "." or "..") || plain.Contains('\0') || (plain.Length > 1 && plain[1] == ':'))
            throw new TransferException("unsafe_path", $"{archive} holds a file whose name leads out of it: {Printable(path)}. Nothing was imported.");
        if (steps.Length > _limits.MostDepth)
            throw new TransferException("too_deep", string.Create(CultureInfo.InvariantCulture, $"{archive} has folders more than {_limits.MostDepth} deep: {Printable(path)}."));
        return plain;
    }

    private void Add(string path, long length, Func<Stream> open)
    {
        if (_files.Count >= _limits.MostFiles)
            throw new TransferException("too_many", $"There are more than {_limits.MostFiles} files.");
        var file = new SourceFile(path.Normalize(), length, open);
        if (Litter(file) is { } reason)
            _leftOut.Add(new LeftOut(file.Path, reason));
        else if (!_paths.Add(file.Path))
            _leftOut.Add(new LeftOut(file.Path, "another file has the same path"));
        else
            _files.Add(file);
    }

    private static string? Litter(SourceFile file) =>
        file.Name is ".DS_Store" or "Thumbs.db" or "desktop.ini" || file.Path.StartsWith("__MACOSX/", StringComparison.Ordinal) ? "a file of the operating system, no content"
        : file.Path.Split('/').Any(step => step.StartsWith('.')) ? "hidden: its name begins with a dot"
        : null;

    private static bool IsArchive(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static string Printable(string path) => new([.. path.Take(200).Select(character => char.IsControl(character) ? '?' : character)]);

    /// <summary>Notion cuts a large export into <c>ExportBlock-…-Part-1.zip</c> and so on, inside of the archive one downloads.</summary>
    [GeneratedRegex(@"Part-\d+\.zip$", RegexOptions.IgnoreCase)]
    private static partial Regex Part();
}

/// <summary>A file that is not imported, and why.</summary>
public sealed record LeftOut(string Path, string Reason);
