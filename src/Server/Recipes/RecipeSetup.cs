using Microsoft.Extensions.DependencyInjection;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Server.Answers;
using Verso.Server.Hosting;

namespace Verso.Server.Recipes;

/// <summary>Adds the recipes to the process, and to commands that only look at them.</summary>
internal static class RecipeSetup
{
    public static void AddRecipes(this IServiceCollection services)
    {
        services.AddRecipeCatalog();
        services.AddSingleton<RecipeCalls>();
        services.AddSingleton<RecipeStarts>();
        services.AddSingleton<IRunKind, RecipeKind>();
    }

    /// <summary>The recipes as they are written; nothing of them can be run.</summary>
    public static void AddRecipeCatalog(this IServiceCollection services)
    {
        services.AddSingleton(all => new RecipeCatalog(
            RecipeWorks.All((workspace, stop) => all.GetRequiredService<LabelStores>().OpenAsync(workspace, stop)), all.GetRequiredService<DataFolder>().Recipes));
    }
}
