using Verso.Agents.Runs;

namespace Verso.Agents.Runtime;

/// <summary>Which tools a run has.</summary>
/// <param name="Tools">Those the model is offered.</param>
/// <param name="Withheld">Those it is not, and why.</param>
public sealed record AgentPlan(Intent Intent, IReadOnlyList<AgentTool> Tools, IReadOnlyDictionary<string, string> Withheld)
{
    /// <param name="wanted">The only tools the caller allows; null for all.</param>
    /// <exception cref="RunException">The caller names a tool that is not there.</exception>
    public static AgentPlan Make(Intent intent, IReadOnlyList<AgentTool> all, IReadOnlyCollection<string>? wanted)
    {
        foreach (var name in wanted ?? [])
        {
            if (!all.Any(tool => tool.Name == name))
                throw new RunException("input", $"There is no tool '{name}'.{NearestName.Suggest(name, all.Select(tool => tool.Name))} There are: {string.Join(", ", all.Select(tool => tool.Name))}.");
        }

        var chosen = new List<AgentTool>();
        var withheld = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tool in all)
        {
            var reason = wanted is not null && !wanted.Contains(tool.Name) ? "the caller of this run did not allow it"
                : wanted is null && intent.OnlyReads && !tool.IsReadOnly ? "the intent asks for nothing to be changed"
                : !intent.AsksToTrash && tool.TakesAway ? "the intent asks for nothing to be deleted"
                : null;
            if (reason is null)
                chosen.Add(tool);
            else
                withheld[tool.Name] = reason;
        }

        return new AgentPlan(intent, chosen, withheld);
    }
}
