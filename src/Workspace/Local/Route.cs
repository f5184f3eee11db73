using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Local;

/// <summary>One endpoint of the Notion API, as the newest version has it.</summary>
public sealed record Route
{
    private readonly string[] _parts;

    internal Route(string method, string template, Capabilities needs, string summary, Func<Call, Reply> handle)
    {
        Method = method;
        Template = template;
        Needs = needs;
        Summary = summary;
        Handle = handle;
        _parts = template.Split('/');
    }

    /// <summary>The HTTP verb.</summary>
    public string Method { get; }

    /// <summary>The path below <c>/v1/</c>, such as <c>pages/{page_id}</c>.</summary>
    public string Template { get; }

    /// <summary>What the caller must be allowed to do.</summary>
    public Capabilities Needs { get; }

    /// <summary>What the caller must be allowed to do to see more than the id of what it wrote.</summary>
    public Capabilities Shows { get; init; } = Capabilities.ReadContent;

    /// <summary>What it does, in a few words.</summary>
    public string Summary { get; }

    /// <summary>Only looks, so it needs no transaction of its own.</summary>
    public bool IsRead { get; init; }

    /// <summary>
    /// Notion has it, a local workspace does not: it answers as Notion does to a caller without the permission, 403
    /// <c>restricted_resource</c>.
    /// </summary>
    public bool StaysOut { get; init; }

    /// <summary>The first version that has it.</summary>
    public NotionVersion Since { get; init; } = NotionVersion.Oldest;

    /// <summary>The names of the query parameters.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    internal Func<Call, Reply> Handle { get; }

    /// <summary>The values of the template's parameters; null when the path is another one.</summary>
    internal Dictionary<string, string>? Match(string method, ReadOnlySpan<string> path)
    {
        if (method != Method || path.Length != _parts.Length)
            return null;
        for (var i = 0; i < path.Length; i++)
        {
            if (_parts[i][0] != '{' && _parts[i] != path[i])
                return null;
        }

        var values = new Dictionary<string, string>();
        for (var i = 0; i < path.Length; i++)
        {
            if (_parts[i][0] == '{')
                values[_parts[i][1..^1]] = Uri.UnescapeDataString(path[i]);
        }

        return values;
    }
}
