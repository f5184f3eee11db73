#pragma warning disable CS9113
using Verso.Workspace.Storage;

namespace Verso.Workspace.Jobs;

/// <summary>
/// Answers that are given again. The first call with a key begins it; a later one with the same body gets the stored answer,
/// and one with another body is refused.
/// </summary>
public sealed class IdempotencyStore(ISqlDatabase database, TimeProvider clock)
{
    public TimeSpan Kept { get; init; } = TimeSpan.FromHours(24);

    public Task<IdempotencyClaim> BeginAsync(string scope, string key, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}

public abstract record IdempotencyClaim;
