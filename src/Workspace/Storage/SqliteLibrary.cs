using System.Reflection;
using System.Runtime.InteropServices;

namespace Verso.Workspace.Storage;

/// <summary>
/// Chooses the SQLite that runs: the system's where it is newer than the bundled one, because the distribution patches
/// it; the bundled one elsewhere, so that nothing has to be installed.
/// </summary>
public static class SqliteLibrary
{
    private static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3.dll"];
    private static readonly Version Bundled = new(3, 35, 5);
    private static readonly Lazy<SqliteLibraryChoice> Loaded = new(Choose);

    /// <summary>Loads the library, once. Every connection is opened behind this.</summary>
    public static SqliteLibraryChoice Load() => Loaded.Value;

    private static SqliteLibraryChoice Choose()
    {
        var provider = typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly;
        var system = FindSystem();
        if (system is { } found)
        {
            NativeLibrary.SetDllImportResolver(provider, (name, _, _) =>
                name == "e_sqlite3" ? found.Handle : nint.Zero);
        }

        SQLitePCL.Batteries_V2.Init();
        return new SqliteLibraryChoice(SQLitePCL.raw.sqlite3_libversion().utf8_to_string(), IsBundled: system is null);
    }

    private static (nint Handle, Version Version)? FindSystem()
    {
        foreach (var name in SystemNames)
        {
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out var handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, "sqlite3_libversion", out var address)
                && Version.TryParse(Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<LibVersion>(address)()), out var version)
                && version > Bundled)
                return (handle, version);
            NativeLibrary.Free(handle);
        }

        return null;
    }

    private delegate nint LibVersion();
}

/// <summary>Which SQLite runs.</summary>
public sealed record SqliteLibraryChoice(string Version, bool IsBundled);
