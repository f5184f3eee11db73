using Verso.Notion;
using Verso.Notion.Http;

namespace Verso.Workspace.Api;

/// <summary>
/// One request of the Notion API, independent of what carried it.
/// </summary>
/// <param name="Method">The HTTP verb, upper case.</param>
/// <param name="Path">The path below <c>/v1/</c>, without a leading slash and still percent-encoded: <c>pages/…</c>.</param>
/// <param name="Caller">Who asks. The token was checked before.</param>
public sealed record ApiRequest(string Method, string Path, Caller Caller)
{
    /// <summary>The value of <c>Notion-Version</c>; null when the header is missing.</summary>
    public string? Version { get; init; } = NotionVersion.Latest.ToString();

    /// <summary>The decoded query parameters in their order; a key may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The body as it came, UTF-8; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string? ContentType { get; init; } = "application/json";

    /// <summary>
    /// A body that is read as it arrives, once, instead of <see cref="Body"/>: the form data of a file that is sent. Whoever made
    /// the request closes it.
    /// </summary>
    public Stream? Content { get; init; }

    /// <summary>Where the caller reaches the API, such as <c>https://verso.example/v1/</c>; null where nobody can tell.</summary>
    public string? ApiAddress { get; init; }

    /// <summary>
    /// Names the one effect that this write may have. A write whose key was applied before is answered with what is there
    /// now and changes nothing. Only a local workspace can keep that promise: Notion knows no such key.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// How many rows a query may return over all its answers, for work in this process on all of them; null for Notion's bound.
    /// Answers are larger then. A workspace whose truth is Notion keeps to Notion's bound.
    /// </summary>
    public int? MostRows { get; init; }

    /// <summary>The servers that forwarded the request so far, as the header <c>Via</c> names them.</summary>
    public string? Via { get; init; }

    /// <summary>Which requests go first where the budget is short.</summary>
    public RequestPriority Priority { get; init; }

    /// <summary>The request's id, shown in the answer as <c>request_id</c> and in the logs.</summary>
    public Guid RequestId { get; init; } = Guid.NewGuid();
}
