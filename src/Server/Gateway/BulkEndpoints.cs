using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Server.Gateway;

/// <summary>Many records in one call.</summary>
internal static class BulkEndpoints
{
    public static void MapBulk(this IEndpointRouteBuilder routes)
    {
        var bulk = routes.MapGroup("/api/v1/notion").WithTags("Bulk");
        Map("bulk-insert", BulkKind.Insert, "Inserts records as pages of a database.");
        Map("bulk-update", BulkKind.Update, "Updates the pages that the records name by page_id.");
        Map("bulk-upsert", BulkKind.Upsert, "Updates the page that matches by the lookup properties, and inserts where none does.");
        Map("bulk-delete", BulkKind.Delete, "Moves the pages to the trash.");
        Map("check-duplicates", BulkKind.CheckDuplicates, "Tells which records have a page already, or stand in the call twice. Writes nothing.");

        void Map(string path, BulkKind kind, string summary) =>
            bulk.MapPost(path, (HttpContext context, GatewayCalls calls, BulkRuns runs) => calls.AnswerAsync(context, GatewayFeature.Bulk, (request, stop) => runs.AnswerAsync(kind, request, stop)))
                .WithSummary(summary)
                .WithDescription("At most 100 records a call, or any number with \"async\": true. Every value is checked against the schema before anything is written.")
                .Accepts<BulkDocument>("application/json", "*/*")
                .Produces<BulkAnswerDocument>()
                .Produces<JobStartedDocument>(StatusCodes.Status202Accepted)
                .Produces<BulkAnswerDocument>(StatusCodes.Status207MultiStatus)
                .Produces<ErrorDocument>(StatusCodes.Status400BadRequest)
                .Produces<ErrorDocument>(StatusCodes.Status401Unauthorized)
                .Produces<ErrorDocument>(StatusCodes.Status422UnprocessableEntity);
    }
}

/// <summary>Carries out bulk calls, at once or as jobs.</summary>
internal sealed class BulkRuns(GatewayOptions options, GatewayJobs jobs, TimeProvider clock)
{
    public async Task<GatewayAnswer> AnswerAsync(BulkKind kind, GatewayRequest request, CancellationToken stop)
    {
        var call = BulkCall.Read(kind, request, options);
        var api = new OfficialApi(MissingCredentials.RequireOfficial(request.Connection, "X-Notion-Token"));
        var plan = await BulkPlan.MakeAsync(call, api, stop);
        if (kind == BulkKind.CheckDuplicates)
            return await BulkDuplicates.AnswerAsync(plan, api, stop);
        if (call.IsDryRun)
            return await BulkPreview.AnswerAsync(plan, api, new RecordWriter(api, plan.Target, plan.Writing(keepsKeys: false), clock), stop);
        if (request.IsAsync)
            return await jobs.StartAsync(request, BulkJobs.KindName, BulkJobs.Input(plan), BulkJobs.Items(plan), stop);
        // Notion knows no keys, so that a repeated call needs the memory of a job to know what is done.
        return request.Key is not null && !request.Connection.IsLocal
            ? BulkAnswers.Of(await jobs.CarryOutAsync(request, BulkJobs.KindName, BulkJobs.Input(plan), BulkJobs.Items(plan), stop), request.Connection.Jobs, call.Records)
            : await WriteAsync(plan, request, api);
    }

    private async Task<GatewayAnswer> WriteAsync(BulkPlan plan, GatewayRequest request, OfficialApi api)
    {
        var writer = new RecordWriter(api, plan.Target, plan.Writing(keepsKeys: request.Key is not null), clock);
        var results = new RecordResult[plan.Records.Count];
        var lanes = Enumerable.Range(0, results.Length).GroupBy(index => plan.Lane(index) ?? $"\0{index}");
        await Parallel.ForEachAsync(
            lanes,
            new ParallelOptions { MaxDegreeOfParallelism = plan.Call.Concurrency },
            async (lane, _) =>
            {
                foreach (var index in lane)
                    results[index] = await writer.WriteAsync(plan.Records[index], request.Key is null ? null : $"{request.Key}/{index}", begunAt: null, CancellationToken.None);
            });
        return BulkAnswers.All(plan.Call.Records, results);
    }
}

