using Verso.Agents.Recipes.Meetings;

namespace Verso.Agents.Recipes;

/// <summary>The kinds of work that need nothing but a workspace and, perhaps, a model.</summary>
public static class RecipeWorks
{
    public static IReadOnlyList<IRecipeWork> All { get; } = [new MeetingSummary()];
}
