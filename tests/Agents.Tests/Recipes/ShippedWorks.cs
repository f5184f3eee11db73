using Verso.Agents.Recipes;

namespace Verso.Agents.Tests.Recipes;

/// <summary>The kinds of work that are shipped, for tests that label no pages.</summary>
internal static class ShippedWorks
{
    public static IReadOnlyList<IRecipeWork> All { get; } = RecipeWorks.All((_, _) => throw new InvalidOperationException("Nothing is labelled here."));
}
