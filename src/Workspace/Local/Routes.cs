using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Local;

/// <summary>The endpoints that a local workspace answers.</summary>
public static class Routes
{
    private static readonly string[] Paged = ["start_cursor", "page_size"];
    private static readonly string[] Filtered = ["filter_properties"];

    public static IReadOnlyList<Route> All { get; } =
    [
        Write("POST", "pages", Capabilities.InsertContent, "Create a page", PageOperations.Create, Filtered),
        Read("GET", "pages/{page_id}", Capabilities.ReadContent, "Retrieve a page", PageOperations.Retrieve, Filtered),
        Write("PATCH", "pages/{page_id}", Capabilities.UpdateContent, "Update a page", PageOperations.Update, Filtered),
        Write("POST", "pages/{page_id}/move", Capabilities.UpdateContent | Capabilities.InsertContent, "Move a page", PageOperations.Move),
        Read("GET", "pages/{page_id}/properties/{property_id}", Capabilities.ReadContent, "Retrieve a page property item", PropertyOperations.Retrieve, Paged),

        Read("GET", "blocks/{block_id}", Capabilities.ReadContent, "Retrieve a block", BlockOperations.Retrieve),
        Write("PATCH", "blocks/{block_id}", Capabilities.UpdateContent, "Update a block", BlockOperations.Update),
        Write("DELETE", "blocks/{block_id}", Capabilities.UpdateContent, "Delete a block", BlockOperations.Delete),
        Read("GET", "blocks/{block_id}/children", Capabilities.ReadContent, "Retrieve block children", BlockOperations.ListChildren, Paged),
        Write("PATCH", "blocks/{block_id}/children", Capabilities.InsertContent, "Append block children", BlockOperations.Append),

        Write("POST", "databases", Capabilities.InsertContent, "Create a database", DatabaseOperations.Create),
        Read("GET", "databases/{database_id}", Capabilities.ReadContent, "Retrieve a database", DatabaseOperations.Retrieve),
        Write("PATCH", "databases/{database_id}", Capabilities.UpdateContent, "Update a database", DatabaseOperations.Update),

        Write("POST", "data_sources", Capabilities.InsertContent, "Create a data source", DataSourceOperations.Create) with { Since = NotionVersion.DataSources },
        Read("GET", "data_sources/{data_source_id}", Capabilities.ReadContent, "Retrieve a data source", DataSourceOperations.Retrieve) with { Since = NotionVersion.DataSources },
        Write("PATCH", "data_sources/{data_source_id}", Capabilities.UpdateContent, "Update a data source", DataSourceOperations.Update) with { Since = NotionVersion.DataSources },
        Read("POST", "data_sources/{data_source_id}/query", Capabilities.ReadContent, "Query a data source", DataSourceOperations.Query, Filtered) with { Since = NotionVersion.DataSources },

        Read("GET", "users", Capabilities.ReadUsers, "List all users", UserOperations.List, Paged),
        Read("GET", "users/me", Capabilities.None, "Retrieve the token's bot user", UserOperations.Me),
        Read("GET", "users/{user_id}", Capabilities.ReadUsers, "Retrieve a user", UserOperations.Retrieve),

        Read("POST", "search", Capabilities.ReadContent, "Search by title", SearchOperations.Search),
    ];

    /// <summary>What Notion has beside them: addresses that exist, though not here.</summary>
    private static readonly string[] Elsewhere = ["comments", "file_uploads", "views", "custom_emojis", "async_tasks", "oauth"];

    /// <summary>Whether Notion has a resource at that address, whatever can be done with it.</summary>
    public static bool IsResource(string path)
    {
        var resource = path.Trim('/').Split('/')[0];
        return Elsewhere.Contains(resource) || All.Any(route => route.Template.Split('/')[0] == resource);
    }

    /// <summary>The route for a request in the newest version's words; the first that fits.</summary>
    internal static (Route Route, Dictionary<string, string> Path)? Find(string method, string path)
    {
        var parts = path.Trim('/').Split('/');
        foreach (var route in All)
        {
            if (route.Match(method, parts) is { } values)
                return (route, values);
        }

        return null;
    }

    private static Route Read(string method, string template, Capabilities needs, string summary, Func<Call, Reply> handle, string[]? query = null) =>
        Write(method, template, needs, summary, handle, query) with { IsRead = true };

    private static Route Write(string method, string template, Capabilities needs, string summary, Func<Call, Reply> handle, string[]? query = null) =>
        new(method, template, needs, summary, handle) { Query = query ?? [] };
}
