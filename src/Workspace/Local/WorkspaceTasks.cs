using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;

namespace Verso.Workspace.Local;

/// <summary>
/// Requests that were answered with 202: each is a job that is written down with the answer, and carried out once, in the order in which they came.
/// The name of its effect is the task's id, so that one that a crash cut short is looked up before it is done again.
/// </summary>
public sealed class WorkspaceTasks : IJobHandler, IAsyncDisposable
{
    private readonly LocalWorkspace _workspace;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    internal WorkspaceTasks(LocalWorkspace workspace)
    {
        _workspace = workspace;
        Jobs = new JobStore(workspace.Database, workspace.Options.Clock);
    }

    public string Kind => "async_task";

    internal JobStore Jobs { get; }

    /// <summary>Completes when the task is finished, or after <paramref name="atMost"/>; says whether it is.</summary>
    public async Task<bool> WaitAsync(NotionId task, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        while (!limit.IsCancellationRequested)
        {
            var change = Jobs.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
            if (Jobs.Find(task) is not { IsFinished: false })
                return true;
            await Task.WhenAny(change);
        }

        return Jobs.Find(task) is { IsFinished: true };
    }

    /// <summary>Goes on with what an earlier process left behind.</summary>
    internal async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (_workspace.Options.RunsTasks && await Jobs.FreeAsync(Kind, cancellationToken))
            Start();
    }

    /// <summary>Writes a request down, in the transaction of the answer that promises it.</summary>
    internal Job Accept(LocalSession session, ApiRequest request, JsonObject body, string operation)
    {
        var task = Jobs.Enqueue(session.Sql, new NewJob(Kind, request.Caller.Bot.ToString(), Write(request, body, operation), [new NewJobItem(default)]));
        if (_workspace.Options.RunsTasks)
            session.Sql.AfterCommit(Start);
        return task;
    }

    Task<IJobWork> IJobHandler.OpenAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<IJobWork>(new Work(_workspace, job));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task? loop;
        lock (_gate)
            (loop, _loop) = (_loop, Task.CompletedTask);
        if (loop is not null)
            await loop;
        _stop.Dispose();
    }

    private void Start()
    {
        lock (_gate)
            _loop ??= Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        var runner = new JobRunner(Jobs, [this], new JobRunnerOptions { Jobs = 1 }, _workspace.Options.Clock);
        runner.Faulted += (_, fault) => _workspace.Options.OnDefect?.Invoke(fault);
        try
        {
            await runner.RunAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // A stop is how this ends.
        }
    }

    private static byte[] Write(ApiRequest request, JsonObject body, string operation) => Json.Write(new JsonObject
    {
        ["operation"] = operation,
        ["method"] = request.Method,
        ["path"] = request.Path,
        ["query"] = new JsonArray([.. request.Query.Select(pair => new JsonArray(pair.Key, pair.Value))]),
        ["body"] = body,
        ["api"] = request.ApiAddress,
        ["bot"] = request.Caller.Bot.ToString(),
        ["name"] = request.Caller.Name,
        ["person"] = request.Caller.Person?.ToString(),
        ["capabilities"] = (int)request.Caller.Capabilities,
        ["shared"] = request.Caller.Shared is { } shared ? new JsonArray([.. shared.Select(id => JsonValue.Create(id.ToString()))]) : null,
    });

    private static ApiRequest Read(Job job)
    {
        var written = Json.ReadObject(job.Input.Span);
        var caller = new Caller(NotionId.Parse((string)written["bot"]!), (string)written["name"]!)
        {
            Person = NotionId.TryParse((string?)written["person"], out var person) ? person : null,
            Capabilities = (Capabilities)(int)written["capabilities"]!,
            Shared = written["shared"] is JsonArray shared ? [.. shared.Select(id => NotionId.Parse((string)id!))] : null,
        };
        return new ApiRequest((string)written["method"]!, (string)written["path"]!, caller)
        {
            Query = [.. written["query"]!.AsArray().Select(pair => KeyValuePair.Create((string)pair![0]!, (string)pair[1]!))],
            Body = Json.Write(written["body"]!),
            ApiAddress = (string?)written["api"],
            IdempotencyKey = TaskOperations.IdOf(job),
        };
    }

    private sealed class Work(LocalWorkspace workspace, Job job) : IJobWork
    {
        public int Concurrency => 1;

        /// <summary>The effect is known by the task's id.</summary>
        public bool IsRepeatable => true;

        public async Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken)
        {
            var answer = await workspace.SendAsync(Read(job), cancellationToken);
            var body = Json.ReadObject(answer.Body.Span);
            body.Remove("request_id");
            return new JobOutcome(answer.Status < 300 ? JobItemState.Succeeded : JobItemState.Failed, Json.Write(body));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
