using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;
using Verso.Workspace.Transfer.Dump;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Transfer.Snapshots;

/// <summary>
/// Named states of a workspace that is in use: put aside, and taken back whole. One state is one SQLite file.
/// </summary>
/// <param name="folder">Where the states of this workspace are kept; it is made when the first one is saved.</param>
public sealed partial class WorkspaceSnapshots(LocalWorkspace workspace, string folder) : IDisposable
{
    private const string Extension = ".db";
    private const int MostKept = 1000;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The contents of files in all states; each is there once.</summary>
    private readonly FileBox _files = new(Path.Combine(folder, "files"));

    /// <summary>The states that are kept, by name.</summary>
    public IReadOnlyList<SnapshotInfo> List() =>
        !Directory.Exists(folder) ? []
        : [.. new DirectoryInfo(folder).EnumerateFiles("*" + Extension)
            .Where(file => Name().IsMatch(file.Name[..^Extension.Length]))
            .Select(Describe)
            .OrderBy(state => state.Name, StringComparer.Ordinal)];

    /// <summary>Puts the state of this moment aside. The workspace can be used meanwhile.</summary>
    /// <param name="replace">Whether a state of that name is written over.</param>
    public Task<SnapshotInfo> SaveAsync(string name, bool replace = false, CancellationToken cancellationToken = default) =>
        AloneAsync(
            async () =>
            {
                var file = FileOf(name);
                if (File.Exists(file) && !replace)
                    throw new TransferException("exists", $"There is a snapshot '{name}' already. Remove it first, or ask for it to be replaced.");
                if (!File.Exists(file) && List().Count >= MostKept)
                    throw new TransferException("too_many", $"There are {MostKept} snapshots already. Remove some first.");
                CreateFolder(folder);
                var half = Scratch();
                try
                {
                    await ((ICopyableDatabase)workspace.Database).CopyToAsync(half, cancellationToken);
                    KeptFiles.Copy(HashesIn(half), workspace.Files, _files);
                    File.Move(half, file, overwrite: true);
                }
                finally
                {
                    Remove(half);
                }

                return Describe(new FileInfo(file));
            },
            cancellationToken);

    /// <summary>Takes a state back. Everything that was done since is gone; the state itself stays.</summary>
    /// <param name="speakers">The bots that tokens speak for: those that the state does not know are added.</param>
    public Task LoadAsync(string name, IReadOnlyCollection<Speaker> speakers, CancellationToken cancellationToken = default) =>
        AloneAsync(
            async () =>
            {
                var file = Require(name);
                await PrepareAsync(file, null, speakers, cancellationToken);
                await TakeAsync(file, _files, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Makes the workspace what another file is, such as one that was built of a dump.</summary>
    public Task TakeAsync(string file, IReadOnlyCollection<Speaker> speakers, CancellationToken cancellationToken = default) =>
        AloneAsync(
            async () =>
            {
                await PrepareAsync(file, null, speakers, cancellationToken);
                await TakeAsync(file, new FileBox(Path.ChangeExtension(file, ".files")), cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Brings the workspace to the state of a new one. Its id, name, owner and first page stay the same.</summary>
    public Task ResetAsync(IReadOnlyCollection<Speaker> speakers, CancellationToken cancellationToken = default) =>
        AloneAsync(
            async () =>
            {
                CreateFolder(folder);
                var file = Scratch();
                try
                {
                    var owner = workspace.Read(session => session.Objects.Find(workspace.Facts.Owner));
                    await PrepareAsync(file, new NewWorkspace(workspace.Facts, owner), speakers, cancellationToken);
                    await workspace.ReplaceAsync(file, cancellationToken);
                }
                finally
                {
                    Remove(file);
                }

                return true;
            },
            cancellationToken);

    /// <summary>Throws a state away; false when there is none of that name.</summary>
    public bool Remove(string name, CancellationToken cancellationToken = default)
    {
        _one.Wait(cancellationToken);
        try
        {
            var file = FileOf(name);
            if (!File.Exists(file))
                return false;
            DeleteAll(file);
            KeptFiles.DeleteAllBut(List().SelectMany(state => HashesIn(FileOf(state.Name))), _files);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Brings a file to the newest form, and to what the credentials and this process expect of it.</summary>
    private async Task PrepareAsync(string file, NewWorkspace? like, IReadOnlyCollection<Speaker> speakers, CancellationToken cancellationToken)
    {
        await using var other = await LocalWorkspace.OpenAsync(file, workspace.Options.ForScratch(), like, cancellationToken);
        var tables = workspace.Database.Read(SharedTables.Of);
        var missing = other.Read(session => speakers.Any(speaker => session.Objects.Find(speaker.Id) is null)
            || tables.Any(table => !SharedTables.Has(session.Sql, table)));
        if (!missing)
            return;
        await other.WriteAsync(
            other.Facts.Owner,
            session =>
            {
                SharedTables.Create(session.Sql, tables);
                foreach (var speaker in speakers)
                    Add(session, speaker);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// The contents come first. One that the sweep takes meanwhile, because the old state was letting go of it, is put back
    /// behind the change: from then on the new state holds it.
    /// </summary>
    private async Task TakeAsync(string file, FileBox files, CancellationToken cancellationToken)
    {
        var hashes = HashesIn(file);
        KeptFiles.Copy(hashes, files, workspace.Files);
        await workspace.ReplaceAsync(file, cancellationToken);
        await workspace.Database.WriteAsync(_ => KeptFiles.Copy(hashes, files, workspace.Files), CancellationToken.None);
    }

    private static List<string> HashesIn(string file)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var session = new SqlSession(connection, SqliteDialect.Instance);
        return session.Scalar<long>($"SELECT count(*) FROM sqlite_master WHERE name = 'hosted_file'") == 0
            ? []
            : session.Query($"SELECT DISTINCT hash FROM hosted_file", row => row.GetString(0));
    }

    private static void Add(LocalSession session, Speaker speaker)
    {
        if (session.Objects.Find(speaker.Id) is null)
            session.Objects.Insert(WorkspaceSetup.Bot(speaker.Id, speaker.Name, session.Facts, session.Workspace.Options, session.Objects));
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _one.Release();
        }
    }

    private string Require(string name)
    {
        var file = FileOf(name);
        if (File.Exists(file))
            return file;
        var known = List();
        throw new TransferException("not_found", known.Count == 0
            ? $"There is no snapshot '{name}': none was saved yet."
            : $"There is no snapshot '{name}'. There are: {string.Join(", ", known.Take(20).Select(state => state.Name))}.");
    }

    private string FileOf(string name) => Name().IsMatch(name)
        ? Path.Combine(folder, name + Extension)
        : throw new TransferException("invalid_name", "A snapshot's name has 1 to 100 letters, digits, dots, dashes and underscores, and begins with a letter or a digit.");

    private string Scratch() => Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Remove(string file)
    {
        if (File.Exists(file))
            DeleteAll(file);
    }

    private static void DeleteAll(string file)
    {
        DumpReader.Delete(file);
    }

    private static SnapshotInfo Describe(FileInfo file) =>
        new(file.Name[..^Extension.Length], file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

/// <summary>A state that is kept.</summary>
/// <param name="Bytes">The size of its file.</param>
/// <param name="Saved">When it was put aside.</param>
public sealed record SnapshotInfo(string Name, long Bytes, DateTimeOffset Saved);

/// <summary>A bot that a token speaks for.</summary>
public sealed record Speaker(NotionId Id, string Name);
