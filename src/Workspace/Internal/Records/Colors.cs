namespace Verso.Workspace.Internal.Records;

/// <summary>Colours of text and blocks. What the public API calls green is teal inside; options keep green.</summary>
internal static class Colors
{
    public const string Default = "default";

    public static string ToInternal(string color) => Swap(color, "green", "teal");

    public static string ToPublic(string color) => Swap(color, "teal", "green");

    private static string Swap(string color, string from, string to) =>
        color.StartsWith(from, StringComparison.Ordinal) ? to + color[from.Length..] : color;
}
