namespace Verso.Server.Notion;

/// <summary>Reads the raw target of a request, because the decoded path has lost what was escaped in an id.</summary>
public static class RequestTarget
{
    private const string Root = "/v1/";

    /// <summary>
    /// Where the path below <c>/v1/</c> begins, with any prefix before it and any number of slashes around; -1 when the
    /// target is not of the Notion API.
    /// </summary>
    public static int FindStart(string target)
    {
        var path = target.AsSpan();
        if (path.IndexOf('?') is >= 0 and var end)
            path = path[..end];
        var root = path.IndexOf(Root, StringComparison.Ordinal);
        if (root < 0)
            return path.EndsWith("/v1", StringComparison.Ordinal) ? path.Length : -1;
        var start = root + Root.Length;
        while (start < path.Length && path[start] == '/')
            start++;
        return start;
    }

    public static (string Path, IReadOnlyList<KeyValuePair<string, string>> Query) Split(string target, int start)
    {
        var end = target.IndexOf('?', start);
        return end < 0
            ? (target[start..], [])
            : (target[start..end], ReadQuery(target.AsSpan(end + 1)));
    }

    private static List<KeyValuePair<string, string>> ReadQuery(ReadOnlySpan<char> query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in query.Split('&'))
        {
            var part = query[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf('=');
            pairs.Add(equals < 0 ? new(Decode(part), "") : new(Decode(part[..equals]), Decode(part[(equals + 1)..])));
        }

        return pairs;
    }

    private static string Decode(ReadOnlySpan<char> text) =>
        text.IndexOfAny('%', '+') < 0 ? text.ToString() : Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
