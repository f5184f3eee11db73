namespace Verso.Notion.Http;

/// <summary>What a caller may say about one request, in <see cref="HttpRequestMessage.Options"/>.</summary>
public static class NotionRequestOptions
{
    /// <summary>Interactive when it is not set.</summary>
    public static HttpRequestOptionsKey<RequestPriority> Priority { get; } = new("verso.priority");

    /// <summary>How long the request may wait, for the budget and for further tries, before it fails.</summary>
    public static HttpRequestOptionsKey<TimeSpan> MaxWait { get; } = new("verso.max_wait");
}

/// <summary>Whose calls go first when the budget is short.</summary>
public enum RequestPriority
{
    /// <summary>Someone waits for it.</summary>
    Interactive,

    /// <summary>Part of a long job.</summary>
    Bulk,
}
