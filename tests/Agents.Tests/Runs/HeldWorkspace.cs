using Verso.Workspace.Api;

namespace Verso.Agents.Tests.Runs;

/// <summary>Lets the first write wait until the test lets it go.</summary>
internal sealed class HeldWorkspace(IWorkspace inner) : IWorkspace
{
    private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a write is there.</summary>
    public Task Writing => _writing.Task;

    public void LetGo() => _go.TrySetResult();

    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        _writing.TrySetResult();
        await _go.Task.WaitAsync(cancellationToken);
        return await inner.SendAsync(request, cancellationToken);
    }
}
