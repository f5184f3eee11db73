using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Versions;

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
        Read("GET", "pages/{page_id}/markdown", Capabilities.ReadContent, "Retrieve a page as markdown", MarkdownOperations.Retrieve, ["include_transcript"]),
        Write("PATCH", "pages/{page_id}/markdown", Capabilities.UpdateContent, "Update a page's content as markdown", MarkdownOperations.Update),
        Read("GET", "pages/{page_id}/properties/{property_id}", Capabilities.ReadContent, "Retrieve a page property item", PropertyOperations.Retrieve, Paged),

        Read("GET", "blocks/{block_id}", Capabilities.ReadContent, "Retrieve a block", BlockOperations.Retrieve),
        Write("PATCH", "blocks/{block_id}", Capabilities.UpdateContent, "Update a block", BlockOperations.Update),
        Write("DELETE", "blocks/{block_id}", Capabilities.UpdateContent, "Delete a block", BlockOperations.Delete),
        Read("GET", "blocks/{block_id}/children", Capabilities.ReadContent, "Retrieve block children", BlockOperations.ListChildren, Paged),
        Write("PATCH", "blocks/{block_id}/children", Capabilities.InsertContent, "Append block children", BlockOperations.Append),

        Write("POST", "blocks/meeting_notes", Capabilities.InsertContent, "Create a meeting note", MeetingOperations.Create),
        Read("POST", "blocks/meeting_notes/query", Capabilities.ReadContent, "Query meeting notes", MeetingOperations.Query),

        Read("GET", "async_tasks/{task_id}", Capabilities.None, "Retrieve an async task", TaskOperations.Retrieve),

        Write("POST", "databases", Capabilities.InsertContent, "Create a database", DatabaseOperations.Create),
        Read("GET", "databases/{database_id}", Capabilities.ReadContent, "Retrieve a database", DatabaseOperations.Retrieve),
        Write("PATCH", "databases/{database_id}", Capabilities.UpdateContent, "Update a database", DatabaseOperations.Update),

        Write("POST", "data_sources", Capabilities.InsertContent, "Create a data source", DataSourceOperations.Create) with { Since = NotionVersion.DataSources },
        Read("GET", "data_sources/{data_source_id}", Capabilities.ReadContent, "Retrieve a data source", DataSourceOperations.Retrieve) with { Since = NotionVersion.DataSources },
        Write("PATCH", "data_sources/{data_source_id}", Capabilities.UpdateContent, "Update a data source", DataSourceOperations.Update) with { Since = NotionVersion.DataSources },
        Read("GET", "data_sources/{data_source_id}/templates", Capabilities.ReadContent, "List templates in a data source", TemplateOperations.List, ["name", .. Paged]) with { Since = NotionVersion.DataSources },
        Read("POST", "data_sources/{data_source_id}/query", Capabilities.ReadContent, "Query a data source", DataSourceOperations.Query, Filtered) with { Since = NotionVersion.DataSources },

        Read("GET", "views", Capabilities.ReadContent, "List views", ViewOperations.List, ["database_id", "data_source_id", .. Paged]) with { Since = NotionVersion.DataSources },
        Write("POST", "views", Capabilities.InsertContent, "Create a view", ViewOperations.Create) with { Since = NotionVersion.DataSources },
        Read("GET", "views/{view_id}", Capabilities.ReadContent, "Retrieve a view", ViewOperations.Retrieve) with { Since = NotionVersion.DataSources },
        Write("PATCH", "views/{view_id}", Capabilities.UpdateContent, "Update a view", ViewOperations.Update) with { Since = NotionVersion.DataSources },
        Write("DELETE", "views/{view_id}", Capabilities.UpdateContent, "Delete a view", ViewOperations.Delete) with { Since = NotionVersion.DataSources },
        Read("POST", "views/{view_id}/queries", Capabilities.ReadContent, "Create a view query", ViewOperations.CreateQuery) with { Since = NotionVersion.DataSources },
        Read("GET", "views/{view_id}/queries/{query_id}", Capabilities.ReadContent, "Get view query results", ViewOperations.ListQuery, Paged) with { Since = NotionVersion.DataSources },
        Read("DELETE", "views/{view_id}/queries/{query_id}", Capabilities.ReadContent, "Delete a view query", ViewOperations.DeleteQuery) with { Since = NotionVersion.DataSources },

        Read("GET", "users", Capabilities.ReadUsers, "List all users", UserOperations.List, Paged),
        Read("GET", "users/me", Capabilities.None, "Retrieve the token's bot user", UserOperations.Me),
        Read("GET", "users/{user_id}", Capabilities.ReadUsers, "Retrieve a user", UserOperations.Retrieve),

        Read("GET", "comments", Capabilities.ReadComments, "List comments", CommentOperations.List, ["block_id", .. Paged]),
        Write("POST", "comments", Capabilities.InsertComments, "Create a comment", CommentOperations.Create) with { Shows = Capabilities.ReadComments },
        Read("GET", "comments/{comment_id}", Capabilities.ReadComments, "Retrieve a comment", CommentOperations.Retrieve),
        Write("PATCH", "comments/{comment_id}", Capabilities.InsertComments, "Update a comment", CommentOperations.Update) with { Shows = Capabilities.ReadComments },
        Write("DELETE", "comments/{comment_id}", Capabilities.InsertComments, "Delete a comment", CommentOperations.Delete) with { Shows = Capabilities.ReadComments },

        Write("POST", "file_uploads", Capabilities.None, "Create a file upload", FileUploadOperations.Create) with { Shows = Capabilities.None },
        Read("GET", "file_uploads", Capabilities.None, "List file uploads", FileUploadOperations.List, ["status", .. Paged]),
        Read("GET", "file_uploads/{file_upload_id}", Capabilities.None, "Retrieve a file upload", FileUploadOperations.Retrieve),
        Write("POST", "file_uploads/{file_upload_id}/send", Capabilities.None, "Send a file upload", FileUploadOperations.Send) with { Shows = Capabilities.None },
        Write("POST", "file_uploads/{file_upload_id}/complete", Capabilities.None, "Complete a file upload", FileUploadOperations.Complete) with { Shows = Capabilities.None },

        Read("GET", "custom_emojis", Capabilities.None, "List custom emojis", CustomEmojiOperations.List, ["name", .. Paged]),

        Read("POST", "search", Capabilities.ReadContent, "Search by title", SearchOperations.Search),

        // What only Notion can do: its agents run there.
        Out("POST", "agents/query", "Query agents"),
        Out("POST", "agents/batch", "Batch manage agents"),
        Out("GET", "agents/{agent_id}", "Retrieve an agent"),
        Out("DELETE", "agents/{agent_id}", "Delete an agent"),
        Out("GET", "agents/{agent_id}/insights", "Retrieve agent insights"),
        Out("PATCH", "agents/{agent_id}/credit_limit", "Update an agent credit limit"),
        Out("PATCH", "agents/{agent_id}/status", "Update agent status"),
        Out("POST", "sessions", "Create or update a session"),
        Out("POST", "sessions/query", "Query sessions"),
        Out("GET", "sessions/{session_id}", "Retrieve a session"),
        Out("POST", "sessions/{session_id}/cancel", "Cancel a session"),
        Out("POST", "sessions/{session_id}/events/query", "Query session events"),
    ];

    /// <summary>What older versions have and the newest does not; it is told in the newest version's words before it is carried out.</summary>
    public static IReadOnlyList<OldEndpoint> Old { get; } =
    [
        new("POST", "databases/{database_id}/query", "Query a database", NotionVersion.Databases),
        new("GET", "databases", "List databases", TextWords.Since),
    ];

    /// <summary>What Notion has beside them: addresses that exist, though not here.</summary>
    private static readonly string[] Elsewhere = ["oauth"];

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

    private static Route Out(string method, string template, string summary) =>
        Read(method, template, Capabilities.None, summary, _ => throw ApiException.Restricted()) with { StaysOut = true };

    private static Route Read(string method, string template, Capabilities needs, string summary, Func<Call, Reply> handle, string[]? query = null) =>
        Write(method, template, needs, summary, handle, query) with { IsRead = true };

    private static Route Write(string method, string template, Capabilities needs, string summary, Func<Call, Reply> handle, string[]? query = null) =>
        new(method, template, needs, summary, handle) { Query = query ?? [] };
}

/// <summary>An endpoint that newer versions do not have.</summary>
/// <param name="Until">The last version that has it.</param>
public sealed record OldEndpoint(string Method, string Template, string Summary, NotionVersion Until);
