using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents;
using Verso.Agents.Autofill;
using Verso.Agents.Autofill.Inference;
using Verso.Notion;
using Verso.Workspace.Jobs;

namespace Verso.Server.Gateway;

/// <summary>Carries out AI summary calls, at once or as jobs.</summary>
internal sealed class SummaryRuns(GatewayOptions options, GatewayJobs jobs, Lazy<PropertyInference> inference, TimeProvider clock) : IJobHandler
{
    public const string KindName = "ai-summary";

    public string Kind => KindName;

    public async Task<GatewayAnswer> AnswerAsync(string database, bool isAuto, GatewayRequest request, CancellationToken stop)
    {
        var call = SummaryCall.Read(database, isAuto, request, options);
        Require(call.Engine, request.Connection);
        var plan = await SummaryPlan.MakeAsync(call, request.Connection, stop);
        if (request.IsAsync)
            return await StartAsync(plan, request, stop);

        var engine = Engine(plan, request.Connection);
        var steps = plan.Steps.ToList();
        var results = new SummaryResult[steps.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plan.Pages.Count),
            new ParallelOptions { MaxDegreeOfParallelism = plan.Concurrency, CancellationToken = stop },
            async (page, token) =>
            {
                for (var index = page * plan.Properties.Count; index < (page + 1) * plan.Properties.Count; index++)
                    results[index] = await FillAsync(engine, steps[index].Page, steps[index].Property, token);
            });
        return Answer(plan, results);
    }

    public async Task<IJobWork> OpenAsync(Job job, CancellationToken cancellationToken)
    {
        var (input, connection) = await jobs.OpenAsync(job, cancellationToken);
        var plan = input["plan"].Deserialize<SummaryPlan>()!;
        try
        {
            Require(plan.Engine, connection);
        }
        catch (GatewayException missing)
        {
            throw new JobException($"{missing.Message}: {string.Join(", ", missing.Required ?? [])}. Configure them and start the job again.", missing);
        }

        return new Work(plan, Engine(plan, connection));
    }

    private Task<GatewayAnswer> StartAsync(SummaryPlan plan, GatewayRequest request, CancellationToken stop)
    {
        // One page may be named twice; each of its turns is a lane of its own kind and runs after the other.
        var items = plan.Steps.Select((step, index) => new NewJobItem(
            JsonSerializer.SerializeToUtf8Bytes(new Step(step.Page, index % plan.Properties.Count)), step.Page.ToString()));
        return jobs.StartAsync(request, KindName, new JsonObject { ["plan"] = JsonSerializer.SerializeToNode(plan with { Pages = [] }) }, [.. items], stop);
    }

    private static void Require(string engine, GatewayConnection connection)
    {
        if (engine == "notion")
            MissingCredentials.RequireInternal(connection);
        else
            MissingCredentials.RequireOfficial(connection, "X-Notion-Official-Token");
    }

    private IAutofillEngine Engine(SummaryPlan plan, GatewayConnection connection)
    {
        var limits = new AutofillOptions { Timeout = options.CompletionTimeout, IdleTimeout = options.CompletionIdleTimeout };
        var official = connection.Official is { } http ? new OfficialApi(http) : null;
        return plan.Engine == "notion"
            ? new NotionEngine(connection.Session, official, plan.Collection, limits, clock)
            : new ModelEngine(official!, inference.Value, plan.Collection, limits, clock);
    }

    private static async Task<SummaryResult> FillAsync(IAutofillEngine engine, NotionId page, AiProperty property, CancellationToken cancellationToken)
    {
        try
        {
            var filled = await engine.FillAsync(page, property, cancellationToken);
            return new SummaryResult(page, property.Id, filled.Value, null, filled.Usage);
        }
        catch (AutofillException failure)
        {
            return new SummaryResult(page, property.Id, null, failure.Message, new JobUsage());
        }
    }

    private static GatewayAnswer Answer(SummaryPlan plan, IReadOnlyList<SummaryResult> results)
    {
        var failed = results.Count(result => result.Error is not null);
        return new GatewayAnswer(BulkAnswers.Status(results.Count, failed), new JsonObject
        {
            ["success"] = failed == 0,
            ["total"] = results.Count,
            ["successful"] = results.Count - failed,
            ["failed"] = failed,
            ["engine"] = plan.Engine,
            ["results"] = new JsonArray([.. results.Select(result => result.ToJson(plan.IsAuto))]),
        });
    }

    private sealed record Step(NotionId Page, int Property);

    private sealed record SummaryResult(NotionId Page, string Property, string? Summary, string? Error, JobUsage Usage)
    {
        public JsonObject ToJson(bool withProperty)
        {
            var json = new JsonObject { ["page_id"] = Page.ToString(), ["success"] = Error is null };
            if (Error is null)
                json["summary"] = Summary;
            else
                json["error"] = Error;
            if (withProperty)
                json["property_id"] = Property;
            return json;
        }
    }

    /// <summary>Filling a property twice has the effect of filling it once, and a finished item is not asked for again.</summary>
    private sealed class Work(SummaryPlan plan, IAutofillEngine engine) : IJobWork
    {
        public int Concurrency => plan.Concurrency;

        public bool IsRepeatable => true;

        public async Task<JobOutcome> DoAsync(JobItem item, bool interrupted, CancellationToken cancellationToken)
        {
            var step = JsonSerializer.Deserialize<Step>(item.Input.Span)!;
            var result = await FillAsync(engine, step.Page, plan.Properties[step.Property], cancellationToken);
            return new JobOutcome(
                result.Error is null ? JobItemState.Succeeded : JobItemState.Failed, Verso.Workspace.Api.Json.Write(result.ToJson(plan.IsAuto)), result.Usage);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
