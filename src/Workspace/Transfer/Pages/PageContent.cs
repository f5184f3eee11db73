using Verso.Workspace.Content;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>A page as a file describes it.</summary>
/// <param name="Title">Null when the file does not say.</param>
/// <param name="Properties">Values that stand above the body, in their order.</param>
/// <param name="Blocks">The body. Links within the import lead to a <see cref="PlaceHolder"/>.</param>
internal sealed record PageContent(string? Title, IReadOnlyList<PageProperty> Properties, IReadOnlyList<NewBlock> Blocks)
{
    /// <summary>An emoji.</summary>
    public string? Icon { get; init; }

    /// <summary>The address of a picture, as the file writes it.</summary>
    public string? Cover { get; init; }
}

/// <summary>A value above a page's body.</summary>
/// <param name="Type">The property's type, where the file says it; null where it is to be found out.</param>
internal sealed record PageProperty(string Name, Cell Value, string? Type = null);

/// <summary>How a link within the import looks until it is known where it leads.</summary>
internal static class PlaceHolder
{
    private const string Start = "https://import.verso.invalid/";

    /// <summary>The address that stands for a relative one in a file of this folder; null for one that leads elsewhere.</summary>
    /// <param name="link">As the file writes it: percent-encoded or not.</param>
    /// <param name="isThere">Whether the import has a file at a path.</param>
    public static string? Of(string link, string folder, Func<string, bool> isThere)
    {
        if (link.Length == 0 || link[0] is '#' or '/' || link.Contains("://", StringComparison.Ordinal)
            || link.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || link.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) || link.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return null;
        var plain = link.Split('#', '?')[0];
        foreach (var written in (string[])[Uri.UnescapeDataString(plain), plain, Uri.UnescapeDataString(link)])
        {
            if (Join(folder, written) is { } path && (isThere(path) || isThere(path + ".md")))
                return Start + Uri.EscapeDataString(isThere(path) ? path : path + ".md");
        }

        return Start + Uri.EscapeDataString("?" + Uri.UnescapeDataString(plain));
    }

    /// <summary>The path that an address stands for; null for an ordinary one. A path that is not there begins with <c>?</c>.</summary>
    public static string? Read(string url) =>
        url.StartsWith(Start, StringComparison.Ordinal) ? Uri.UnescapeDataString(url[Start.Length..]) : null;

    private static string? Join(string folder, string link)
    {
        var steps = new List<string>(folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var step in link.Replace('\\', '/').Split('/'))
        {
            if (step is "" or ".")
                continue;
            if (step != "..")
                steps.Add(step);
            else if (steps.Count == 0)
                return null;
            else
                steps.RemoveAt(steps.Count - 1);
        }

        return string.Join('/', steps).Normalize();
    }
}
