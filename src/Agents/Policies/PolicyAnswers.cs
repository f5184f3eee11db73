using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy's refusals look like: Notion's own errors, with a sentence that lets a model do better.</summary>
internal static class PolicyAnswers
{
    /// <summary>It may be seen, or there is nothing to see, but it may not be done: 403.</summary>
    public static ApiException Refused(string reason) => new(403, NotionErrorCode.RestrictedResource, reason);

    /// <summary>
    /// It may not be seen. What is hidden and what does not exist are answered in the same words, so that nobody learns which it is.
    /// </summary>
    public static ApiException Unseen(string kind, string id, Policy policy, Caller caller) => new(
        404, NotionErrorCode.ObjectNotFound,
        $"Could not find {kind} with ID: {id}. It does not exist, or policy \"{policy.Name}\" (trees) does not show it.{Hint(policy)}",
        new JsonObject { ["integration_id"] = caller.Bot.ToString() });

    /// <summary>What is shown instead.</summary>
    public static string Hint(Policy policy) =>
        policy.Trees.Where(rule => rule.Access != TreeAccess.None && rule.Id is not null).ToList() is { Count: > 0 } seen && policy.HidesTrees
            ? $" It shows {string.Join(", ", seen.Take(10).Select(rule => $"{rule.Id} ({(rule.Access == TreeAccess.Write ? "write" : "read")})"))} and what lies below."
            : "";
}
