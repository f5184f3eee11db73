namespace Verso.Workspace.Markdown;

/// <summary>Fences around code.</summary>
internal static class Fences
{
    /// <summary>A fence longer than any run of backticks within.</summary>
    public static string For(string code)
    {
        var (longest, run) = (2, 0);
        foreach (var character in code)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return new string('`', longest + 1);
    }
}
