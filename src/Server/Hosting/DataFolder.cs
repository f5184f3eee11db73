using Verso.Notion;

namespace Verso.Server.Hosting;

/// <summary>The folder that holds all of a server's data.</summary>
public sealed class DataFolder
{
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        CreatePrivate(Path);
        CreatePrivate(Keys);
    }

    public string Path { get; }

    /// <summary>Verso's own database.</summary>
    public string Registry => System.IO.Path.Combine(Path, Workspace.Registry.VersoRegistry.FileName);

    /// <summary>The keys that encrypt the secrets.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Licence => System.IO.Path.Combine(Path, "license.txt");

    /// <summary>The recipes that the operator wrote or changed.</summary>
    public string Recipes => System.IO.Path.Combine(Path, "recipes");

    /// <summary>Where the policies lie, each in a file NAME.yaml.</summary>
    public string Policies => System.IO.Path.Combine(Path, "policies");

    /// <summary>Where the server that is running over this folder says how it is reached.</summary>
    public string Address => System.IO.Path.Combine(Path, "verso.url");

    /// <summary>Where the snapshots of a workspace are kept.</summary>
    public string Snapshots(NotionId workspace) => System.IO.Path.Combine(Path, "snapshots", workspace.ToHex());

    public string File(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary><c>VERSO_DATA</c>, else <c>verso</c> in the user's data folder as XDG names it.</summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable("VERSO_DATA") is { Length: > 0 } named)
            return named;
        var share = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return System.IO.Path.Combine(share.Length > 0 ? share : ".", "verso");
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
