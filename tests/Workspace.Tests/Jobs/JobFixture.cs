using System.Collections.Concurrent;
using System.Text;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Jobs;
using Verso.Workspace.Storage;
using Xunit;

namespace Verso.Workspace.Tests.Jobs;

/// <summary>A database with the tables of jobs, and a clock that stands still.</summary>
public abstract class JobFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    protected JobFixture()
    {
        Database = new SqliteDatabase(_folder.File("jobs.db"));
        Store = new JobStore(Database, Clock);
    }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected ManualClock Clock { get; } = new();

    protected SqliteDatabase Database { get; }

    protected JobStore Store { get; }

    public virtual async ValueTask InitializeAsync() => await Store.OpenAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<Job> EnqueueAsync(int items, string owner = "key", string? callback = null) =>
        Store.EnqueueAsync(new NewJob("test", owner, "{}"u8.ToArray(), [.. Enumerable.Range(0, items).Select(n => new NewJobItem(Bytes($"{n}")))]) { CallbackUrl = callback }, Stop);

    protected async Task<Job> FinishedAsync(NotionId id)
    {
        while (true)
        {
            var change = Store.WaitAsync(TimeSpan.FromDays(1), Stop);
            if (Store.Find(id) is { IsFinished: true } job)
                return job;
            await change;
        }
    }

    /// <summary>Runs the jobs until <paramref name="until"/> is done.</summary>
    protected async Task RunAsync(IJobHandler handler, Func<Task> until, JobRunnerOptions? options = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var runner = new JobRunner(Store, [handler], options ?? new(), Clock);
        var running = runner.RunAsync(stop.Token);
        await until();
        await stop.CancelAsync();
        await running;
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}

/// <summary>A handler that does what the test says, and keeps what it was asked.</summary>
public sealed class ScriptedHandler(Func<JobItem, bool, CancellationToken, Task<JobOutcome>> script) : IJobHandler, IJobWork
{
    public ConcurrentQueue<(int Position, bool Interrupted)> Asked { get; } = new();

    public string Kind => "test";

    public int Concurrency { get; init; } = 1;

    public bool IsRepeatable { get; init; }

    public static ScriptedHandler Succeeding(int concurrency = 1) =>
        new((item, _, _) => Task.FromResult(new JobOutcome(JobItemState.Succeeded, item.Input))) { Concurrency = concurrency };

    public Task<IJobWork> OpenAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<IJobWork>(this);

    public Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken)
    {
        Asked.Enqueue((item.Position, interrupted));
        return script(item, interrupted, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
