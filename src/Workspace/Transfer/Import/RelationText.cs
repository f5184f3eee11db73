using Verso.Workspace.Transfer.Pages;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Workspace.Transfer.Import;

/// <summary>Relations as Notion exports them: <c>Title (Folder/Title%20id.md), Other (…)</c> in a CSV, links in HTML.</summary>
internal static class RelationText
{
    /// <summary>The files that a value names, all of which are there; null when it is another value.</summary>
    public static IReadOnlyList<string>? Paths(Cell cell, string folder, Func<string, bool> isThere)
    {
        var paths = new List<string>();
        if (cell.Items is { Count: > 0 } items && items.All(item => PlaceHolder.Read(item) is not null))
        {
            paths.AddRange(items.Select(item => PlaceHolder.Read(item)!));
        }
        else
        {
            var text = cell.Text.Trim();
            while (text.Length > 0)
            {
                var start = text.IndexOf(" (", StringComparison.Ordinal);
                var end = start < 0 ? -1 : Close(text, start + 1);
                // A title may have brackets itself: the address is the last pair before a comma.
                while (end >= 0 && !Ends(text, end))
                {
                    start = text.IndexOf(" (", end, StringComparison.Ordinal);
                    end = start < 0 ? -1 : Close(text, start + 1);
                }

                if (end < 0 || PlaceHolder.Of(text[(start + 2)..end], folder, isThere) is not { } link || PlaceHolder.Read(link) is not { } path)
                    return null;
                paths.Add(path);
                text = end + 1 >= text.Length ? "" : text[(end + 2)..].TrimStart();
            }
        }

        return paths.Count > 0 && paths.TrueForAll(path => isThere(path)) ? paths : null;
    }

    private static bool Ends(string text, int end) => end + 1 == text.Length || text[end + 1] == ',';

    private static int Close(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
                return i;
        }

        return -1;
    }
}
