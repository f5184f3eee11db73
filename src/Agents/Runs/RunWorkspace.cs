using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>
/// The workspace as a run sees it: every request is counted, a write that was sent is waited for, so that its outcome is known, and a dry
/// run writes nothing.
/// </summary>
internal sealed class RunWorkspace(IWorkspace inner, RunCounts counts, RunBrake brake, bool isDryRun) : IWorkspace
{
    public Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsWrite(request))
        {
            counts.Add(new RunUsage(Reads: 1));
            return inner.SendAsync(request, cancellationToken);
        }

        if (isDryRun)
            return Task.FromResult(Refusal(request));
        return WriteAsync(request);
    }

    private async Task<ApiAnswer> WriteAsync(ApiRequest request)
    {
        brake.BeginWrite();
        counts.Add(new RunUsage(Writes: 1));
        var answer = await inner.SendAsync(request, CancellationToken.None);
        if (answer.Status is >= 400 and < 500)
            counts.Add(new RunUsage(Reads: 1, Writes: -1)); // It was answered, and nothing happened.
        return answer;
    }

    internal static bool IsWrite(ApiRequest request) => request.Method switch
    {
        "GET" or "HEAD" => false,
        "POST" => !(request.Path is "search" || request.Path.EndsWith("/query", StringComparison.Ordinal) || request.Path.EndsWith("/queries", StringComparison.Ordinal)),
        _ => true,
    };

    private static ApiAnswer Refusal(ApiRequest request) => new(403, Json.Write(new JsonObject
    {
        ["object"] = "error",
        ["status"] = 403,
        ["code"] = "restricted_resource",
        ["message"] = "This is a dry run: nothing is written. Start the run without dry_run to carry it out.",
        ["request_id"] = request.RequestId.ToString(),
    }));
}
