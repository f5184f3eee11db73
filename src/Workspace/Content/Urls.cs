using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Web addresses in content.</summary>
public static class Urls
{
    public const int Longest = 2000;

    public static string Read(Input url) => url.RequireString(Longest, least: 1);

    /// <summary>Whether text may link there: an address with a scheme, or one within Notion.</summary>
    public static bool CanBeLinked(string url) =>
        url.Length is > 0 and <= Longest
        && (url[0] is '/' or '#' || (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && !parsed.IsFile));

    /// <summary>The file name at the end of an address, or the address's host when it has none.</summary>
    public static string FileName(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            return url;
        var name = Uri.UnescapeDataString(parsed.Segments[^1].Trim('/'));
        return name.Length > 0 ? name : parsed.Host;
    }
}
