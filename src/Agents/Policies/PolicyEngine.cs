using Verso.Workspace.Api;
using Verso.Workspace.Search;

namespace Verso.Agents.Policies;

/// <summary>Puts policies in front of a workspace and its search.</summary>
public static class PolicyEngine
{
    /// <summary>Whether an error is a policy's own, and not Notion's: every refusal names its policy.</summary>
    public static bool IsRefusal(int status, string message) => status == 403 && message.Contains("olicy \"", StringComparison.Ordinal);

    /// <summary>
    /// The workspace and its search as they are under all of these policies, counted by one meter. With neither they are what
    /// they were: nothing stands in front of them that could cost time.
    /// </summary>
    public static (IWorkspace Notion, IWorkspaceSearch Search) Stand(
        IWorkspace notion, IWorkspaceSearch search, IReadOnlyCollection<Policy> policies, PolicyMeter? meter)
    {
        if (policies.Count == 0 && meter is null)
            return (notion, search);
        meter ??= new PolicyMeter();
        var (policed, found) = (notion, search);
        foreach (var policy in policies)
        {
            meter.Bind(policy);
            var next = new PolicedWorkspace(policed, notion, policy);
            found = new PolicedSearch(found, next);
            policed = next;
        }

        var metered = new MeteredWorkspace(policed, meter);
        // Notion's own search is a request like others, so it goes the same way.
        return (metered, search is TitleSearch ? new TitleSearch(metered) : new MeteredSearch(found, meter));
    }
}
