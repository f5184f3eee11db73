using Verso.Agents.Recipes.Digests;
using Verso.Agents.Recipes.Meetings;
using Verso.Agents.Recipes.Reports;
using Verso.Agents.Recipes.Tasks;

namespace Verso.Agents.Recipes;

/// <summary>The kinds of work that need nothing but a workspace and, perhaps, a model.</summary>
public static class RecipeWorks
{
    public static IReadOnlyList<IRecipeWork> All { get; } = [new MeetingSummary(), new StaleTasks(), new DailyDigest(), new Report()];
}
