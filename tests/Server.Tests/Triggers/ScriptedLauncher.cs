using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Server.Tests.Triggers;

/// <summary>Starts runs that do what the test says. Like any launcher it starts one run for one key.</summary>
internal sealed class ScriptedLauncher : IRunLauncher
{
    private readonly ConcurrentDictionary<NotionId, Task<EndedRun>> _ends = [];
    private readonly Dictionary<string, NotionId> _keys = [];
    private readonly List<NewRun> _started = [];
    private readonly Lock _gate = new();

    /// <summary>What was started, each run once.</summary>
    public IReadOnlyList<NewRun> Started
    {
        get
        {
            lock (_gate)
                return [.. _started];
        }
    }

    /// <summary>What a run does.</summary>
    public Func<NewRun, Task<EndedRun>> Work { get; set; } = _ => Task.FromResult(Ended("succeeded"));

    /// <summary>Thrown at the next starts, one after the other; null starts.</summary>
    public ConcurrentQueue<Exception?> Faults { get; } = new();

    /// <summary>Called when a run was started and nobody knows it yet.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    public static EndedRun Ended(string status, string? code = null, string? error = null) =>
        new(default, status, status is "failed" ? null : new RunOutcome("Did it.", new JsonObject { ["pages"] = 1 }), code, error);

    public async Task<StartedRun> StartAsync(NewRun run, CancellationToken cancellationToken)
    {
        if (Faults.TryDequeue(out var fault) && fault is not null)
            throw fault;
        NotionId id;
        lock (_gate)
        {
            if (run.Key is not null && _keys.TryGetValue(run.Key, out var known))
                return new StartedRun(known, IsNew: false);
            id = NotionId.New(DateTimeOffset.UtcNow);
            _started.Add(run);
            if (run.Key is not null)
                _keys[run.Key] = id;
            _ends[id] = Task.Run(async () => (await Work(run)) with { Id = id }, CancellationToken.None);
        }

        await BeforeAnswer();
        return new StartedRun(id, IsNew: true);
    }

    public Task<EndedRun> WaitAsync(NotionId run, CancellationToken cancellationToken) => _ends[run].WaitAsync(cancellationToken);
}