/// <summary>Tells which records are there already.</summary>
internal static class BulkDuplicates
{
    public static async Task<GatewayAnswer> AnswerAsync(BulkPlan plan, OfficialApi api, CancellationToken cancellationToken)
    {
        var match = plan.Match!;
        var pages = await match.FindAsync(api, plan.Records.Where(record => record.IsSound).Select(record => record.Properties), cancellationToken);
        var first = new Dictionary<string, int>();
        var results = new List<RecordResult>();
        JsonArray unique = [], duplicates = [];
        for (var index = 0; index < plan.Records.Count; index++)
        {
            var record = plan.Records[index];
            if (!record.IsSound)
            {
                results.Add(RecordResult.Faulty(record.Faults));
                continue;
            }

            var key = match.Key(record.Properties);
            var found = key is null ? [] : pages[key].ToList();
            var data = new JsonObject { ["duplicate"] = found.Count > 0, ["page_ids"] = new JsonArray([.. found.Select(id => (JsonNode)id.ToString())]) };
            if (key is not null && !first.TryAdd(key, index))
            {
                data["duplicate"] = true;
                data["duplicate_of"] = first[key];
            }

            (data["duplicate"]!.GetValue<bool>() ? duplicates : unique).Add(JsonNode.Parse(plan.Call.Records[index].GetRawText()));
            results.Add(new RecordResult { Success = true, PageId = found.Count > 0 ? found[0] : null, Data = data });
        }

        var answer = BulkAnswers.All(plan.Call.Records, results);
        var body = JsonNode.Parse(answer.Body.Span)!.AsObject();
        body["unique_records"] = unique;
        body["duplicate_records"] = duplicates;
        return new GatewayAnswer(answer.Status, body);
    }
}

/// <summary>Tells what a call would do.</summary>
internal static class BulkPreview
{
    public static async Task<GatewayAnswer> AnswerAsync(BulkPlan plan, OfficialApi api, RecordWriter writer, CancellationToken cancellationToken)
    {
        var pages = plan.Match is null
            ? Enumerable.Empty<int>().ToLookup(_ => "", _ => default(NotionId))
            : await plan.Match.FindAsync(api, plan.Records.Where(record => record.IsSound).Select(record => record.Properties), cancellationToken);
        var previews = new RecordResult[plan.Records.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, previews.Length),
            new ParallelOptions { MaxDegreeOfParallelism = plan.Call.Concurrency, CancellationToken = cancellationToken },
            async (index, stop) =>
            {
                var record = plan.Records[index];
                var objection = record is { IsSound: true, PageId: { } page } ? await writer.ObjectionAsync(page, stop) : null;
                previews[index] = objection ?? Preview(plan, record, pages);
            });
        var answer = BulkAnswers.All(plan.Call.Records, previews);
        var body = JsonNode.Parse(answer.Body.Span)!.AsObject();
        body["dry_run"] = true;
        return new GatewayAnswer(answer.Status, body);
    }

    private static RecordResult Preview(BulkPlan plan, PlannedRecord record, ILookup<string, NotionId> pages)
    {
        if (!record.IsSound)
            return RecordResult.Faulty(record.Faults);
        var page = record.PageId;
        var action = plan.Call.Kind switch { BulkKind.Insert => "insert", BulkKind.Update => "update", _ => "delete" };
        if (plan.Match is { } match)
        {
            if (match.Key(record.Properties) is not { } key)
                return new RecordResult { Error = $"The record has no value for {match.LookupNames}, so the page it stands for cannot be found.", ErrorCode = "missing_lookup_value" };
            var found = pages[key].ToList();
            if (found.Count > 1)
                return new RecordResult { Error = $"{found.Count} pages match by {match.LookupNames}.", ErrorCode = "ambiguous" };
            page = found.Count == 1 ? found[0] : null;
            action = found.Count == 1 ? "update" : "insert";
        }

        var data = new JsonObject { ["action"] = action };
        if (plan.Call.Kind != BulkKind.Delete)
            data["properties"] = record.Properties.DeepClone();
        return new RecordResult { Success = true, PageId = page, Data = data };
    }
}
