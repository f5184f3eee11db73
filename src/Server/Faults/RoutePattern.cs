namespace Verso.Server.Faults;

/// <summary>
/// Which requests a fault is for: <c>POST /v1/pages</c>, <c>* /v1/data_sources/*/query</c>, <c>/v1/blocks/**</c>. One star
/// is any one part of the path, two are the rest of it, and <c>{page_id}</c> is as good as a star. Without a method it is any.
/// Deliveries of webhooks have the method <c>WEBHOOK</c> and the event's type as their path: <c>WEBHOOK page.*</c>.
/// </summary>
internal sealed class RoutePattern
{
    public const string Webhook = "WEBHOOK";

    private const string Any = "*";
    private const string Rest = "**";

    private readonly string _method;
    private readonly string[] _parts;
    private readonly string _text;

    private RoutePattern(string text, string method, string[] parts) => (_text, _method, _parts) = (text, method, parts);

    /// <summary>The pattern that <paramref name="text"/> writes; null when it writes none.</summary>
    public static RoutePattern? Read(string? text)
    {
        text = string.IsNullOrWhiteSpace(text) ? Any : text.Trim();
        if (text == Any)
            return new RoutePattern(text, Any, [Rest]);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 2)
            return null;
        var method = words.Length == 2 ? words[0].ToUpperInvariant() : Any;
        var parts = Parts(words[^1], method);
        return Array.TrueForAll(parts, part => part.Length > 0) && !parts.SkipLast(1).Contains(Rest)
            ? new RoutePattern(text, method, parts)
            : null;
    }

    /// <param name="path">Below <c>/v1/</c>, or a webhook's type.</param>
    public bool Matches(string method, string path)
    {
        if (_method != Any && _method != method)
            return false;
        if (_method == Any && method == Webhook && _parts is not [Rest])
            return false;
        var given = Parts(path, method);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] == Rest)
                return true;
            if (i >= given.Length || (_parts[i] != Any && _parts[i][0] != '{' && !_parts[i].Equals(given[i], StringComparison.OrdinalIgnoreCase)))
                return false;
        }

        return given.Length == _parts.Length;
    }

    public override string ToString() => _text;

    private static string[] Parts(string path, string method)
    {
        if (method == Webhook)
            return path.Split('.');
        path = path.Trim('/');
        if (path is "v1" or "")
            path = Rest;
        return (path.StartsWith("v1/", StringComparison.Ordinal) ? path[3..].TrimStart('/') : path).Split('/');
    }
}
