using System.Buffers;
using System.Security.Cryptography;

namespace Verso.Workspace.Uploads;

/// <summary>
/// The contents of a workspace's files, in a folder beside its database. What is complete lies under the hash of its
/// content, so that nothing a client names ever becomes a path; what is still coming lies in <c>incoming</c> under a name made here.
/// </summary>
/// <param name="root">The folder; it comes into being with the first file.</param>
/// <param name="survivesPowerLoss">Whether a file is on the disk before it counts as received.</param>
public sealed class FileBox(string root, bool survivesPowerLoss = true)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int HashLength = 64;

    private readonly string _incoming = Path.Combine(root, "incoming");

    public string Root { get; } = root;

    /// <summary>Begins a file that comes in piece by piece.</summary>
    public StagingFile Begin()
    {
        CreateFolder(_incoming);
        var name = Guid.NewGuid().ToString("N");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Private;
        return new StagingFile(name, Path.Combine(_incoming, name), options, survivesPowerLoss);
    }

    /// <summary>Receives a stream to its end, or to where it is larger than it may be.</summary>
    /// <returns>The file; its size tells whether it was too large, and then it is not kept.</returns>
    public async Task<StagedFile> StageAsync(Stream content, long most, CancellationToken cancellationToken = default)
    {
        await using var staging = Begin();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                await staging.WriteAsync(buffer.AsMemory(0, count), most, cancellationToken);
                if (staging.Size > most)
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await staging.FinishAsync(most, cancellationToken);
    }

    /// <summary>Makes one file of several that were received before; those stay.</summary>
    public async Task<StagedFile> JoinAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        await using var staging = Begin();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            foreach (var name in names)
            {
                await using var part = new FileStream(IncomingPath(name), FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
                while (await part.ReadAsync(buffer, cancellationToken) is var count and > 0)
                    await staging.WriteAsync(buffer.AsMemory(0, count), long.MaxValue, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return await staging.FinishAsync(long.MaxValue, cancellationToken);
    }

    /// <summary>
    /// Puts a received file to its place. Called by the one writer of the database alone, as <see cref="Delete"/> is, so that no
    /// content is deleted that somebody has just begun to use.
    /// </summary>
    public void Keep(StagedFile staged)
    {
        var path = PathOf(staged.Hash);
        var from = IncomingPath(staged.Name);
        if (File.Exists(path))
        {
            File.Delete(from);
            return;
        }

        CreateFolder(Path.GetDirectoryName(path)!);
        File.Move(from, path, overwrite: true);
        if (!survivesPowerLoss)
            return;
        using var moved = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(moved); // The file's new name goes to the disk with the file.
    }

    /// <summary>Where the content of that hash lies; null when there is none.</summary>
    public string? Find(string hash) => PathOf(hash) is var path && File.Exists(path) ? path : null;

    public void Delete(string hash) => File.Delete(PathOf(hash));

    /// <summary>Deletes what came in and is not wanted. What cannot be deleted now is found again as <see cref="Abandoned"/>.</summary>
    public void DeleteIncoming(string name)
    {
        try
        {
            File.Delete(IncomingPath(name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It follows a commit, which stands.
        }
    }

    /// <summary>The names of what was begun before <paramref name="before"/> and lies still in <c>incoming</c>.</summary>
    public IReadOnlyList<string> Abandoned(DateTime before) =>
        Directory.Exists(_incoming)
            ? [.. new DirectoryInfo(_incoming).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before).Select(file => file.Name)]
            : [];

    private string PathOf(string hash) =>
        hash.Length == HashLength && hash.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(Root, hash[..2], hash)
            : throw new ArgumentException($"'{hash}' is no hash of a file.", nameof(hash));

    private string IncomingPath(string name) =>
        Guid.TryParseExact(name, "N", out _) ? Path.Combine(_incoming, name) : throw new ArgumentException($"'{name}' is no name of an incoming file.", nameof(name));

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
    }
}

/// <summary>A file that was received whole and lies in <c>incoming</c>.</summary>
/// <param name="Size">In bytes; of one that was too large at least as much.</param>
/// <param name="Hash">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
public sealed record StagedFile(string Name, long Size, string Hash);

/// <summary>A file while it is received. Without <see cref="FinishAsync"/> nothing of it stays.</summary>
public sealed class StagingFile : IAsyncDisposable
{
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _name;
    private readonly string _path;
    private readonly bool _toDisk;
    private bool _isFinished;

    internal StagingFile(string name, string path, FileStreamOptions options, bool toDisk)
    {
        _name = name;
        _path = path;
        _toDisk = toDisk;
        _stream = new FileStream(path, options);
    }

    public long Size { get; private set; }

    /// <summary>Adds a piece. What goes beyond <paramref name="most"/> is counted and not written.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> piece, long most, CancellationToken cancellationToken)
    {
        Size += piece.Length;
        if (Size > most)
            return;
        _hash.AppendData(piece.Span);
        await _stream.WriteAsync(piece, cancellationToken);
    }

    public async Task<StagedFile> FinishAsync(long most, CancellationToken cancellationToken)
    {
        var staged = new StagedFile(_name, Size, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        if (Size > most)
            return staged;
        await _stream.FlushAsync(cancellationToken);
        if (_toDisk)
            _stream.Flush(flushToDisk: true);
        _isFinished = true;
        return staged;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _hash.Dispose();
        if (!_isFinished)
            File.Delete(_path);
    }
}
