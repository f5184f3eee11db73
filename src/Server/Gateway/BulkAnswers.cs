using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Verso.Agents.Records;

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

    public static GatewayAnswer All(IReadOnlyList<JsonElement> records, IReadOnlyList<RecordResult> results)
    {
        var failed = Enumerable.Range(0, results.Count).Where(index => !results[index].Success).ToList();
        var answer = new JsonObject
        {
            ["success"] = failed.Count == 0,
            ["total"] = results.Count,
            ["successful"] = results.Count - failed.Count,
            ["failed"] = failed.Count,
            ["results"] = new JsonArray([.. results.Select((result, index) => Result(index, result))]),
            ["failed_data"] = new JsonArray([.. failed.Select(index => JsonNode.Parse(records[index].GetRawText()))]),
        };
        if (failed.Count > 0)
            answer["error_message"] = $"{failed.Count} of {results.Count} records failed; the first, at index {failed[0]}: {results[failed[0]].Error}";
        return new GatewayAnswer(Status(results.Count, failed.Count), answer);
    }

    public static int Status(int total, int failed) =>
        failed == 0 ? StatusCodes.Status200OK : failed < total ? StatusCodes.Status207MultiStatus : StatusCodes.Status400BadRequest;
}
