using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Agents.Records;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>What a bulk call answers.</summary>
internal static class BulkAnswers
{
    public static JsonObject Result(int index, RecordResult result)
    {
        var answer = new JsonObject { ["index"] = index, ["success"] = result.Success };
        if (result.PageId is { } page)
            answer["page_id"] = page.ToString();
        if (result.Data is not null)
            answer["data"] = result.Data.DeepClone();
        if (result.Error is not null)
            answer["error"] = result.Error;
        if (result.ErrorCode is not null)
            answer["error_code"] = result.ErrorCode;
        return answer;
    }

    public static GatewayAnswer All(IReadOnlyList<JsonElement> records, IReadOnlyList<RecordResult> results) =>
        All(records, [.. results.Select((result, index) => Result(index, result))]);

    /// <summary>The answer to a call that was carried out as a job.</summary>
    public static GatewayAnswer Of(Job job, JobStore store, IReadOnlyList<JsonElement> records) =>
        All(records, [.. store.Items(job.Id).Select(item => Of(job, item))]);

    private static JsonObject Of(Job job, JobItem item)
    {
        if (item.Result.Length == 0)
            return Result(item.Position, new RecordResult { Error = job.Error ?? $"The record was not written: the job is {JobAnswers.Word(job.State)}.", ErrorCode = "not_attempted" });
        var result = JobAnswers.Result(item).AsObject();
        result.Remove("record");
        return result;
    }

    private static GatewayAnswer All(IReadOnlyList<JsonElement> records, IReadOnlyList<JsonObject> results)
    {
        var failed = Enumerable.Range(0, results.Count).Where(index => !results[index]["success"]!.GetValue<bool>()).ToList();
        var answer = new JsonObject
        {
            ["success"] = failed.Count == 0,
            ["total"] = results.Count,
            ["successful"] = results.Count - failed.Count,
            ["failed"] = failed.Count,
            ["results"] = new JsonArray([.. results]),
            ["failed_data"] = new JsonArray([.. failed.Select(index => JsonNode.Parse(records[index].GetRawText()))]),
        };
        if (failed.Count > 0)
            answer["error_message"] = $"{failed.Count} of {results.Count} records failed; the first, at index {failed[0]}: {(string?)results[failed[0]]["error"]}";
        return new GatewayAnswer(Status(results.Count, failed.Count), answer);
    }

    public static int Status(int total, int failed) =>
        failed == 0 ? StatusCodes.Status200OK : failed < total ? StatusCodes.Status207MultiStatus : StatusCodes.Status400BadRequest;
}
