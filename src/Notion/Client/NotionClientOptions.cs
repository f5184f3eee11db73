using Verso.Notion.Http;

namespace Verso.Notion.Client;

/// <summary>Where the API is and as whom to speak to it.</summary>
public sealed record NotionClientOptions
{
    /// <summary>The address in front of <c>/v1</c>: Notion's, or that of a server that speaks its API.</summary>
    public Uri BaseUrl { get; init; } = new("https://api.notion.com");

    /// <summary>The integration's token; null when a handler adds it, or none is needed.</summary>
    public string? Token { get; init; }

    public NotionVersion Version { get; init; } = NotionVersion.Latest;

    /// <summary>How many objects one page of a list has, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Which calls the governor lets go first.</summary>
    public RequestPriority Priority { get; init; } = RequestPriority.Interactive;

    /// <summary>Without the token: it is a secret.</summary>
    public override string ToString() => $"{BaseUrl} ({Version})";
}
