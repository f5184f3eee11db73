using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Local;

/// <summary>Times, addresses and small objects as Notion writes them.</summary>
internal static class Wire
{
    /// <summary>What a database is called that has no title.</summary>
    public const string UntitledDatabase = "New database";

    /// <summary>To the minute, as on pages, blocks and data sources.</summary>
    public static string Minute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm':00.000Z'", CultureInfo.InvariantCulture);

    /// <summary>To the millisecond, as on databases and views.</summary>
    public static string Millisecond(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'", CultureInfo.InvariantCulture);

    public static JsonObject User(NotionId id) => new() { ["object"] = "user", ["id"] = id.ToString() };

    /// <summary>The address of a page: its title with what is no ASCII letter, digit or underscore as dashes, and its id.</summary>
    public static string PageUrl(string start, string title, NotionId id)
    {
        var slug = new StringBuilder(start, start.Length + title.Length + 33);
        foreach (var character in title)
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '_')
                slug.Append(character);
            else if (slug.Length > start.Length && slug[^1] != '-')
                slug.Append('-');
        }

        if (slug.Length > start.Length && slug[^1] != '-')
            slug.Append('-');
        return slug.Append(id.ToHex()).ToString();
    }

    public static string PlainUrl(string start, NotionId id) => start + id.ToHex();

    public static JsonObject Parent(string kind, NotionId? id, NotionId? database = null)
    {
        var key = kind switch
        {
            "workspace" => null,
            _ => kind + "_id",
        };
        if (key is null)
            return new JsonObject { ["type"] = "workspace", ["workspace"] = true };
        var parent = new JsonObject { ["type"] = key, [key] = id.ToString() };
        if (database is { } container)
            parent["database_id"] = container.ToString();
        return parent;
    }
}
