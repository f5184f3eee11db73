using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Runs;
using Verso.Kit;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;
using Verso.Workspace.Local;
using Verso.Workspace.Runs;
using Verso.Workspace.Search;
using Xunit;

namespace Verso.Agents.Tests.Runs;

/// <summary>
/// A local workspace with the engine that carries runs out on it, in this process. <see cref="KillIn"/> and <see cref="RestartAsync"/>
/// stand for the death of a process in the middle of a step and for the next one.
/// </summary>
public sealed class RunHouse : IAsyncDisposable, IRunHost
{
    public const string Owner = "0197a2f4-0000-7000-8000-000000000001";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _processes = [];
    private readonly Func<RunHouse, IEnumerable<IRunKind>> _kinds;
    private readonly TimeProvider _clock;
    private CancellationTokenSource _stopping = new();
    private (string Step, bool AfterEffect, TaskCompletionSource Reached)? _kill;

    private RunHouse(Func<RunHouse, IEnumerable<IRunKind>> kinds, TimeProvider clock) => (_kinds, _clock) = (kinds, clock);

    public LocalWorkspace Workspace { get; private set; } = null!;

    /// <summary>The whole workspace, without a run.</summary>
    public Desk Desk { get; private set; } = null!;

    public RunStore Store { get; private set; } = null!;

    public JobStore Jobs { get; private set; } = null!;

    public RunEngine Engine { get; private set; } = null!;

    public RunOptions Options { get; } = new();

    /// <summary>The model of every run; null for none but the built-in one.</summary>
    public IChatClient? Model { get; set; }

    /// <summary>Puts something between a run and the workspace.</summary>
    public Func<IWorkspace, IWorkspace>? Between { get; set; }

    /// <summary>Whether runs may rely on the workspace's idempotency keys.</summary>
    public bool KeepsKeys { get; set; } = true;

    /// <summary>API keys that see everyone's runs.</summary>
    public HashSet<string> Admins { get; } = [];

    public List<Exception> Faults { get; } = [];

    public static Task<RunHouse> OpenAsync(params IRunKind[] kinds) => OpenAsync(_ => kinds);

    public static async Task<RunHouse> OpenAsync(Func<RunHouse, IEnumerable<IRunKind>> kinds, TimeProvider? clock = null)
    {
        var house = new RunHouse(kinds, clock ?? TimeProvider.System);
        house.Workspace = await LocalWorkspace.OpenAsync(
            house._folder.File("workspace.db"), new WorkspaceOptions { Clock = house._clock, Sqlite = { SurvivesPowerLoss = false } });
        house.Desk = new Desk(house.Workspace, new TitleSearch(house.Workspace), await house.Workspace.EnsureBotAsync("Verso")) { Clock = house._clock, KeepsKeys = true };
        house.Jobs = new JobStore(house.Workspace.Database, house._clock);
        await house.Jobs.OpenAsync();
        house.Store = new RunStore(house.Workspace.Database, house.Jobs, house._clock);
        await house.Store.OpenAsync();
        await house.StartAsync();
        return house;
    }

    public NewRun New(string kind, string name, JsonObject? input = null) => new(kind, name, input ?? []) { Owner = Owner, Workspace = Workspace.Facts.Id };

    public async Task<EndedRun> RunAsync(NewRun run, CancellationToken cancellationToken)
    {
        var started = await Engine.StartAsync(run, cancellationToken);
        return await Engine.WaitAsync(started.Id, cancellationToken);
    }

    public async Task<EndedRun> ResumeAsync(NotionId run, CancellationToken cancellationToken)
    {
        Assert.NotNull(await Store.ResumeAsync(run, cancellationToken));
        return await Engine.WaitAsync(run, cancellationToken);
    }

    public IReadOnlyList<string> Told(NotionId run) => [.. Store.Events(run).Select(one => $"{one.Kind}: {one.Text}")];

    /// <summary>The process dies in the next step of this key: before its effect, or after it and before it is recorded. Completes when it is dead.</summary>
    public Task KillIn(string step, bool afterEffect)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _kill = (step, afterEffect, reached);
        return reached.Task;
    }

    /// <summary>Begins the next process over the same data. The one before never gets to write again.</summary>
    /// <param name="kill">It dies as <see cref="KillIn"/> said last.</param>
    public Task RestartAsync(bool kill = false)
    {
        _kill = kill ? _kill : null;
        return StartAsync();
    }

    /// <summary>Stops the process as an operator does, and begins the next.</summary>
    public async Task StopAndStartAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_processes);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_processes);
        _stopping.Dispose();
        _over.Dispose();
        await Workspace.DisposeAsync();
        _folder.Dispose();
    }

    IEnumerable<RunStore> IRunHost.Runs => [Store];

    Task<RunStore> IRunHost.OpenRunsAsync(NotionId workspace, CancellationToken cancellationToken) => Task.FromResult(Store);

    Task<RunDesk> IRunHost.OpenDeskAsync(Run run, CancellationToken cancellationToken)
    {
        IWorkspace workspace = Between is null ? Workspace : Between(Workspace);
        return Task.FromResult(new RunDesk(Desk with { Notion = workspace, IsDryRun = run.IsDryRun, KeepsKeys = KeepsKeys }, Model));
    }

    bool IRunHost.SeesAll(string owner) => Admins.Contains(owner);

    void IRunHost.Faulted(Run run, Exception fault) => Faults.Add(fault);

    private async Task StartAsync()
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        await Jobs.FreeAllAsync();
        Engine = new RunEngine(this, () => _kinds(this).Select(kind => new Mortal(this, kind)), Options, _clock);
        _processes.Add(new JobRunner(Jobs, [Engine], new JobRunnerOptions { Jobs = Options.Concurrency }, _clock).RunAsync(_stopping.Token));
    }

    private async Task DieAtAsync(string step, bool afterEffect)
    {
        if (_kill is not { } kill || kill.Step != step || kill.AfterEffect != afterEffect)
            return;
        kill.Reached.SetResult();
        await Task.Delay(Timeout.Infinite, _over.Token); // Of a dead process nothing more is heard.
    }

    private sealed class Mortal(RunHouse house, IRunKind inner) : IRunKind
    {
        public string Kind => inner.Kind;

        public Task<RunOutcome> RunAsync(RunContext context, CancellationToken cancellationToken) => inner.RunAsync(new MortalContext(house, context), cancellationToken);
    }

    private sealed class MortalContext(RunHouse house, RunContext inner) : RunContext
    {
        public override NotionId Id => inner.Id;

        public override string Name => inner.Name;

        public override NotionId Workspace => inner.Workspace;

        public override JsonObject Input => inner.Input;

        public override Desk Desk => inner.Desk;

        public override IChatClient? Model => inner.Model;

        public override DateTimeOffset StartedAt => inner.StartedAt;

        public override Task<JsonNode?> StepAsync(string key, Func<StepAttempt, Task<JsonNode?>> step, CancellationToken cancellationToken) =>
            inner.StepAsync(
                key,
                async attempt =>
                {
                    await house.DieAtAsync(key, afterEffect: false);
                    var answer = await step(attempt);
                    await house.DieAtAsync(key, afterEffect: true);
                    return answer;
                },
                cancellationToken);

        public override void Say(string kind, string text, JsonObject? details = null) => inner.Say(kind, text, details);
    }
}
