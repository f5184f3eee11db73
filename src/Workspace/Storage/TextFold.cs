namespace Verso.Workspace.Storage;

/// <summary>Text as Notion's filters compare it: without regard to case (measured on recorded traffic).</summary>
public static class TextFold
{
    /// <summary>Each character in its simple lower case, the same in every culture.</summary>
    public static string? Fold(string? text) => text?.ToLowerInvariant();
}
