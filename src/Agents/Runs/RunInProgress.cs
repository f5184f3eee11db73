using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Notion;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>A run while the engine carries it out: its steps and what it tells go into the store.</summary>
internal sealed class RunInProgress : RunContext
{
    private const int LongestKey = 500;

    private readonly RunHold _hold;
    private readonly RunCounts _counts;
    private readonly RunTeller _teller;
    private readonly RunBrake _brake;
    private readonly ConcurrentDictionary<string, byte> _open = [];

    public RunInProgress(RunHold hold, RunDesk desk, RunCounts counts, RunTeller teller, RunBrake brake)
    {
        _hold = hold;
        _counts = counts;
        _teller = teller;
        _brake = brake;
        var given = desk.Desk;
        Desk = given with { Notion = new RunWorkspace(given.Notion, counts, brake, given.IsDryRun) };
        Model = desk.Model is null ? null : new CountedModel(desk.Model, counts);
    }

    public override NotionId Id => _hold.Run.Id;

    public override string Name => _hold.Run.Name;

    public override NotionId Workspace => _hold.Run.Workspace;

    public override JsonObject Input => _hold.Run.Input;

    public override Desk Desk { get; }

    public override IChatClient? Model { get; }

    public override DateTimeOffset StartedAt => _hold.Run.CreatedAt;

    public override async Task<JsonNode?> StepAsync(string key, Func<StepAttempt, Task<JsonNode?>> step, CancellationToken cancellationToken)
    {
        if (key.Length is 0 or > LongestKey)
            throw new ArgumentException($"The key of a step has 1 to {LongestKey} characters: '{key}'.", nameof(key));
        if (!_open.TryAdd(key, 0))
            throw new InvalidOperationException($"The step '{key}' is being done already. Give each step of a run a key of its own.");
        try
        {
            var begun = await _hold.BeginAsync(key, cancellationToken);
            return begun.IsDone ? begun.Answer : await DoAsync(key, begun, step, cancellationToken);
        }
        finally
        {
            _open.TryRemove(key, out _);
        }
    }

    public override void Say(string kind, string text, JsonObject? details = null) => _teller.Say(kind, text, details);

    private async Task<JsonNode?> DoAsync(string key, BegunStep begun, Func<StepAttempt, Task<JsonNode?>> step, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_hold.CancelRequested)
            throw new RunCancelledException();
        using var open = _brake.Begin();
        using var activity = RunTelemetry.StartStep(key, begun.Attempts);
        JsonNode? answer;
        try
        {
            var isRepeated = begun.Attempts > 1;
            answer = await step(new StepAttempt(NotionId.Named($"step {Id} {key}").ToString(), isRepeated) { BegunAt = isRepeated ? begun.BegunAt : null });
        }
        catch (Exception failure)
        {
            RunTelemetry.Fail(activity, failure.GetType().Name);
            if (failure is not OperationCanceledException)
                await _hold.FailAsync(key, failure.Message, _counts.Usage, CancellationToken.None);
            throw;
        }

        await _hold.EndAsync(key, answer, _counts.Usage, CancellationToken.None); // What has happened is recorded even while stopping.
        return answer is null ? null : JsonNode.Parse(Verso.Workspace.Api.Json.Write(answer)); // As a resumed run will read it.
    }
}

/// <summary>Someone asked for the end of the run.</summary>
internal sealed class RunCancelledException() : OperationCanceledException("The run was cancelled.");
