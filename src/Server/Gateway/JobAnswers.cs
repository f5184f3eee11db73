using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Jobs as the gateway shows them.</summary>
internal static class JobAnswers
{
    public static string Word(JobState state) => state.ToString().ToLowerInvariant();

    /// <summary>How far a job is, without its results.</summary>
    public static JsonObject Progress(Job job)
    {
        var answer = new JsonObject
        {
            ["job_id"] = job.Id.ToString(),
            ["kind"] = job.Kind,
            ["status"] = Word(job.State),
            ["success"] = job.State == JobState.Succeeded,
            ["total"] = job.Total,
            ["completed"] = job.Succeeded + job.Failed,
            ["successful"] = job.Succeeded,
            ["failed"] = job.Failed,
            ["created_at"] = Time(job.CreatedAt),
            ["started_at"] = job.StartedAt is { } started ? Time(started) : null,
            ["finished_at"] = job.FinishedAt is { } finished ? Time(finished) : null,
        };
        if (job.CancelRequested && !job.IsFinished)
            answer["cancel_requested"] = true;
        if (job.Error is not null)
            answer["error"] = job.Error;
        if (job.Usage != new JobUsage())
            answer["usage"] = new JsonObject { ["input_tokens"] = job.Usage.InputTokens, ["output_tokens"] = job.Usage.OutputTokens, ["cost"] = job.Usage.Cost };
        if (job.Callback is { } callback)
        {
            answer["callback"] = new JsonObject
            {
                ["url"] = callback.Url,
                ["attempts"] = callback.Attempts,
                ["delivered"] = callback.Delivered,
                ["error"] = callback.Error,
            };
        }

        return answer;
    }

    /// <summary>A job with the results that are there, in the order of its items.</summary>
    public static JsonObject Full(Job job, JobStore store, int from, int limit)
    {
        var answer = Progress(job);
        var items = store.Items(job.Id, from, limit);
        answer["results"] = new JsonArray([.. items.Where(item => item.Result.Length > 0).Select(Result)]);
        if (from + items.Count < job.Total)
            answer["next_from"] = from + items.Count;
        return answer;
    }

    public static JsonNode Result(JobItem item) => JsonNode.Parse(item.Result.Span)!;

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
