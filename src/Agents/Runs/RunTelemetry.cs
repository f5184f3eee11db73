using System.Diagnostics;
using Verso.Agents.Models;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>Spans of runs and their steps, in the source of the model calls that lie within them.</summary>
internal static class RunTelemetry
{
    private static readonly ActivitySource Source = new(ModelTelemetry.Name);

    public static Activity? Start(Run run)
    {
        var activity = Source.StartActivity($"run {run.Kind}", ActivityKind.Internal);
        activity?.SetTag("verso.run.id", run.Id.ToString()).SetTag("verso.run.kind", run.Kind).SetTag("verso.run.attempt", run.Attempts).SetTag("verso.run.dry_run", run.IsDryRun);
        return activity;
    }

    public static Activity? StartStep(string key, int attempts)
    {
        var activity = Source.StartActivity("step", ActivityKind.Internal);
        activity?.SetTag("verso.step.key", key).SetTag("verso.step.attempt", attempts);
        return activity;
    }

    public static void Fail(Activity? activity, string type) => activity?.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error);
}
