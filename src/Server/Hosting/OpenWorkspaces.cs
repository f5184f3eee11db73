using System.Collections.Concurrent;
using System.Threading.Channels;
using Verso.Notion;
using Verso.Workspace.Registry;

namespace Verso.Server.Hosting;

/// <summary>The workspaces of this process. Each is opened when it is first asked for and stays open.</summary>
public sealed class OpenWorkspaces(VersoRegistry registry, WorkspaceOpener opener) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<NotionId, Lazy<Task<OpenWorkspace>>> _open = [];
    private readonly Channel<OpenWorkspace> _opened = Channel.CreateUnbounded<OpenWorkspace>();

    /// <summary>Those that are open now.</summary>
    public IEnumerable<OpenWorkspace> All =>
        _open.Values.Where(one => one.IsValueCreated && one.Value.IsCompletedSuccessfully).Select(one => one.Value.Result);

    /// <summary>Each workspace once, when it has been opened. There is one reader: the job loops.</summary>
    internal ChannelReader<OpenWorkspace> Opened => _opened.Reader;

    /// <summary>The workspace with that id. The registry names it, so a missing one is a defect.</summary>
    public ValueTask<OpenWorkspace> GetAsync(NotionId id)
    {
        if (!_open.TryGetValue(id, out var opening))
            opening = _open.GetOrAdd(id, static (id, self) => new Lazy<Task<OpenWorkspace>>(() => self.OpenAsync(id)), this);
        var task = opening.Value;
        return task.IsCompletedSuccessfully ? new(task.Result) : WaitAsync(id, task);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var workspace in All.ToArray())
            await workspace.DisposeAsync();
    }

    private async ValueTask<OpenWorkspace> WaitAsync(NotionId id, Task<OpenWorkspace> opening)
    {
        try
        {
            return await opening;
        }
        catch
        {
            _open.TryRemove(id, out _); // The next caller tries again.
            throw;
        }
    }

    private async Task<OpenWorkspace> OpenAsync(NotionId id)
    {
        var entry = registry.Workspaces.Find(id)
            ?? throw new InvalidOperationException($"The registry knows no workspace {id}.");
        var workspace = await opener.OpenAsync(entry);
        _opened.Writer.TryWrite(workspace);
        return workspace;
    }
}
