using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Runs;

namespace Verso.Server.Agents;

/// <summary>Runs as the API shows them.</summary>
internal static class RunAnswers
{
    public static string Word(RunStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A run without its steps.</summary>
    public static JsonObject Of(Run run)
    {
        var answer = new JsonObject
        {
            ["run_id"] = run.Id.ToString(),
            ["kind"] = run.Kind,
            ["name"] = run.Name,
            ["status"] = Word(run.Status),
            ["success"] = run.Status == RunStatus.Succeeded,
            ["dry_run"] = run.IsDryRun,
            ["origin"] = run.Origin,
            ["created_at"] = Time(run.CreatedAt),
            ["started_at"] = run.StartedAt is { } started ? Time(started) : null,
            ["finished_at"] = run.FinishedAt is { } finished ? Time(finished) : null,
            ["attempts"] = run.Attempts,
            ["summary"] = run.Summary,
            ["next_action"] = run.NextAction,
            ["result"] = run.Result?.DeepClone(),
            ["usage"] = new JsonObject
            {
                ["reads"] = run.Usage.Reads,
                ["writes"] = run.Usage.Writes,
                ["model_calls"] = run.Usage.ModelCalls,
                ["input_tokens"] = run.Usage.InputTokens,
                ["output_tokens"] = run.Usage.OutputTokens,
                ["cost"] = run.Usage.Cost,
            },
        };
        if (run.Key is not null)
            answer["key"] = run.Key;
        if (run.CancelRequested && !run.IsFinished)
            answer["cancel_requested"] = true;
        if (run.Error is not null)
        {
            answer["error"] = run.Error;
            answer["code"] = run.ErrorCode;
        }

        return answer;
    }

    /// <summary>A run with what it was given and did.</summary>
    public static JsonObject Full(Run run, IReadOnlyList<RunStep> steps)
    {
        var answer = Of(run);
        answer["input"] = run.Input.DeepClone();
        if (run.Policy is not null)
            answer["policy"] = run.Policy.DeepClone();
        answer["steps"] = new JsonArray([.. steps.Select(Step)]);
        return answer;
    }

    public static JsonObject Event(RunEvent told)
    {
        var answer = new JsonObject { ["position"] = told.Position, ["at"] = Time(told.At), ["kind"] = told.Kind, ["text"] = told.Text };
        if (told.Details is not null)
            answer["details"] = told.Details.DeepClone();
        return answer;
    }

    private static JsonObject Step(RunStep step)
    {
        var answer = new JsonObject
        {
            ["key"] = step.Key,
            ["state"] = step.State.ToString().ToLowerInvariant(),
            ["attempts"] = step.Attempts,
            ["begun_at"] = Time(step.BegunAt),
            ["ended_at"] = step.EndedAt is { } ended ? Time(ended) : null,
        };
        if (step.Error is not null)
            answer["error"] = step.Error;
        if (step.Answer is not null)
            answer["answer"] = step.Answer.DeepClone();
        return answer;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
