using Verso.Agents.Recipes;
using Verso.Kit;
using Xunit;

namespace Verso.Server.Tests.Docs;

/// <summary>What docs/recipes.md says of the shipped recipes is what they are.</summary>
public sealed class RecipeDocsTests
{
    private static readonly RecipeCatalog Catalog = new(RecipeWorks.All((_, _) => throw new InvalidOperationException("Nothing is labelled here.")), null);

    [Fact]
    public void The_tables_of_inputs_are_those_of_the_recipes()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "recipes.md")).ReplaceLineEndings("\n");
        foreach (var recipe in Catalog.All)
        {
            var rows = recipe.Inputs.Select(input => $"| `{input.Name}` | {input.Says} | {(input.IsRequired ? "required " : input.Default is { } otherwise ? $"{otherwise} " : "")}|");
            Assert.True(text.Contains($"## {recipe.Name}\n", StringComparison.Ordinal), $"docs/recipes.md has no section '## {recipe.Name}'.");
            var table = string.Join('\n', rows);
            Assert.True(text.Contains(table, StringComparison.Ordinal), $"The table of {recipe.Name} in docs/recipes.md should be:\n{table}");
        }
    }

    [Fact]
    public void The_recipe_that_is_shown_can_be_used()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "recipes.md")).ReplaceLineEndings("\n");
        var yaml = text.Split("```yaml\n")[1].Split("```")[0];

        Assert.Equal("standup", Catalog.Parse(yaml, "standup.yaml").Name);
    }
}
