using System.Text.Json.Nodes;
using Verso.Agents.Runs;
using Verso.Notion;

namespace Verso.Agents.Recipes;

/// <summary>Who calls a recipe, and how.</summary>
public sealed record RecipeCall
{
    /// <summary>The id of the API key in whose name it runs.</summary>
    public required string Owner { get; init; }

    public required NotionId Workspace { get; init; }

    /// <summary>Names the thing that is done, in place of what the recipe itself would name.</summary>
    public string? Key { get; init; }

    public bool IsDryRun { get; init; }

    /// <inheritdoc cref="NewRun.Origin"/>
    public string Origin { get; init; } = "api";
}

/// <summary>Turns a call of a recipe into a run, after everything in it was checked against the recipe and the workspace. Writes nothing.</summary>
public sealed class RecipeCalls(RecipeCatalog catalog)
{
    /// <param name="name">The recipe's name.</param>
    /// <param name="inputs">Plain values by input name.</param>
    /// <param name="desk">The workspace as the caller sees it.</param>
    /// <param name="call">Who calls.</param>
    /// <param name="cancellationToken">Stops the look-ups.</param>
    /// <exception cref="RecipeCallException">There is no such recipe, or an input is not what it takes.</exception>
    public async Task<NewRun> PrepareAsync(string name, JsonObject inputs, Desk desk, RecipeCall call, CancellationToken cancellationToken)
    {
        var recipe = catalog.Get(name);
        var values = ReadInputs(recipe, inputs, DateOnly.FromDateTime(desk.Clock.GetUtcNow().UtcDateTime));
        await new RecipeReferences(recipe, desk.Api).ResolveAsync(values, cancellationToken);
        var key = call.Key is { } given ? $"given {given}" : catalog.WorkOf(recipe).Key(new RecipeInputs(values));
        return new NewRun("recipe", recipe.Name, values)
        {
            Owner = call.Owner,
            Workspace = call.Workspace,
            Key = call.IsDryRun ? null : key, // What was only looked at is still to be done.
            Policy = recipe.Policy?.DeepClone().AsObject(),
            IsDryRun = call.IsDryRun,
            Origin = call.Origin,
        };
    }

    /// <summary>The inputs with defaults, checked by themselves.</summary>
    internal static JsonObject ReadInputs(Recipe recipe, JsonObject given, DateOnly today)
    {
        foreach (var (name, _) in given)
        {
            if (recipe.Find(name) is null)
                throw new RecipeCallException("invalid_input", $"The recipe {recipe.Name} has no input \"{name}\".{NearestName.Suggest(name, recipe.Inputs.Select(input => input.Name))} It takes: {string.Join(", ", recipe.Inputs.Select(input => input.Name))}.");
        }

        var values = new JsonObject();
        foreach (var input in recipe.Inputs)
        {
            var value = RecipeValue.Check(input, given[input.Name]?.DeepClone(), input.Name, today)
                ?? RecipeValue.Check(input, input.Default?.DeepClone(), input.Name, today);
            if (value is null && input.IsRequired)
                throw new RecipeCallException("invalid_input", $"The recipe {recipe.Name} needs the input \"{input.Name}\" ({input.Says}{(input.Description.Length > 0 ? $": {input.Description.TrimEnd('.')}" : "")}).");
            if (value is not null)
                values[input.Name] = value.DeepClone();
        }

        return values;
    }
}
