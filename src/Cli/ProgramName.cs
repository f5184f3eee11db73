namespace Verso.Cli;

/// <summary>How the person in front started the program, for the lines that tell what to type next.</summary>
internal static class ProgramName
{
    public static string Text { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !AppContext.BaseDirectory.StartsWith("/usr", StringComparison.Ordinal)
            ? "dotnet run --project src/Cli --"
            : "verso";
}
