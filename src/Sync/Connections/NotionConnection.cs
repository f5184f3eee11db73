namespace Verso.Sync.Connections;

/// <summary>
/// Credentials to a Notion workspace and where its two APIs are. What is missing closes only the part that needs it: the
/// official token opens <c>/v1</c>, the other three the internal API.
/// </summary>
public sealed record NotionConnection
{
    /// <summary>The token of an integration.</summary>
    public string? Token { get; init; }

    /// <summary>The session cookie of a person, for the internal API; kept verbatim.</summary>
    public string? TokenV2 { get; init; }

    /// <summary>The person of <see cref="TokenV2"/>.</summary>
    public string? UserId { get; init; }

    public string? SpaceId { get; init; }

    /// <summary>The address in front of <c>/v1</c>.</summary>
    public Uri BaseUrl { get; init => field = RequireSecure(value); } = new("https://api.notion.com");

    /// <summary>The address in front of <c>/api/v3</c>.</summary>
    public Uri InternalBaseUrl { get; init => field = RequireSecure(value); } = new("https://www.notion.so");

    /// <summary>Says which credentials there are, and none of them.</summary>
    public override string ToString()
    {
        string[] known =
        [
            .. Token is null ? Array.Empty<string>() : ["token"],
            .. TokenV2 is null ? Array.Empty<string>() : ["token_v2"],
            .. UserId is null ? Array.Empty<string>() : ["user id"],
            .. SpaceId is null ? Array.Empty<string>() : ["space id"],
        ];
        return $"Notion at {BaseUrl.Authority} with {(known.Length == 0 ? "no credentials" : string.Join(", ", known))}";
    }

    /// <summary>Secrets travel encrypted, or do not leave this machine.</summary>
    private static Uri RequireSecure(Uri url)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http"))
            throw new ArgumentException($"'{url}' is not a web address. Give one such as https://api.notion.com.", nameof(url));
        if (url.UserInfo.Length > 0)
            throw new ArgumentException($"The address of {url.Host} contains credentials. Give them on their own.", nameof(url));
        return url.Scheme == "https" || url.IsLoopback
            ? url
            : throw new ArgumentException($"{url.Host} is another machine, so its address must begin with https: credentials would travel in the open.", nameof(url));
    }
}
