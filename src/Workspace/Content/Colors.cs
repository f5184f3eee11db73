using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>The colours of text and blocks.</summary>
public static class Colors
{
    public const string Default = "default";

    public static IReadOnlyList<string> All => Names;

    private static readonly string[] Names =
    [
        Default, "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red",
        "default_background", "gray_background", "brown_background", "orange_background", "yellow_background",
        "green_background", "blue_background", "purple_background", "pink_background", "red_background",
    ];

    public static string Read(Input color) => color.IsAbsent ? Default : color.RequireOneOf(Names);
}
