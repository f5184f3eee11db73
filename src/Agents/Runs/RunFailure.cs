using Verso.Agents.Models;
using Verso.Agents.Policies;
using Verso.Workspace.Api;
using Verso.Workspace.Runs;

namespace Verso.Agents.Runs;

/// <summary>What a run failed of, in words for its owner.</summary>
internal static class RunFailure
{
    public const string Unexpected = "unexpected";

    public static RunEnd Describe(Exception failure, bool wasCancelled) => failure switch
    {
        OperationCanceledException when wasCancelled => new(RunStatus.Cancelled, ErrorCode: "cancelled", Error: "It was cancelled. What was done until then stays; resume it to go on."),
        OperationCanceledException or TimeoutException => Failed("timeout", "Something the run waited for did not answer in time. Resume the run to go on."),
        RunException known => Failed(known.Code, known.Message),
        PolicyException policy => Failed("budget", policy.Message),
        ModelException model => Failed("model", model.Message),
        OfficialApiException refused when PolicyEngine.IsRefusal(refused.Status, refused.Message) => Failed("policy", refused.Message),
        ApiException refused when PolicyEngine.IsRefusal(refused.Status, refused.Message) => Failed("policy", refused.Message),
        OfficialApiException notion => Failed("notion", notion.Message),
        ApiException api => Failed("notion", api.Message),
        _ => Failed(Unexpected, "The run stopped on an unexpected fault; the server's log says more."),
    };

    private static RunEnd Failed(string code, string message) => new(RunStatus.Failed, ErrorCode: code, Error: message);
}
