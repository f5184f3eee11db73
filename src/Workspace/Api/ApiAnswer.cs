namespace Verso.Workspace.Api;

/// <summary>The answer to one request: a status and a JSON body that ends with <c>request_id</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON, UTF-8. Never empty: Notion's own clients refuse an empty body.</param>
public sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>How long to wait before the next try, with a 429, 503 or 529.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsJson => ContentType.StartsWith("application/json", StringComparison.Ordinal);

    public bool IsSuccess => Status is >= 200 and < 300;
}
