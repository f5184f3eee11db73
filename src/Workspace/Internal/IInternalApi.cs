namespace Verso.Workspace.Internal;

/// <summary>
/// Whatever answers Notion's internal API (<c>/api/v3</c>): the local workspace, or Notion's web front. The internal
/// API is unofficial and can change without notice.
/// </summary>
public interface IInternalApi
{
    /// <summary>
    /// Answers one call. Errors are answers too; only a cancelled request, a connection that breaks or a defect throws.
    /// The caller disposes the answer.
    /// </summary>
    Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default);
}

/// <summary>One call: <c>POST /api/v3/{Endpoint}</c>.</summary>
/// <param name="Endpoint">The name behind <c>/api/v3/</c>, such as <c>loadPageChunk</c>.</param>
/// <param name="Body">The JSON body as it came; empty when there is none.</param>
public sealed record InternalRequest(string Endpoint, ReadOnlyMemory<byte> Body)
{
    /// <summary>The session cookie <c>token_v2</c>; kept verbatim, never parsed.</summary>
    public string? TokenV2 { get; init; }

    /// <summary>The value of <c>x-notion-active-user-header</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>The value of <c>x-notion-space-id</c>.</summary>
    public string? SpaceId { get; init; }

    /// <summary>Where the caller reaches the public API of this server; null where nobody can tell.</summary>
    public string? ApiAddress { get; init; }
}

/// <summary>The answer: JSON, or NDJSON that arrives line by line while it is made.</summary>
public sealed record InternalAnswer(int Status, string ContentType, Stream Body) : IDisposable
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public void Dispose() => Body.Dispose();
}
