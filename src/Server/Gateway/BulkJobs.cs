using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Agents.Records;
using Verso.Notion;
using Verso.Notion.Http;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Carries out the bulk calls that were accepted as jobs.</summary>
internal sealed class BulkJobs(GatewayJobs jobs, TimeProvider clock) : IJobHandler
{
    public const string KindName = "bulk";

    public string Kind => KindName;

    public static JsonObject Input(BulkPlan plan) => new()
    {
        ["operation"] = plan.Call.Kind.ToString(),
        ["data_source_id"] = plan.Target?.DataSource.ToString(),
        ["lookup"] = JsonSerializer.SerializeToNode(plan.Call.Lookup),
        ["update_properties"] = JsonSerializer.SerializeToNode(plan.Call.UpdateProperties),
        ["page_options"] = plan.Call.PageOptions.DeepClone(),
        ["concurrency"] = plan.Call.Concurrency,
        ["retries"] = plan.Call.Retries,
        ["has_bodies"] = plan.Records.Any(record => record.Markdown is not null || record.Children is not null),
    };

    public static IReadOnlyList<NewJobItem> Items(BulkPlan plan) =>
    [
        .. plan.Records.Select((record, index) => new NewJobItem(
            JsonSerializer.SerializeToUtf8Bytes(new Item(plan.Call.Records[index], record)), plan.Lane(index))),
    ];

    public async Task<IJobWork> OpenAsync(Job job, CancellationToken cancellationToken)
    {
        var (input, connection) = await jobs.OpenAsync(job, cancellationToken);
        var http = connection.Official ?? throw new JobException("The token of the Notion API is not configured any more. Configure it and start the job again.");
        var api = new OfficialApi(http.WithPriority(RequestPriority.Bulk));
        try
        {
            var call = new BulkCall(Enum.Parse<BulkKind>(input["operation"]!.GetValue<string>()))
            {
                Target = input["data_source_id"] is { } id ? NotionId.Parse(id.GetValue<string>()) : null,
                Records = [],
                Lookup = input["lookup"].Deserialize<string[]>()!,
                UpdateProperties = input["update_properties"].Deserialize<string[]>()!,
                PageOptions = input["page_options"]!.AsObject(),
                Concurrency = input["concurrency"]!.GetValue<int>(),
                Retries = input["retries"]!.GetValue<int>(),
            };
            var plan = await BulkPlan.MakeAsync(call, api, cancellationToken);
            var writer = new RecordWriter(api, plan.Target, plan.Writing(connection.IsLocal), clock);
            foreach (var page in connection.Jobs.Items(job.Id).Where(item => item.Result.Length > 0).Select(Page).OfType<NotionId>())
                writer.Know(page);
            var isRepeatable = (call.Kind, HasBodies: input["has_bodies"]!.GetValue<bool>()) switch
            {
                (BulkKind.Delete, _) or (BulkKind.Update, HasBodies: false) => true,
                (BulkKind.Update, _) or (BulkKind.Upsert, HasBodies: true) => false,
                _ => connection.IsLocal,
            };
            return new Work(job, writer, call.Concurrency, isRepeatable);
        }
        catch (RecordTargetException error)
        {
            throw new JobException(error.Message, error);
        }
        catch (GatewayException error)
        {
            throw new JobException(error.Message, error);
        }
        catch (OfficialApiException error)
        {
            throw new JobException($"The database cannot be read: {error.Message}", error);
        }
    }

    private static NotionId? Page(JobItem item) =>
        JsonNode.Parse(item.Result.Span)?["page_id"] is { } id ? NotionId.Parse(id.GetValue<string>()) : null;

    private sealed record Item(JsonElement Record, PlannedRecord Plan);

    private sealed class Work(Job job, RecordWriter writer, int concurrency, bool isRepeatable) : IJobWork
    {
        public int Concurrency => concurrency;

        public bool IsRepeatable => isRepeatable;

        public async Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken)
        {
            var plan = JsonSerializer.Deserialize<Item>(item.Input.Span)!.Plan;
            var result = await writer.WriteAsync(plan, $"{job.Id}/{item.Position}", interrupted ? item.BegunAt ?? job.CreatedAt : null, cancellationToken);
            var answer = BulkAnswers.Result(item.Position, result);
            if (!result.Success)
                answer["record"] = JsonNode.Parse(JsonSerializer.Deserialize<Item>(item.Input.Span)!.Record.GetRawText());
            var state = result.Success ? JobItemState.Succeeded : result.IsUnknown ? JobItemState.Unknown : JobItemState.Failed;
            return new JobOutcome(state, Verso.Workspace.Api.Json.Write(answer));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
