using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>
/// What a policy makes of each kind of request. There is one line for every endpoint of the Notion API that is known; what has
/// none is refused, so that an endpoint of tomorrow is closed until somebody has thought about it.
/// </summary>
public static class PolicyRoutes
{
    private static readonly PolicyRoute[] All =
    [
        new("POST", "pages", PageRules.Create) { Changes = true },
        new("GET", "pages/{page_id}", PageRules.Retrieve) { Query = ["filter_properties", "filter_properties[]"] },
        new("PATCH", "pages/{page_id}", PageRules.Update) { Changes = true, Query = ["filter_properties", "filter_properties[]"] },
        new("POST", "pages/{page_id}/move", PageRules.Move) { Changes = true },
        new("GET", "pages/{page_id}/markdown", MarkdownRules.Retrieve) { Query = ["include_transcript"] },
        new("PATCH", "pages/{page_id}/markdown", MarkdownRules.Update) { Changes = true },
        new("GET", "pages/{page_id}/properties/{property_id}", PageRules.Property) { Query = Paged },

        new("GET", "blocks/{block_id}", BlockRules.Retrieve),
        new("PATCH", "blocks/{block_id}", BlockRules.Update) { Changes = true },
        new("DELETE", "blocks/{block_id}", BlockRules.Delete) { Changes = true },
        new("GET", "blocks/{block_id}/children", BlockRules.Retrieve) { Query = Paged },
        new("PATCH", "blocks/{block_id}/children", BlockRules.Append) { Changes = true },
        new("POST", "blocks/meeting_notes", BlockRules.CreateMeeting) { Changes = true },
        new("POST", "blocks/meeting_notes/query", OtherRules.QueryMeetings),

        new("GET", "async_tasks/{task_id}", OtherRules.Task),

        new("POST", "databases", DatabaseRules.Create) { Changes = true },
        new("GET", "databases/{database_id}", DatabaseRules.Retrieve),
        new("PATCH", "databases/{database_id}", DatabaseRules.Update) { Changes = true },
        new("POST", "data_sources", DatabaseRules.CreateSource) { Changes = true },
        new("GET", "data_sources/{data_source_id}", DatabaseRules.RetrieveSource),
        new("PATCH", "data_sources/{data_source_id}", DatabaseRules.UpdateSource) { Changes = true },
        new("GET", "data_sources/{data_source_id}/templates", DatabaseRules.Templates) { Query = ["name", .. Paged] },
        new("POST", "data_sources/{data_source_id}/query", DatabaseRules.Query) { Query = ["filter_properties", "filter_properties[]"] },

        new("GET", "views", ViewRules.List) { Query = ["database_id", "data_source_id", .. Paged] },
        new("POST", "views", ViewRules.Create) { Changes = true },
        new("GET", "views/{view_id}", ViewRules.Retrieve),
        new("PATCH", "views/{view_id}", ViewRules.Update) { Changes = true },
        new("DELETE", "views/{view_id}", ViewRules.Update) { Changes = true },
        new("POST", "views/{view_id}/queries", ViewRules.Query),
        new("GET", "views/{view_id}/queries/{query_id}", ViewRules.Query) { Query = Paged },
        new("DELETE", "views/{view_id}/queries/{query_id}", ViewRules.Query),

        new("GET", "users", OtherRules.Pass) { Query = Paged },
        new("GET", "users/me", OtherRules.Pass),
        new("GET", "users/{user_id}", OtherRules.Pass),

        new("GET", "comments", CommentRules.List) { Query = ["block_id", .. Paged] },
        new("POST", "comments", CommentRules.Create) { Changes = true },
        new("GET", "comments/{comment_id}", CommentRules.Retrieve),
        new("PATCH", "comments/{comment_id}", CommentRules.Change) { Changes = true },
        new("DELETE", "comments/{comment_id}", CommentRules.Change) { Changes = true },

        new("POST", "file_uploads", OtherRules.Upload) { Changes = true },
        new("GET", "file_uploads", OtherRules.ListUploads) { Query = ["status", .. Paged] },
        new("GET", "file_uploads/{file_upload_id}", OtherRules.Pass),
        new("POST", "file_uploads/{file_upload_id}/send", OtherRules.Upload) { Changes = true },
        new("POST", "file_uploads/{file_upload_id}/complete", OtherRules.Upload) { Changes = true },

        new("GET", "custom_emojis", OtherRules.Pass) { Query = ["name", .. Paged] },
        new("POST", "search", OtherRules.Search),

        // Notion's own agents work outside of every policy.
        .. Closed("agents", "POST query", "POST batch", "GET {id}", "DELETE {id}", "GET {id}/insights", "PATCH {id}/credit_limit", "PATCH {id}/status"),
        .. Closed("sessions", "POST", "POST query", "GET {id}", "POST {id}/cancel", "POST {id}/events/query"),
    ];

    private static string[] Paged => ["start_cursor", "page_size"];

    /// <summary>Whether there is a line for such a request.</summary>
    public static bool Knows(string method, string path) => Find(method, path) is not null;

    /// <summary>Whether such a request counts as a change; one that is not known does.</summary>
    public static bool Changes(ApiRequest request) => Find(request.Method, request.Path) is not { Route.Changes: false };

    /// <summary>The line for a request and the values in its path; null when there is none.</summary>
    internal static (PolicyRoute Route, Dictionary<string, string> Path)? Find(string method, string path)
    {
        var parts = path.Trim('/').Split('/');
        foreach (var route in All)
        {
            if (route.Match(method, parts) is { } values)
                return (route, values);
        }

        return null;
    }

    private static IEnumerable<PolicyRoute> Closed(string resource, params string[] endpoints) =>
        endpoints.Select(endpoint => endpoint.Split(' ')).Select(parts => new PolicyRoute(parts[0], parts.Length == 1 ? resource : $"{resource}/{parts[1]}", OtherRules.Closed));
}

/// <summary>One kind of request, and what a policy does with it.</summary>
internal sealed record PolicyRoute(string Method, string Template, Func<PolicyCall, Task<ApiAnswer>> Answer)
{
    private readonly string[] _parts = Template.Split('/');

    public bool Changes { get; init; }

    /// <summary>The query parameters it may have; others are refused, because what they do is not known.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    public Dictionary<string, string>? Match(string method, string[] path)
    {
        if (method != Method || path.Length != _parts.Length)
            return null;
        var values = new Dictionary<string, string>();
        for (var i = 0; i < path.Length; i++)
        {
            if (_parts[i][0] == '{')
                values[_parts[i][1..^1]] = Uri.UnescapeDataString(path[i]);
            else if (_parts[i] != path[i])
                return null;
        }

        return values;
    }

    /// <summary>The path with these values, spelled in the one way that cannot be read in two.</summary>
    public string PathOf(IReadOnlyDictionary<string, string> values) =>
        string.Join('/', _parts.Select(part => part[0] == '{' ? Uri.EscapeDataString(values[part[1..^1]]) : part));
}
